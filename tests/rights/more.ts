import { type Grant, groupedBy, say } from './compare';

/** An action of each service that no function of ours may ever do. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  dynamodb: 'DeleteTable',
  events: 'DeleteRule',
  iam: 'CreateRole',
  kms: 'ScheduleKeyDeletion',
  logs: 'DeleteLogGroup',
  scheduler: 'DeleteSchedule',
  secretsmanager: 'PutSecretValue',
  ses: 'DeleteEmailIdentity',
  sqs: 'PurgeQueue',
  ssm: 'DeleteParameter',
};

const serviceOf = (action: string): string => action.split(':')[0] ?? '';

/**
 * Rights that one change too many would give each function: of each service that it has rights for, an action that
 * nobody has on each resource it has; each action that it has on every other resource of that service; and everything
 * that any other function has. None of them is granted.
 */
export const moreRights = (byHandler: Readonly<Record<string, readonly Grant[]>>): Grant[] => {
  const all = Object.values(byHandler).flat();
  const resources = groupedBy(all, ({ action }) => serviceOf(action));
  const more = Object.entries(byHandler).flatMap(([handler, own]) => {
    const wanted = own.flatMap((grant): Grant[] => {
      const service = serviceOf(grant.action);
      const forbidden = FORBIDDEN[service];
      if (!forbidden) throw new Error(`say an action of ${service} that no function may do`);
      const others = resources.get(service) ?? [];
      return [
        { ...grant, action: `${service}:${forbidden}` },
        ...others.map(({ resource }) => ({ ...grant, resource })),
      ];
    });
    const has = new Set(own.map(say));
    return [...wanted, ...all.map((grant) => ({ ...grant, handler }))].filter(
      (grant) => !has.has(say(grant)),
    );
  });
  return [...new Map(more.map((grant) => [say(grant), grant])).values()];
};
