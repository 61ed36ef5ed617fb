import type { UnusedRight } from '../../lib/building-blocks/unused-rights';

/** One action on one resource that a function may do; the resource may hold stars. */
export interface Grant {
  /** Handler's short name. */
  readonly handler: string;
  readonly action: string;
  readonly resource: string;
}

/** A call that a function made, and whether it was let through. */
export interface Call extends Grant {
  readonly allowed: boolean;
}

/** What is wrong between what functions may do and what they did. */
export interface Mismatch {
  readonly kind: 'not_granted' | 'refused' | 'not_used' | 'reason_of_a_used_right' | 'reason_of_nothing';
  /** `handler action resource`, or the reason. */
  readonly what: string;
}

/** A statement of a policy, as IAM keeps it. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const many = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);

/** Every single grant of a role's statements, each once. Throws for what is no plain `Allow` of actions said in full. */
export const grantsOf = (handler: string, statements: readonly Statement[]): Grant[] => {
  const grants = new Map<string, Grant>();
  for (const { Effect, Action, Resource } of statements) {
    for (const action of many(Action))
      for (const resource of many(Resource)) {
        if (Effect !== 'Allow' || action.includes('*') || typeof resource !== 'string')
          throw new Error(`${handler}: no plain grant: ${Effect} ${action} ${JSON.stringify(resource)}`);
        grants.set(`${action} ${resource}`, { handler, action, resource });
      }
  }
  return [...grants.values()];
};

const matches = (pattern: string, arn: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(arn);

const covers = (grant: Grant, call: Grant): boolean =>
  grant.handler === call.handler && grant.action === call.action && matches(grant.resource, call.resource);

const excuses = (unused: UnusedRight, grant: Grant): boolean =>
  unused.actions.includes(grant.action) &&
  (unused.handlers?.includes(grant.handler) ?? true) &&
  grant.resource.includes(unused.resource ?? '');

const say = ({ handler, action, resource }: Grant) => `${handler} ${action} ${resource}`;

/**
 * Compares grants with calls: each call must be granted and let through; each grant used, or excused by a reason; each
 * reason must excuse something, and nothing that was used unless it says `sometimes`.
 */
export const compareRights = (
  grants: readonly Grant[],
  calls: readonly Call[],
  reasons: readonly UnusedRight[],
): Mismatch[] => {
  const used = new Set(grants.filter((grant) => calls.some((call) => covers(grant, call))));
  const excused = (grant: Grant) => reasons.some((reason) => excuses(reason, grant));
  const ungranted = calls.filter((call) => !grants.some((grant) => covers(grant, call)));
  const found = (kind: Mismatch['kind'], what: readonly string[]): Mismatch[] =>
    what.map((one) => ({ kind, what: one }));
  const notUsed = grants.filter((grant) => !used.has(grant) && !excused(grant));
  const refused = calls.filter((call) => !call.allowed && !ungranted.includes(call));
  const meant = reasons.map((reason) => ({ reason, by: grants.filter((grant) => excuses(reason, grant)) }));
  const idle = meant.filter(({ by }) => by.length === 0);
  const stale = meant
    .filter(({ reason }) => !reason.sometimes)
    .flatMap(({ reason, by }) => by.filter((grant) => used.has(grant)).map((grant) => ({ reason, grant })));
  return [
    ...found('not_granted', ungranted.map(say)),
    ...found('refused', refused.map(say)),
    ...found('not_used', notUsed.map(say)),
    ...found(
      'reason_of_nothing',
      idle.map(({ reason }) => reason.reason),
    ),
    ...found(
      'reason_of_a_used_right',
      stale.map(({ grant, reason }) => `${say(grant)}: ${reason.reason}`),
    ),
  ];
};
