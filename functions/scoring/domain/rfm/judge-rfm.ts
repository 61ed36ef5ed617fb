import type { ActivityCard } from '../../../tracking/contract';
import type { Population, ScoresCard } from '../../contract';
import { namedSegment } from './named-segments';
import { quintileOf, quintileOfLess } from './quintiles';
import { type RfmBasis, rfmValues } from './rfm-values';

/** The name of this rule, kept with every segment. */
export const RFM_MODEL = 'rfm-1';

/** A member's fifths and segment. */
export type Rfm = Omit<NonNullable<ScoresCard['rfm']>, 'at'>;

/**
 * The fifths and the named segment of a member at `now` (epoch ms), within the limits of the night before. `unknown` while there
 * are none (the first night, a programme that has changed what it counts by); `none` for one who never ordered.
 */
export const judgeRfm = (
  activity: Pick<ActivityCard, 'all' | 'money'>,
  basis: RfmBasis,
  population: Population | undefined,
  now: number,
): Rfm | 'none' | 'unknown' => {
  const values = rfmValues(activity, basis, now);
  if (!values) return 'none';
  if (!population?.limits || population.of !== basis) return 'unknown';
  const { limits, night } = population;
  const r = quintileOfLess(values.recencyDays, limits.recency);
  const f = quintileOf(values.frequency, limits.frequency);
  const m = values.cents !== undefined && limits.money ? quintileOf(values.cents, limits.money) : undefined;
  return {
    segment: namedSegment(r, f, m),
    r,
    f,
    ...(m === undefined ? {} : { m }),
    limits: night,
    model: RFM_MODEL,
  };
};
