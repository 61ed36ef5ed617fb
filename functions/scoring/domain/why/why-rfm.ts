import type { ActivityCard } from '../../../tracking/contract';
import type { Rfm } from '../rfm/judge-rfm';
import { type RfmBasis, rfmValues } from '../rfm/rfm-values';
import { byRule, type Why, type WhyReason } from './why';
import { agoEn, agoFr, figureEn, figureFr, manyEn, manyFr, reason } from './words';

/**
 * Why a member is in a segment: recency, frequency and money with the member's own numbers and fifths. A rule: segments are cells of a
 * grid of fifths, so there is nothing that adds up. No reasons for one who never ordered.
 */
export const whyRfm = (
  activity: Pick<ActivityCard, 'all' | 'money'>,
  basis: RfmBasis,
  { r, f, m }: Pick<Rfm, 'r' | 'f' | 'm'>,
  now: number,
): Why => {
  const values = rfmValues(activity, basis, now);
  if (!values) return byRule();
  const days = Math.floor(values.recencyDays);
  const times = Math.floor(values.frequency);
  const [lastEn, lastFr, oneEn, oneFr] =
    basis === 'orders'
      ? ['last order', 'dernière commande', 'order', 'commande']
      : ['last activity', 'dernière activité', 'interaction', 'interaction'];
  const money: WhyReason[] =
    values.cents === undefined || m === undefined
      ? []
      : [
          reason(
            'money',
            `money ${m} of 5: ${figureEn(values.cents / 100, 2)} paid in all`,
            `montant ${m} sur 5 : ${figureFr(values.cents / 100, 2)} payés en tout`,
          ),
        ];
  return byRule(
    reason(
      'recency',
      `recency ${r} of 5: ${lastEn} ${agoEn(days)}`,
      `récence ${r} sur 5 : ${lastFr} ${agoFr(days)}`,
    ),
    reason(
      'frequency',
      `frequency ${f} of 5: ${manyEn(times, oneEn)}`,
      `fréquence ${f} sur 5 : ${manyFr(times, oneFr)}`,
    ),
    ...money,
  );
};
