import { DAY_MS } from '../../../shared/kernel/time';

/** At which instants a training looks at members (epoch ms), and what it asks there. */
export interface TrainingSpan {
  /** Ascending: those that train, the one that judges, and at last the instant of the training, of which no label is known yet. */
  readonly cutOffs: readonly number[];
  readonly horizonMs: number;
  /** Whoever did something within this time before is asked for silence. */
  readonly activeMs: number;
}

/** Cut-offs that train, at most. */
const TRAINING_CUT_OFFS = 12;
const STEP_DAYS = 30;
const LEAST_ACTIVE_DAYS = 90;

/**
 * The instants of a training at `now` (epoch ms) for a horizon: the judged one is the last whose labels have matured, a horizon
 * ago; those that train have labels that were known then, and lie a horizon but at most 30 days apart. A history may begin
 * later than the first of them: what it cannot say is left out by `maturedCohorts`.
 */
export const spanOf = (now: number, horizonMs: number): TrainingSpan => {
  const judged = now - horizonMs;
  const step = Math.min(STEP_DAYS * DAY_MS, horizonMs);
  const train = Array.from({ length: TRAINING_CUT_OFFS }, (_, k) => judged - horizonMs - k * step).reverse();
  return {
    cutOffs: [...train, judged, now],
    horizonMs,
    activeMs: Math.max(horizonMs, LEAST_ACTIVE_DAYS * DAY_MS),
  };
};

/**
 * The position of the first cut-off that trains: those that lie `activeMs` or more after the first interaction (epoch ms) that any member has; that of
 * the judged one where none does.
 */
export const trainsFrom = (
  { cutOffs, activeMs }: Pick<TrainingSpan, 'cutOffs' | 'activeMs'>,
  first: number,
): number => {
  const { judged } = placesIn({ cutOffs });
  const from = cutOffs.findIndex((at) => at - activeMs >= first);
  return from < 0 ? judged : Math.min(from, judged);
};

/** The position of the judged cut-off, and that of the present. */
export const placesIn = ({ cutOffs }: Pick<TrainingSpan, 'cutOffs'>) =>
  ({ judged: cutOffs.length - 2, now: cutOffs.length - 1 }) as const;
