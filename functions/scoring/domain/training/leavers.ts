import type { Outcome } from '../snapshots/timeline';
import type { SampledRow } from './sample-member';
import { placesIn, type TrainingSpan, trainsFrom } from './training-span';

/**
 * Of each outcome, for each cut-off of a span: the different members to whom the outcome came there and at no later one. Which cut-offs
 * train is known only when all members were looked at; who left at any of those is then a sum, and nobody counts twice.
 */
export type Leavers = Readonly<Record<Outcome, number[]>>;

const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];

/** Nobody left yet. */
export const noLeavers = ({ cutOffs }: Pick<TrainingSpan, 'cutOffs'>): Leavers => {
  const none = cutOffs.map(() => 0);
  return { silence: none, unsubscribe: [...none] };
};

/** The leavers with one more member, by the rows of that one. */
export const withLeaver = (leavers: Leavers, rows: readonly SampledRow[]): Leavers => {
  const [silence, unsubscribe] = OUTCOMES.map((outcome) => {
    const last = rows.reduce((at, row) => (row[outcome] === 1 ? Math.max(at, row.cutOff) : at), -1);
    const counts = leavers[outcome];
    return last < 0 ? counts : counts.map((count, at) => (at === last ? count + 1 : count));
  }) as [number[], number[]];
  return { silence, unsubscribe };
};

/**
 * How many different members came to an outcome at a cut-off that trains or judges, where `first` (epoch ms) is the first interaction of
 * any. A part whose leavers are not told, as those of before they were counted so, counts none: it can keep a model, and promote none.
 */
export const churnersOf = (
  outcome: Outcome,
  parts: readonly { readonly leavers?: Leavers }[],
  span: TrainingSpan,
  first: number,
): number => {
  const from = trainsFrom(span, first);
  const { now } = placesIn(span);
  const of = ({ leavers }: { readonly leavers?: Leavers }) => leavers?.[outcome].slice(from, now) ?? [];
  return parts.flatMap(of).reduce((sum, count) => sum + count, 0);
};
