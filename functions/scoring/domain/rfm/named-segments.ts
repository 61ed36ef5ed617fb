import type { NamedSegment } from '../../contract';
import type { Quintile } from './quintiles';

/*
 * The named segments. Recency, frequency and money in fifths go back to direct mail (A. M. Hughes, "Strategic Database
 * Marketing", 1994). The names are those in common use among CRM practitioners, who lay recency against the mean of
 * frequency and money. There is no one grid of them: published ones overlap, or leave cells without a name. This one is
 * ours: each cell has exactly one name, a better recency never leads to a name for members further gone, and neither does a
 * better value.
 *
 *            value 1         2               3               4          5         (mean of frequency and money, rounded)
 * recency 5  new             potential       potential       champions  champions
 *         4  promising       potential       potential       loyal      champions
 *         3  about-to-sleep  about-to-sleep  need-attention  loyal      loyal
 *         2  hibernating     hibernating     at-risk         at-risk    cannot-lose
 *         1  lost            lost            at-risk         at-risk    cannot-lose
 */
const GRID: Readonly<
  Record<Quintile, readonly [NamedSegment, NamedSegment, NamedSegment, NamedSegment, NamedSegment]>
> = {
  5: ['new', 'potential', 'potential', 'champions', 'champions'],
  4: ['promising', 'potential', 'potential', 'loyal', 'champions'],
  3: ['about-to-sleep', 'about-to-sleep', 'need-attention', 'loyal', 'loyal'],
  2: ['hibernating', 'hibernating', 'at-risk', 'at-risk', 'cannot-lose'],
  1: ['lost', 'lost', 'at-risk', 'at-risk', 'cannot-lose'],
};

/** The named segment of fifths; see the grid. Without money the frequency alone is the value. A mean of a half counts up. */
export const namedSegment = (
  recency: Quintile,
  frequency: Quintile,
  money: Quintile = frequency,
): NamedSegment => GRID[recency][(Math.round((frequency + money) / 2) - 1) as 0 | 1 | 2 | 3 | 4];
