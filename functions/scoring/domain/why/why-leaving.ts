import type { RiskScore } from '../../contract';
import { bySum, type Why } from './why';
import { figureEn, figureFr, part, percentEn, percentFr } from './words';

type Part = Pick<RiskScore, 'risk' | 'uncalibrated'>;

/** A risk that is only a ranking is no number of per cent. */
const levelEn = ({ risk, uncalibrated }: Part): string =>
  uncalibrated ? figureEn(risk, 3) : percentEn(risk);
const levelFr = ({ risk, uncalibrated }: Part): string =>
  uncalibrated ? figureFr(risk, 3) : percentFr(risk);

/**
 * Why the risk of either is as it is: its two parts as the card keeps them, in -ln(1 - risk), in which independent risks add up to the
 * risk of either (leavingRisk).
 */
export const whyLeaving = (silence: Part, unsubscribe: Part): Why =>
  bySum('-ln(1 - chance)', [
    part('silence', -Math.log1p(-silence.risk), {
      en: `falls silent: ${levelEn(silence)}`,
      fr: `devient silencieux : ${levelFr(silence)}`,
    }),
    part('unsubscribe', -Math.log1p(-unsubscribe.risk), {
      en: `unsubscribes: ${levelEn(unsubscribe)}`,
      fr: `se désabonne : ${levelFr(unsubscribe)}`,
    }),
  ]);
