import type { AnswerChance } from '../response/response';
import { bySum, type Why, type WhyReason } from './why';
import {
  agoEn,
  agoFr,
  clickedEn,
  clickedFr,
  dayOf,
  figureEn,
  figureFr,
  manyEn,
  manyFr,
  part,
  percentEn,
  percentFr,
  reason,
} from './words';

/**
 * Why an answer within the horizon is so likely: clicks in the mails ahead and orders, in -ln(1 - chance), in which the two add up to the
 * chance before it is rounded. Beside them, what one mail is worth and how many are ahead, of which the first part is made.
 */
export const whyResponse = (
  { byClick, byOrder, aMail, ahead, mails, orders }: AnswerChance,
  horizonDays: number,
): Why => {
  const [sent, clicked, days] = [Math.floor(mails.sent), mails.clicked, Math.round(horizonDays)];
  const looked = mails.since === undefined ? undefined : dayOf(mails.since);
  const old = Math.round(mails.before);
  const clicks = part('clicks', byClick, {
    en:
      clickedEn(clicked, sent) +
      `${looked === undefined ? '' : `, sent since ${looked} or clicked`}` +
      `${old > 0 ? `; about ${manyEn(old, 'click')} of before mails were told apart` : ''}`,
    fr:
      clickedFr(clicked, sent) +
      `${looked === undefined ? '' : `, envoyés depuis le ${looked} ou cliqués`}` +
      `${old > 0 ? ` ; environ ${manyFr(old, 'clic')} d’avant que les mails soient distingués` : ''}`,
  });
  const [count, away] = [Math.floor(orders.orders), orders.away];
  const known = Math.floor(orders.seen);
  const ordered = part(
    'orders',
    byOrder,
    count === 0 || away === undefined
      ? {
          en: `no order yet in ${manyEn(known, 'day')}`,
          fr: `pas encore de commande en ${manyFr(known, 'jour')}`,
        }
      : {
          en: `${manyEn(count, 'order')}, the last ${agoEn(Math.floor(away))}`,
          fr: `${manyFr(count, 'commande')}, la dernière ${agoFr(Math.floor(away))}`,
        },
  );
  const next: WhyReason = reason(
    'ahead',
    `about ${figureEn(ahead, 1)} mails in ${manyEn(days, 'day')} at the present pace, each clicked with ${percentEn(aMail)}`,
    `environ ${figureFr(ahead, 1)} mails en ${manyFr(days, 'jour')} au rythme actuel, cliqué chacun avec ${percentFr(aMail)}`,
  );
  return bySum('-ln(1 - chance)', [clicks, ordered], [next]);
};
