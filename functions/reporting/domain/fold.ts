import { type CountRequest, type Counts, type Outcome, reportKeys } from '../contract';
import { instantOf } from './marks';

/** A counter and what is added to it. */
export interface CounterChange {
  readonly pk: string;
  readonly sk: string;
  readonly add: Counts;
}

/** What was counted already: names, and by instant the marks of events. */
export interface Known {
  readonly names: ReadonlySet<string>;
  readonly seen: ReadonlyMap<string, readonly string[]>;
}

/** Marks of one instant: those that were there, and those that come to them. */
export interface MarksChange {
  readonly instant: string;
  readonly before: readonly string[];
  readonly add: readonly string[];
}

/** What requests come to: the names and marks under which they count once, and what is added. */
export interface Fold {
  readonly names: readonly string[];
  readonly marks: readonly MarksChange[];
  readonly changes: readonly CounterChange[];
}

/** The most items of one transaction: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const MAX_WRITES = 100;

/** Nothing was counted yet. */
export const NOTHING_KNOWN: Known = { names: new Set(), seen: new Map() };

/** Folds requests into one change a counter; what has a name or marks that are known, or came twice, is left out. */
export const foldRequests = (requests: readonly CountRequest[], known: Known): Fold => {
  const names = new Set<string>();
  const seen = new Set([...known.seen.values()].flat());
  const fresh = new Map<string, string[]>();
  const sums = new Map<string, { pk: string; sk: string; add: Partial<Record<Outcome, number>> }>();
  const isNew = (name: string): boolean => {
    if (known.names.has(name) || names.has(name)) return false;
    names.add(name);
    return true;
  };
  const isUnseen = (mark: string): boolean => {
    if (seen.has(mark)) return false;
    seen.add(mark);
    fresh.set(instantOf(mark), [...(fresh.get(instantOf(mark)) ?? []), mark]);
    return true;
  };
  const add = (pk: string, sk: string, outcome: Outcome, count: number) => {
    const sum = sums.get(`${pk} ${sk}`) ?? { pk, sk, add: {} };
    sum.add[outcome] = (sum.add[outcome] ?? 0) + count;
    sums.set(`${pk} ${sk}`, sum);
  };
  for (const { id, counts } of requests) {
    if (!isNew(id)) continue;
    for (const { journey, step, day, outcome, once, marks, count: told } of counts) {
      if (once !== undefined && !isNew(once)) continue;
      const count = marks ? marks.filter(isUnseen).length : told;
      if (count === 0) continue;
      add(reportKeys.journey(journey), `${day}#${step}`, outcome, count);
      add(reportKeys.programme, day, outcome, count);
    }
  }
  const marks = [...fresh].map(([instant, add]) => ({ instant, before: known.seen.get(instant) ?? [], add }));
  return { names: [...names], marks, changes: [...sums.values()] };
};

/** How many items a fold writes. */
export const writesOf = ({ names, marks, changes }: Fold): number =>
  names.length + marks.length + changes.length;

/** The requests in parts, each of which folds into one transaction. */
export const partsOf = (requests: readonly CountRequest[]): readonly (readonly CountRequest[])[] => {
  const parts: CountRequest[][] = [];
  for (const request of requests) {
    const last = parts.at(-1);
    const fold = foldRequests([...(last ?? []), request], NOTHING_KNOWN);
    if (last && writesOf(fold) <= MAX_WRITES) last.push(request);
    else parts.push([request]);
  }
  return parts;
};
