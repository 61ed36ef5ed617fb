import type { UnusedRight } from '../../lib/building-blocks/unused-rights';
import { areThese, type Conditions, holds, matches } from './conditions';

/** One action on one resource that a function may do; the resource may hold stars. */
export interface Grant {
  /** Handler's short name. */
  readonly handler: string;
  readonly action: string;
  readonly resource: string;
  /** @default none */
  readonly conditions?: Conditions | undefined;
}

/** A call that a function made itself, and whether it was let through. */
export interface Call {
  readonly handler: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Condition keys of the request. @default none: nobody called in the function's name */
  readonly request?: Readonly<Record<string, string>> | undefined;
}

/** Reasons, and what a resource is to a handler in their words, such as `own:source` or `table:members`. */
export interface Reasons {
  readonly unused: readonly UnusedRight[];
  readonly namesOf: (handler: string, resource: string) => readonly string[];
}

/** What is wrong between what functions may do and what they did. */
export interface Mismatch {
  readonly kind: 'not_granted' | 'refused' | 'not_used' | 'reason_of_a_used_right' | 'reason_of_nothing';
  /** `handler action resource`, with conditions if there are any; or the reason. */
  readonly what: string;
}

/** A statement of a policy, as IAM keeps it. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Conditions;
}

const many = <T>(value: T | readonly T[]): T[] => (Array.isArray(value) ? [...value] : [value as T]);

/** A grant or a call in one line. */
export const say = ({ handler, action, resource, conditions }: Grant): string =>
  `${handler} ${action} ${resource}${conditions ? ` if ${JSON.stringify(conditions)}` : ''}`;

/** Every single grant of a role's statements, each once. Throws for what is no plain `Allow` of actions said in full. */
export const grantsOf = (handler: string, statements: readonly Statement[]): Grant[] => {
  const grants = new Map<string, Grant>();
  for (const { Effect, Action, Resource, Condition } of statements) {
    for (const action of many(Action))
      for (const resource of many(Resource)) {
        if (Effect !== 'Allow' || action.includes('*') || typeof resource !== 'string')
          throw new Error(`${handler}: no plain grant: ${Effect} ${action} ${JSON.stringify(resource)}`);
        const grant = { handler, action, resource, ...(Condition ? { conditions: Condition } : {}) };
        grants.set(say(grant), grant);
      }
  }
  return [...grants.values()];
};

/** Things in groups of the same key. */
export const groupedBy = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
};

const covers = (grant: Grant, call: Call): boolean =>
  matches(grant.resource, call.resource) && holds(grant.conditions, call.request ?? {});

/** Whether a grant gives a part of what another gives: what is done with it does not use the other. */
const isNarrower = (one: Grant, other: Grant): boolean =>
  one.resource !== other.resource && matches(other.resource, one.resource);

/** Things of the same handler and action, so that each is compared with few. */
const byAction = <T extends { handler: string; action: string }>(all: readonly T[]) => {
  const groups = groupedBy(all, ({ handler, action }) => `${handler} ${action}`);
  return ({ handler, action }: { handler: string; action: string }): readonly T[] =>
    groups.get(`${handler} ${action}`) ?? [];
};

/** Whether a reason speaks of that grant: of its action, its handler, its resource, and under just its conditions. */
const speaksOf = (reason: UnusedRight, grant: Grant, names: () => readonly string[]): boolean =>
  reason.actions.includes(grant.action) &&
  (reason.handlers === 'wired' || reason.handlers.includes(grant.handler)) &&
  reason.on.some((name) => names().includes(name)) &&
  areThese(reason.conditions, grant.conditions);

/** The reasons that speak of a grant. */
export const reasonsFor = (grant: Grant, { unused, namesOf }: Reasons): UnusedRight[] =>
  unused.filter((reason) => speaksOf(reason, grant, () => namesOf(grant.handler, grant.resource)));

/**
 * Compares grants with calls: each call must be granted and let through; each grant used, or excused by a reason; each
 * reason must excuse something, and nothing that was used unless it says `sometimes`.
 */
export const compareRights = (
  grants: readonly Grant[],
  calls: readonly Call[],
  reasons: Reasons,
): Mismatch[] => {
  const grantsLike = byAction(grants);
  const callsLike = byAction(calls);
  const used = new Set(
    grants.filter((grant) => {
      const narrower = grantsLike(grant).filter((other) => isNarrower(other, grant));
      return callsLike(grant).some(
        (call) => covers(grant, call) && !narrower.some((other) => covers(other, call)),
      );
    }),
  );
  const meant = new Map(grants.map((grant) => [grant, reasonsFor(grant, reasons)]));
  const ungranted = new Set(calls.filter((call) => !grantsLike(call).some((grant) => covers(grant, call))));
  const found = (kind: Mismatch['kind'], what: readonly string[]): Mismatch[] =>
    what.map((one) => ({ kind, what: one }));
  const refused = calls.filter((call) => !call.allowed && !ungranted.has(call));
  const notUsed = grants.filter((grant) => !used.has(grant) && meant.get(grant)?.length === 0);
  const spoken = new Set([...meant.values()].flat());
  const idle = reasons.unused.filter((reason) => !spoken.has(reason));
  const stale = [...used].flatMap((grant) =>
    (meant.get(grant) ?? [])
      .filter(({ sometimes }) => !sometimes)
      .map(({ reason }) => `${say(grant)}: ${reason}`),
  );
  return [
    ...found('not_granted', [...ungranted].map(say)),
    ...found('refused', refused.map(say)),
    ...found('not_used', notUsed.map(say)),
    ...found(
      'reason_of_nothing',
      idle.map(({ reason }) => reason),
    ),
    ...found('reason_of_a_used_right', stale),
  ];
};
