import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import type { PastInteraction } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';

const DAYS = 330;

/**
 * Members of whom most unsubscribe, on some day of the last 240 up to `until` (epoch ms), after a month in which they were written to more and
 * more. The others get a mail every 20 days and stay. All order three times in the beginning.
 */
export const leavingClub = (members: number, until: number, seed = 6): PastInteraction[][] => {
  const random = seededRandom(seed);
  const at = (day: number) => isoTime(Math.round(until - (DAYS - day) * DAY_MS));
  return Array.from({ length: members }, (_, m) => {
    const leaves = m % 6 === 0 ? Number.POSITIVE_INFINITY : 90 + random() * (DAYS - 90);
    const orders = [0, 20, 40].map((day) => day + random() * 15);
    const days: number[] = [];
    for (let day = 30 + random() * 20; day < Math.min(DAYS, leaves); day += leaves - day < 40 ? 5 : 20)
      days.push(day);
    const mail = (day: number): PastInteraction => ({
      kind: 'decision',
      name: 'Email Sent',
      at: at(day),
      properties: { journey: 'club', step: 'news' },
    });
    const order = (day: number): PastInteraction => ({
      kind: 'track',
      name: 'Order Completed',
      at: at(day),
      properties: { total: 10 },
    });
    const departure: PastInteraction[] =
      leaves < DAYS ? [{ kind: 'track', name: 'Unsubscribed', at: at(leaves), properties: {} }] : [];
    return [...orders.map(order), ...days.map(mail), ...departure].sort((a, b) => (a.at < b.at ? -1 : 1));
  });
};
