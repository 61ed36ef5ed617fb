import type { RiskScore } from '../../contract';
import { bySum, type Why } from './why';
import { part, percentEn, percentFr } from './words';

type Part = Pick<RiskScore, 'risk'>;

/**
 * Why the risk of either is as it is: its two parts as the card keeps them, in -ln(1 - risk), in which independent risks add up to the
 * risk of either (leavingRisk).
 */
export const whyLeaving = ({ risk: silence }: Part, { risk: unsubscribe }: Part): Why =>
  bySum('-ln(1 - chance)', [
    part('silence', -Math.log1p(-silence), {
      en: `falls silent: ${percentEn(silence)}`,
      fr: `devient silencieux : ${percentFr(silence)}`,
    }),
    part('unsubscribe', -Math.log1p(-unsubscribe), {
      en: `unsubscribes: ${percentEn(unsubscribe)}`,
      fr: `se désabonne : ${percentFr(unsubscribe)}`,
    }),
  ]);
