import type { Outcome } from '../../../functions/scoring/contract';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import {
  collectMatured,
  type MaturedCohorts,
} from '../../../functions/scoring/domain/training/matured-cohorts';
import { ROW_WIDTH } from '../../../functions/scoring/domain/training/row-block';
import type { SampledRow } from '../../../functions/scoring/domain/training/sample-member';
import { placesIn, spanOf } from '../../../functions/scoring/domain/training/training-span';
import { DAY_MS } from '../../../functions/shared/kernel/time';

/** The instant of these trainings, and their span for a horizon of 30 days. */
export const TRAINED_AT = Date.parse('2026-11-29T03:30:00.000Z');
/** See TRAINED_AT. */
export const SPAN = spanOf(TRAINED_AT, 30 * DAY_MS);

/** How rows are made: the features of one, and the chance that the outcome comes. */
export interface RowMaker {
  readonly features?: (random: () => number) => number[];
  readonly chance?: (features: readonly number[]) => number;
}

const ordinary = (random: () => number): number[] =>
  Array.from({ length: ROW_WIDTH }, () => Math.fround(2 * random() - 1));

/** Sampled rows of so many members at every cut-off, of whom both outcomes are asked. */
export const sampledRows = (
  members: number,
  { features = ordinary, chance = () => 0.4 }: RowMaker = {},
  seed = 7,
): SampledRow[] => {
  const random = seededRandom(seed);
  const { now } = placesIn(SPAN);
  return SPAN.cutOffs.flatMap((_, cutOff) =>
    Array.from({ length: members }, (): SampledRow => {
      const values = features(random);
      const label = random() < chance(values) ? 1 : 0;
      const asked = cutOff === now ? 'unknown' : label;
      return { cutOff, features: values, silence: asked, unsubscribe: asked };
    }),
  );
};

/** The cohorts of an outcome from rows; the history began long before. */
export const cohortsOf = (
  rows: readonly SampledRow[],
  outcome: Outcome = 'silence',
  first = 0,
): MaturedCohorts => {
  const collector = collectMatured(outcome, SPAN);
  for (const row of rows) collector.add(row);
  return collector.cohorts(first);
};
