import type { ActivityCard } from '../../../tracking/contract';
import type { Population } from '../../contract';
import { byRule, bySum, type Why } from './why';
import { figureEn, figureFr, manyEn, manyFr, part } from './words';

/**
 * Why the next order is expected to come to so much, in hundredths: what the member's own orders add and what those of all members
 * add, weighted by how many of one's own there are (Gamma-Gamma, `expectedSpend`). The two add up to the amount before it is rounded to a whole
 * hundredth. Without a population, the own mean alone; no reasons for one who never ordered.
 */
export const whySpend = ({ money }: Pick<ActivityCard, 'money'>, population: Population | undefined): Why => {
  if (!money || !(money.orders >= 1) || !Number.isFinite(money.cents)) return byRule();
  const x = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(money.orders));
  const mean = Math.max(0, money.cents / x);
  const [ownEn, ownFr] = [
    `${manyEn(x, 'order')}, ${figureEn(mean / 100, 2)} on average`,
    `${manyFr(x, 'commande')}, ${figureFr(mean / 100, 2)} en moyenne`,
  ];
  const spend = population?.spend;
  if (!spend) return bySum('cents', [part('own', mean, { en: ownEn, fr: ownFr })]);
  const { p, q, v } = spend;
  const all = p * x + q - 1;
  const own = (p * x) / all;
  // Amounts of all that spread too widely have no mean (q up to 1): then what they add is all that can be said of them.
  const mid = q > 1 ? (v * p) / (q - 1) : undefined;
  return bySum('cents', [
    part('own', mean * own, {
      en: `${ownEn}: ${figureEn((mean * own) / 100, 2)} of it`,
      fr: `${ownFr} : ${figureFr((mean * own) / 100, 2)} du total`,
    }),
    part('all', (v * p) / all, {
      en: `orders of all members${mid === undefined ? '' : `, ${figureEn(mid / 100, 2)} on average`}: ${figureEn((v * p) / all / 100, 2)} of it`,
      fr: `commandes de tous les membres${mid === undefined ? '' : `, ${figureFr(mid / 100, 2)} en moyenne`} : ${figureFr((v * p) / all / 100, 2)} du total`,
    }),
  ]);
};
