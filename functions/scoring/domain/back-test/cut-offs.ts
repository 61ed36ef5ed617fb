import { RelanceError } from '../../../shared/kernel/errors';
import { DAY_MS, isoTime } from '../../../shared/kernel/time';

/** What a back-test is asked, in days and instants (epoch ms). */
export interface BackTestSpan {
  /** The first interaction that is known, and the instant up to which everything is. */
  readonly from: number;
  readonly until: number;
  readonly horizonDays: number;
  readonly activeDays: number;
}

/** Cut-offs to train on, ascending, and the one to judge on; every training label is known at the judged one. */
export interface CutOffs {
  readonly train: readonly number[];
  readonly judge: number;
}

const MAX_TRAINING = 12;
const STEP_DAYS = 30;

const dayOf = (at: number): string => isoTime(at).slice(0, 10);

/** The earliest cut-off: members active in the last so many days can only be told once so many were seen. */
const earliest = ({ from, activeDays }: BackTestSpan): number => from + activeDays * DAY_MS;

const tooShort = (span: BackTestSpan, needed: number): RelanceError => {
  const days = Math.floor((span.until - span.from) / DAY_MS);
  return new RelanceError(
    'history_too_short',
    `The history has ${days === 1 ? 'one day' : `${days} days`} (${dayOf(span.from)} to ${dayOf(span.until - 1)}); ${needed} are needed: ` +
      `${span.activeDays} to see who is active, ${span.horizonDays} after a training cut-off and ${span.horizonDays} ` +
      'after the judged one. Give a longer history, or a shorter horizon or active time.',
  );
};

/**
 * Plans a back-test: judged on the last cut-off whose horizon is over, trained on up to 12 before it, a horizon apart but
 * 30 days at most, whose labels were all known at the judged one. Throws `history_too_short` with what would be needed.
 */
export const planCutOffs = (span: BackTestSpan): CutOffs => {
  const horizon = span.horizonDays * DAY_MS;
  const judge = span.until - horizon;
  const train: number[] = [];
  const step = Math.min(STEP_DAYS, span.horizonDays) * DAY_MS;
  for (let at = judge - horizon; at >= earliest(span) && train.length < MAX_TRAINING; at -= step)
    train.unshift(at);
  if (train.length === 0) throw tooShort(span, span.activeDays + 2 * span.horizonDays);
  return { train, judge };
};

/**
 * The same from given cut-offs: the last is judged; those whose labels were known by then train. Throws
 * `cut_offs_invalid` when one lies where nothing is known, or none is left to train on.
 */
export const givenCutOffs = (span: BackTestSpan, given: readonly number[]): CutOffs => {
  const refuse = (message: string): never => {
    throw new RelanceError('cut_offs_invalid', message);
  };
  const horizon = span.horizonDays * DAY_MS;
  const sorted = [...new Set(given)].sort((a, b) => a - b);
  const judge = sorted.at(-1);
  if (judge === undefined || sorted.length < 2)
    return refuse('At least two cut-offs are needed: the last is judged, the others train.');
  for (const at of sorted) {
    if (!(at > span.from && at + horizon <= span.until))
      refuse(
        `The cut-off ${dayOf(at)} must lie after the first interaction (${dayOf(span.from)}) and ${span.horizonDays} days ` +
          `before the end (${dayOf(span.until)}).`,
      );
  }
  const train = sorted.filter((at) => at + horizon <= judge);
  if (train.length === 0)
    refuse(`No cut-off lies ${span.horizonDays} days or more before the judged one (${dayOf(judge)}).`);
  return { train, judge };
};
