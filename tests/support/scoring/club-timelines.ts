import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import type { PastInteraction } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';

/**
 * Members of a club of so many days up to `until` (epoch ms). Half of them come every eight days and half every thirty, so that a month without
 * the former says what one without the latter does not; one time in thirty they leave for good. Day one knows neither pace, so there is something to learn.
 */
export const clubTimelines = (
  members: number,
  until: number,
  { days = 420, seed = 4, leaving = true } = {},
): Map<string, PastInteraction[]> => {
  const random = seededRandom(seed);
  const club = new Map<string, PastInteraction[]>();
  for (let m = 0; m < members; m += 1) {
    const gap = m % 2 === 0 ? 8 : 30;
    const timeline: PastInteraction[] = [];
    let day = random() * 60;
    while (day < days) {
      timeline.push({
        kind: 'track',
        name: 'Order Completed',
        at: isoTime(Math.round(until - (days - day) * DAY_MS)),
        properties: { total: 10 },
      });
      if (leaving && random() < 0.03) break;
      day += gap * (0.5 + random());
    }
    club.set(`member-${String(m).padStart(5, '0')}`, timeline);
  }
  return club;
};
