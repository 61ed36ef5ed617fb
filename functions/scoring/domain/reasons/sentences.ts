import { type OwnNumbers, windowDays, YEAR } from './own-numbers';
import type { ReasonGroup } from './reason-groups';

/** A sentence in the languages of the reports. */
export interface Sentence {
  readonly en: string;
  readonly fr: string;
}

const both = (en: string, fr: string): Sentence => ({ en, fr });
const daysEn = (days: number): string =>
  days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`;
const daysFr = (days: number): string =>
  days === 0 ? 'moins d’un jour' : days === 1 ? '1 jour' : `${days} jours`;
const everyEn = (mean: number): string => (mean === 1 ? 'every day' : `every ${mean}`);
const everyFr = (mean: number): string =>
  mean === 1 ? 'chaque jour' : `tous les ${String(mean).replace('.', ',')} jours`;
const timesEn = (times: number): string => (times === 1 ? 'once' : `${times} times`);
const joursFr = (days: number): string => (days < 2 ? `${days} jour` : `${days} jours`);

const money = (amount: number, decimal: string): string => amount.toFixed(2).replace('.', decimal);

const recency = ({ away }: OwnNumbers): Sentence =>
  both(`no activity for ${daysEn(away)}`, `aucune activité depuis ${daysFr(away)}`);

const rhythm = ({ away, mean }: OwnNumbers): Sentence => {
  if (mean === undefined) return both('no rhythm yet', 'pas encore de rythme');
  if (away > mean)
    return both(
      `no activity for ${daysEn(away)}; on average ${everyEn(mean)}`,
      `aucune activité depuis ${daysFr(away)} ; en moyenne ${everyFr(mean)}`,
    );
  return both(
    `last active ${daysEn(away)} ago; on average ${everyEn(mean)}${mean === 1 ? '' : ' days'}`,
    `dernière activité il y a ${daysFr(away)} ; en moyenne ${everyFr(mean)}`,
  );
};

const frequency = ({ longer, days, horizon }: OwnNumbers): Sentence =>
  both(
    `active on ${longer} of the last ${windowDays(horizon, 4)} days, on ${Math.max(1, days)} in the year up to the last`,
    `${joursFr(longer)} d’activité sur les ${windowDays(horizon, 4)} derniers, ${Math.max(1, days)} dans l’année qui finit au dernier`,
  );

const trend = ({ lately, longer, horizon }: OwnNumbers): Sentence => {
  const [short, long] = [windowDays(horizon, 1), windowDays(horizon, 4)];
  // Today is not over: who comes every day is not active less often because of it.
  const isLess = lately === 0 ? longer > 0 : (lately + 1) * long < longer * short;
  const [en, fr] = isLess
    ? ['less often active than before: on', 'activité en baisse : ']
    : ['active on', ''];
  return both(
    `${en} ${lately} of the last ${short} days, on ${longer} of the last ${long}`,
    `${fr}${joursFr(lately)} d’activité sur les ${short} derniers, ${longer} sur les ${long} derniers`,
  );
};

const tenure = ({ known, days }: OwnNumbers): Sentence => {
  if (days === 1)
    return both(
      `came on one day only, ${daysEn(known)} ago`,
      `une seule journée d’activité, il y a ${daysFr(known)}`,
    );
  const inYear = Math.max(1, days);
  const since = `dans le programme depuis ${daysFr(known)}`;
  return days === 0 || known > YEAR
    ? both(
        `known for ${daysEn(known)}, active on ${inYear === 1 ? '1 day' : `${inYear} days`} in the year up to the last`,
        `${since}, ${joursFr(inYear)} d’activité dans l’année qui finit au dernier`,
      )
    : both(
        `known for ${daysEn(known)}, active on ${days} days since`,
        `${since}, ${joursFr(days)} d’activité depuis`,
      );
};

const orders = ({ orders: n, sinceOrder, basket }: OwnNumbers): Sentence =>
  n === 0 || sinceOrder === undefined || basket === undefined
    ? both('no order yet', 'pas encore de commande')
    : both(
        `${n} ${n === 1 ? 'order' : 'orders'}, the last ${daysEn(sinceOrder)} ago, ${money(basket, '.')} on average`,
        `${n} ${n === 1 ? 'commande' : 'commandes'}, la dernière il y a ${daysFr(sinceOrder)}, ${money(basket, ',')} en moyenne`,
      );

const mails = ({ opened, clicked, sinceClick }: OwnNumbers): Sentence => {
  if (clicked > 0 && sinceClick !== undefined)
    return both(
      `clicked ${timesEn(clicked)} in mails, the last time ${daysEn(sinceClick)} ago`,
      `${clicked} ${clicked === 1 ? 'clic' : 'clics'} dans les mails, le dernier il y a ${daysFr(sinceClick)}`,
    );
  return opened > 0
    ? both(
        `opened ${opened} ${opened === 1 ? 'mail' : 'mails'}, and clicked in none`,
        `${opened} ${opened === 1 ? 'mail ouvert' : 'mails ouverts'}, aucun clic`,
      )
    : both('no mail opened yet', 'aucun mail ouvert');
};

// Receipts and other mails that somebody waited for count nowhere here.
const mailsEn = (n: number): string => (n === 1 ? '1 marketing mail' : `${n} marketing mails`);
const mailsFr = (n: number): string => (n < 2 ? `${n} mail marketing` : `${n} mails marketing`);

const pressure = ({ ahead, horizon }: OwnNumbers): Sentence =>
  ahead === 0
    ? both('hardly any marketing mail at the present pace', 'presque aucun mail marketing au rythme actuel')
    : both(
        `about ${mailsEn(ahead)} in ${horizon} days at the present pace`,
        `environ ${mailsFr(ahead)} en ${horizon} jours au rythme actuel`,
      );

const unanswered = ({ unanswered: n, answered }: OwnNumbers): Sentence => {
  if (answered === 0)
    return n === 0
      ? both('no marketing mail sent yet', 'aucun mail marketing envoyé')
      : both(`${mailsEn(n)} sent, and never a click`, `${mailsFr(n)} sans un seul clic`);
  if (n === 0)
    return both('no marketing mail since the last click', 'aucun mail marketing depuis le dernier clic');
  const [en, fr] = answered === 1 ? ['', ''] : ['about ', 'environ '];
  return both(`${en}${mailsEn(n)} since the last click`, `${fr}${mailsFr(n)} depuis le dernier clic`);
};

const clicks = ({ lateClicks, lateMails }: OwnNumbers): Sentence =>
  lateMails === 0
    ? both('hardly any marketing mail of late', 'presque aucun mail marketing ces derniers temps')
    : both(
        `about ${lateClicks} ${lateClicks === 1 ? 'click' : 'clicks'} for ${mailsEn(lateMails)} of late`,
        `environ ${lateClicks} ${lateClicks < 2 ? 'clic' : 'clics'} pour ${mailsFr(lateMails)} ces derniers temps`,
      );

const SENTENCES: Readonly<Record<ReasonGroup, (numbers: OwnNumbers) => Sentence>> = {
  recency,
  rhythm,
  frequency,
  trend,
  tenure,
  orders,
  mails,
  pressure,
  unanswered,
  clicks,
};

/**
 * What a group of factors says of a member, with their own numbers. It says the same whichever way the group points: the sign of a
 * contribution is the model's view of the numbers, and no fact about the member.
 */
export const sentenceOf = (group: ReasonGroup, numbers: OwnNumbers): Sentence => SENTENCES[group](numbers);
