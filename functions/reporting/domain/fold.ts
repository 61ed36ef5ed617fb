import { type CountRequest, type Counts, type Outcome, reportKeys } from '../contract';
import { FULL_PAGE, instantOf, instantsOf, type MarksPage, pageFor } from './marks';

/** A counter and what is added to it. */
export interface CounterChange {
  readonly pk: string;
  readonly sk: string;
  readonly add: Counts;
}

/** What was counted already: names, and by instant the pages of marks of events. */
export interface Known {
  readonly names: ReadonlySet<string>;
  readonly seen: ReadonlyMap<string, readonly MarksPage[]>;
}

/** Marks that come to a page of their instant, and those that it had. */
export interface MarksChange {
  readonly instant: string;
  readonly page: number;
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
  const seen = new Set<string>();
  for (const pages of known.seen.values())
    for (const { marks } of pages) for (const mark of marks) seen.add(mark);
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
    const instant = instantOf(mark);
    const marks = fresh.get(instant);
    if (marks) marks.push(mark);
    else fresh.set(instant, [mark]);
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
  const marks = [...fresh].map(([instant, add]) => {
    const { page, marks: before } = pageFor(known.seen.get(instant) ?? []);
    return { instant, page, before, add };
  });
  return { names: [...names], marks, changes: [...sums.values()] };
};

/** How many items a fold writes. */
export const writesOf = ({ names, marks, changes }: Fold): number =>
  names.length + marks.length + changes.length;

/** The keys of all that a request may write: what it has in common with others is written once. */
const keysOf = ({ id, counts }: CountRequest): ReadonlySet<string> => {
  const keys = new Set([reportKeys.counted(id)]);
  for (const { journey, step, day, once } of counts) {
    if (once !== undefined) keys.add(reportKeys.counted(once));
    keys.add(`${reportKeys.journey(journey)} ${day}#${step}`);
    keys.add(`${reportKeys.programme} ${day}`);
  }
  for (const instant of instantsOf(counts)) keys.add(reportKeys.seen(instant));
  return keys;
};

const marksIn = ({ counts }: CountRequest): number =>
  counts.reduce((sum, { marks }) => sum + (marks?.length ?? 0), 0);

/**
 * The requests in parts, each of which folds into one transaction and has no more marks than fill a page. Each request is
 * looked at once: a batch of a large campaign is tens of thousands of events.
 */
export const partsOf = (requests: readonly CountRequest[]): readonly (readonly CountRequest[])[] => {
  const parts: CountRequest[][] = [];
  let written = new Set<string>();
  let marked = 0;
  for (const request of requests) {
    const keys = keysOf(request);
    const marks = marksIn(request);
    const more = [...keys].filter((key) => !written.has(key)).length;
    const part = parts.at(-1);
    if (part && written.size + more <= MAX_WRITES && marked + marks <= FULL_PAGE) {
      part.push(request);
      for (const key of keys) written.add(key);
      marked += marks;
    } else {
      parts.push([request]);
      written = new Set(keys);
      marked = marks;
    }
  }
  return parts;
};
