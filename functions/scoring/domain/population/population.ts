import type { ActivityCard } from '../../../tracking/contract';
import type { Population, PopulationSketch } from '../../contract';
import { fifthsOf } from '../rfm/quintiles';
import { type RfmBasis, rfmValues } from '../rfm/rfm-values';
import { cellOf, spendOf } from './spend-cells';
import { bucketOf, countInto, mergeInto, packSketch, unpackSketch, type ValueSketch } from './value-sketch';

const PARTS = ['recency', 'frequency', 'money', 'spend'] as const;

/** Members counted one by one while they are scored; its size does not grow with how many they are. */
export interface PopulationCount {
  /** Counts a member who is scored at `now` (epoch ms). */
  add(activity: Pick<ActivityCard, 'all' | 'money'>, now: number): void;
  /** What was counted so far, as it is kept and sent on. */
  sketch(): PopulationSketch;
}

type Sketches = Record<(typeof PARTS)[number], ValueSketch>;

const sketchesOf = (packed: Partial<PopulationSketch> | undefined): Sketches => ({
  recency: unpackSketch(packed?.recency),
  frequency: unpackSketch(packed?.frequency),
  money: unpackSketch(packed?.money),
  spend: unpackSketch(packed?.spend),
});

/** A count that goes on from what the parts of a segment before counted; of another basis, it begins anew. */
export const countingPopulation = (of: RfmBasis, before?: PopulationSketch): PopulationCount => {
  const sketches = sketchesOf(before?.of === of ? before : undefined);
  return {
    add(activity, now) {
      const values = rfmValues(activity, of, now);
      if (values) {
        countInto(sketches.recency, bucketOf(values.recencyDays));
        countInto(sketches.frequency, bucketOf(values.frequency));
        if (values.cents !== undefined) countInto(sketches.money, bucketOf(values.cents));
      }
      const { money } = activity;
      const cell = money ? cellOf(money.orders, money.cents / money.orders) : undefined;
      if (cell !== undefined) countInto(sketches.spend, cell);
    },
    sketch: () => ({
      of,
      recency: packSketch(sketches.recency),
      frequency: packSketch(sketches.frequency),
      money: packSketch(sketches.money),
      spend: packSketch(sketches.spend),
    }),
  };
};

/**
 * What the segments of a night say of all members: the limits of the fifths, and how amounts are distributed. Segments are
 * ranges of a hash, so those that are done are a fair sample of all, should some be missing. Undefined for none.
 */
export const populationOf = (
  night: string,
  segments: readonly PopulationSketch[],
): Population | undefined => {
  const of = segments[0]?.of;
  if (of === undefined) return undefined;
  const all = sketchesOf(undefined);
  for (const segment of segments) {
    if (segment.of !== of) continue;
    const sketches = sketchesOf(segment);
    for (const part of PARTS) mergeInto(all[part], sketches[part]);
  }
  const [recency, frequency, money] = [fifthsOf(all.recency), fifthsOf(all.frequency), fifthsOf(all.money)];
  const spend = spendOf(all.spend);
  return {
    night,
    of,
    ...(recency && frequency ? { limits: { recency, frequency, ...(money ? { money } : {}) } } : {}),
    ...(spend ? { spend } : {}),
  };
};
