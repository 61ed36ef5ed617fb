import type { Comparison, Condition } from '../../shared/conditions/condition';
import { eachCondition } from '../../shared/conditions/mentions';
import { type Problem, problemAt } from './problem';

/** What conditions may name. */
export interface Names {
  readonly topics: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
}

/** Where a condition stands: nothing has been entered yet while an entry is being judged. */
export type Place = 'entry' | 'exit' | 'branch' | 'segment';

type Path = readonly (string | number)[];

/** Tables hold 32 levels of nesting; this many of conditions leave room for the document around them. */
const MAX_DEPTH = 8;

const contradiction = (condition: Comparison): string | undefined => {
  const { is, isNot, above, below, exists } = condition;
  const allowed = condition.in;
  if (is !== undefined && is === isNot) return '"is" and "isNot" have the same value';
  if (is !== undefined && allowed && !allowed.includes(is)) return '"is" is not among "in"';
  if (above !== undefined && below !== undefined && above >= below) return '"above" is not below "below"';
  if (typeof is === 'number' && above !== undefined && is <= above) return '"is" is not above "above"';
  if (typeof is === 'number' && below !== undefined && is >= below) return '"is" is not below "below"';
  if (is !== undefined && typeof is !== 'number' && (above ?? below) !== undefined) {
    return '"is" is no number, "above" and "below" want one';
  }
  const wantsValue = [is, allowed, above, below].some((part) => part !== undefined);
  if (exists === false && wantsValue) return 'it must not exist and have a value';
  return undefined;
};

const clashing = (parts: readonly Condition[]): string | undefined => {
  const wanted = new Map<string, string>();
  const negated = new Set(parts.flatMap((part) => ('not' in part ? [JSON.stringify(part.not)] : [])));
  for (const part of parts) {
    if (negated.has(JSON.stringify(part))) return 'it asks for something and for its contrary';
    const what =
      'trait' in part ? `trait ${part.trait}` : 'property' in part ? `property ${part.property}` : undefined;
    const key = 'consent' in part ? `consent ${part.consent}` : what;
    if (key === undefined || !('is' in part) || part.is === undefined) continue;
    const before = wanted.get(key);
    const value = JSON.stringify(part.is);
    if (before !== undefined && before !== value) return `${key} cannot be ${before} and ${value}`;
    wanted.set(key, value);
  }
  return undefined;
};

/** The problems of one condition: unknown names, what cannot be true, what is not supported, too deep a nesting. */
export const checkCondition = (condition: Condition, path: Path, place: Place, names: Names): Problem[] => {
  const problems: Problem[] = [];
  eachCondition(condition, (part, inner) => {
    const at = [...path, ...inner];
    const say = (code: string, message: string, ...key: string[]) =>
      problems.push(problemAt([...at, ...key], code, message));
    if (inner.length > MAX_DEPTH * 2 && !('all' in part || 'any' in part || 'not' in part)) {
      say('condition_too_deep', `conditions may be nested ${MAX_DEPTH} levels deep at most`);
    }
    if ('segment' in part && !names.segments.has(part.segment)) {
      say('segment_unknown', `there is no segment "${part.segment}"`, 'segment');
    }
    if ('consent' in part && !names.topics.has(part.consent)) {
      say('topic_unknown', `there is no topic "${part.consent}"`, 'consent');
    }
    if ('did' in part) {
      if (part.within !== undefined && (part.atLeast ?? 1) > 1) {
        say('not_supported', '"atLeast" above 1 together with "within" is not supported yet');
      }
      if (part.since === 'entry' && (place === 'entry' || place === 'segment')) {
        say('never_true', '"since": "entry" holds for nobody here: there is no entry yet to count from');
      }
    }
    const wrong =
      'trait' in part || 'property' in part
        ? contradiction(part)
        : 'all' in part
          ? clashing(part.all)
          : undefined;
    if (wrong !== undefined) say('never_true', `this cannot be true: ${wrong}`);
  });
  return problems;
};

/** The problems of segments that lead back to themselves. */
export const checkSegmentCircles = (
  segments: readonly { readonly id: string; readonly when: Condition }[],
): Problem[] => {
  const leadsTo = new Map(
    segments.map(({ id, when }) => {
      const to = new Set<string>();
      eachCondition(when, (part) => {
        if ('segment' in part) to.add(part.segment);
      });
      return [id, to] as const;
    }),
  );
  const reaches = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = [...(leadsTo.get(from) ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(leadsTo.get(next) ?? []));
    }
    return seen;
  };
  return segments.flatMap(({ id }, index) =>
    reaches(id).has(id)
      ? [problemAt(['segments', index, 'when'], 'segment_circle', `segment "${id}" leads back to itself`)]
      : [],
  );
};
