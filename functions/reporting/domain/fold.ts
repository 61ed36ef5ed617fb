import { type CountRequest, type Counts, type Outcome, reportKeys } from '../contract';

/** A counter and what is added to it. */
export interface CounterChange {
  readonly pk: string;
  readonly sk: string;
  readonly add: Counts;
}

/** What requests come to: the names under which they count once, and what is added. */
export interface Fold {
  readonly names: readonly string[];
  readonly changes: readonly CounterChange[];
}

/** The most items of one transaction: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const MAX_WRITES = 100;

/** Folds requests into one change a counter; what has a name that is known, or came twice, is left out. */
export const foldRequests = (requests: readonly CountRequest[], known: ReadonlySet<string>): Fold => {
  const names = new Set<string>();
  const sums = new Map<string, { pk: string; sk: string; add: Partial<Record<Outcome, number>> }>();
  const isNew = (name: string): boolean => {
    if (known.has(name) || names.has(name)) return false;
    names.add(name);
    return true;
  };
  const add = (pk: string, sk: string, outcome: Outcome, count: number) => {
    const sum = sums.get(`${pk} ${sk}`) ?? { pk, sk, add: {} };
    sum.add[outcome] = (sum.add[outcome] ?? 0) + count;
    sums.set(`${pk} ${sk}`, sum);
  };
  for (const { id, counts } of requests) {
    if (!isNew(id)) continue;
    for (const { journey, step, day, outcome, count, once } of counts) {
      if (once !== undefined && !isNew(once)) continue;
      add(reportKeys.journey(journey), `${day}#${step}`, outcome, count);
      add(reportKeys.programme, day, outcome, count);
    }
  }
  return { names: [...names], changes: [...sums.values()] };
};

/** The requests in parts, each of which folds into one transaction. */
export const partsOf = (requests: readonly CountRequest[]): readonly (readonly CountRequest[])[] => {
  const parts: CountRequest[][] = [];
  const none = new Set<string>();
  for (const request of requests) {
    const last = parts.at(-1);
    const { names, changes } = foldRequests([...(last ?? []), request], none);
    if (last && names.length + changes.length <= MAX_WRITES) last.push(request);
    else parts.push([request]);
  }
  return parts;
};
