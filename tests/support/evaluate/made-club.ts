import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { DAY_MS } from '../../../functions/shared/kernel/time';

/** One order of a made club. */
export interface MadeOrder {
  readonly member: string;
  /** Epoch ms, whole seconds. */
  readonly at: number;
  readonly amount: number;
  readonly id: string;
}

/** The first day of the made club. */
export const CLUB_START = Date.UTC(2024, 0, 1);

/** Orders of members who join in the first 60 days, each at an own pace, and leave at some time; by time, the same for ever. */
export const madeClub = ({ members = 500, days = 300, seed = 7 } = {}): MadeOrder[] => {
  const random = seededRandom(seed);
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  const orders: MadeOrder[] = [];
  for (let m = 0; m < members; m += 1) {
    const gap = 4 + exponential(20);
    const leaves = exponential(250);
    const amount = 5 + random() * 60;
    let day = random() * 60;
    const joined = day;
    while (day < days && (day === joined || day - joined < leaves)) {
      const at = CLUB_START + Math.floor((day * DAY_MS) / 1_000) * 1_000;
      orders.push({
        member: `m${m}`,
        at,
        amount: Math.round(amount * (0.5 + random()) * 100) / 100,
        id: `o${orders.length}`,
      });
      day += exponential(gap);
    }
  }
  return orders.sort((a, b) => a.at - b.at);
};

/** The orders as a plain CSV file. */
export const asCsv = (orders: readonly MadeOrder[]): string =>
  [
    'member,time,value',
    ...orders.map(({ member, at, amount }) => `${member},${new Date(at).toISOString()},${amount}`),
    '',
  ].join('\n');
