import { holm } from '../../../functions/scoring/domain/experiments/holm';
import { CLAIM_P, type UpliftRows, uplift } from '../../../functions/scoring/domain/experiments/uplift';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import type { MetricAnalysis, Reaction } from './analysis';
import type { GatheredArms } from './gather-arms';

const reactionIn = (rows: UpliftRows): Reaction => {
  try {
    const { found, p, qini, top30 } = uplift(rows);
    return {
      found,
      p,
      pHolm: p,
      qini: { value: qini.value, low: qini.low, high: qini.high },
      top30: { difference: top30.difference, low: top30.low, high: top30.high },
    };
  } catch (error) {
    if (error instanceof RelanceError && error.code === 'arm_too_small')
      return { found: false, refused: error.message };
    throw error;
  }
};

/** Looks in each arm beside the control (the first) for members who react more; undefined without --who. */
export const reactingIn = ({ rows, arms }: GatheredArms, ordered: readonly string[]) => {
  if (!rows) return undefined;
  const order = [...arms.keys()];
  const { width, values } = rows.known.features();
  const zero = order.indexOf(ordered[0] as string);
  return (metric: number): Reaction[] =>
    ordered.slice(1).map((arm) => {
      const one = order.indexOf(arm);
      const kept = rows.arms.flatMap((of, row) => (of === one || of === zero ? [row] : []));
      const own = new Float64Array(kept.length * width);
      kept.forEach((row, i) => {
        own.set(values.subarray(row * width, (row + 1) * width), i * width);
      });
      return reactionIn({
        width,
        values: own,
        treated: Uint8Array.from(kept, (row) => Number(rows.arms[row] === one)),
        hits: Uint8Array.from(kept, (row) => rows.ones[metric]?.[row] as number),
      });
    });
};

/** The metrics with what is claimed of reactions, once all arms and rates that were looked at are known. */
export const withReactions = (metrics: readonly MetricAnalysis[]): MetricAnalysis[] => {
  const judged = metrics
    .flatMap(({ comparisons }) => comparisons.map(({ reacting }) => reacting))
    .flatMap((reacting) => (reacting && 'p' in reacting ? [reacting] : []));
  const adjusted = holm(judged.map(({ p }) => p));
  const claims = new Map<Reaction | undefined, Reaction>(
    judged.map((reacting, i) => {
      const pHolm = adjusted[i] as number;
      return [reacting, { ...reacting, pHolm, found: pHolm < CLAIM_P }];
    }),
  );
  return metrics.map((metric) => ({
    ...metric,
    comparisons: metric.comparisons.map((one) => {
      const reacting = claims.get(one.reacting) ?? one.reacting;
      return reacting ? { ...one, reacting } : one;
    }),
  }));
};
