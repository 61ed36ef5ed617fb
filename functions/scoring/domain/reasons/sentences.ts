import type { OwnNumbers } from './own-numbers';
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
const everyEn = (days: number): string => (days === 1 ? 'every day' : `every ${days}`);
const everyFr = (days: number): string => (days === 1 ? 'chaque jour' : `tous les ${days} jours`);
const timesEn = (times: number): string => (times === 1 ? 'once' : `${times} times`);

const money = (amount: number, decimal: string): string => amount.toFixed(2).replace('.', decimal);

const recency = ({ away }: OwnNumbers): Sentence =>
  both(`no activity for ${daysEn(away)}`, `aucune activité depuis ${daysFr(away)}`);

const rhythm = ({ away, usually }: OwnNumbers, towards: boolean): Sentence => {
  if (usually === undefined) return both('no rhythm yet', 'pas encore de rythme');
  if (away > usually)
    return both(
      `no activity for ${daysEn(away)}; usually ${everyEn(usually)}`,
      `aucune activité depuis ${daysFr(away)} ; d’habitude ${everyFr(usually)}`,
    );
  return towards
    ? both(
        `comes irregularly; on average ${everyEn(usually)}${usually === 1 ? '' : ' days'}`,
        `vient irrégulièrement ; en moyenne ${everyFr(usually)}`,
      )
    : both(
        `keeps to the usual rhythm, ${everyEn(usually)}${usually === 1 ? '' : ' days'}`,
        `garde son rythme habituel, ${everyFr(usually)}`,
      );
};

const frequency = ({ longer, interactions, horizon }: OwnNumbers, towards: boolean): Sentence =>
  both(
    `${towards ? 'seldom' : 'often'} active: about ${timesEn(longer)} in ${4 * horizon} days, ${interactions} in all`,
    `activité ${towards ? 'rare' : 'fréquente'} : environ ${longer} fois en ${4 * horizon} jours, ${interactions} en tout`,
  );

const trend = ({ lately, longer, horizon }: OwnNumbers, towards: boolean): Sentence => {
  const before = Math.max(lately, longer);
  const isLess = lately * 4 < before;
  const [en, fr] = isLess
    ? ['less often active than before', 'activité en baisse']
    : towards
      ? ['active of late, not for long', 'activité récente, sans passé']
      : ['as active as before, or more', 'activité stable ou en hausse'];
  return both(
    `${en}: about ${timesEn(lately)} in ${horizon} days, ${before} in ${4 * horizon}`,
    `${fr} : environ ${lately} fois en ${horizon} jours, ${before} en ${4 * horizon}`,
  );
};

const tenure = ({ known, usually, interactions }: OwnNumbers): Sentence =>
  usually === undefined
    ? both(
        `came on one day only, ${daysEn(known)} ago`,
        `une seule journée d’activité, il y a ${daysFr(known)}`,
      )
    : both(
        `known for ${daysEn(known)}, ${timesEn(interactions)} active since`,
        `dans le programme depuis ${daysFr(known)}, ${interactions} activités depuis`,
      );

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

const mailsEn = (n: number): string => (n === 1 ? '1 mail' : `${n} mails`);

const pressure = ({ ahead, horizon }: OwnNumbers): Sentence =>
  ahead === 0
    ? both('hardly any mail at the present pace', 'presque aucun mail au rythme actuel')
    : both(
        `about ${mailsEn(ahead)} in ${horizon} days at the present pace`,
        `environ ${mailsEn(ahead)} en ${horizon} jours au rythme actuel`,
      );

const unanswered = ({ unanswered: n, clicked }: OwnNumbers): Sentence => {
  if (clicked > 0)
    return n === 0
      ? both('no mail since the last click', 'aucun mail depuis le dernier clic')
      : both(`${mailsEn(n)} since the last click`, `${mailsEn(n)} depuis le dernier clic`);
  return n === 0
    ? both('no mail sent yet', 'aucun mail envoyé')
    : both(`${mailsEn(n)} sent, and never a click`, `${mailsEn(n)} sans un seul clic`);
};

const clicks = ({ lateClicks, lateMails }: OwnNumbers): Sentence =>
  lateMails === 0
    ? both('no mail of late', 'aucun mail récent')
    : both(
        `about ${lateClicks} ${lateClicks === 1 ? 'click' : 'clicks'} for ${mailsEn(lateMails)} of late`,
        `environ ${lateClicks} ${lateClicks < 2 ? 'clic' : 'clics'} pour ${lateMails} ${lateMails === 1 ? 'mail récent' : 'mails récents'}`,
      );

const SENTENCES: Readonly<Record<ReasonGroup, (numbers: OwnNumbers, towards: boolean) => Sentence>> = {
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

/** What a group of factors says of a member, with their own numbers; `towards` leaving, or away from it. */
export const sentenceOf = (group: ReasonGroup, numbers: OwnNumbers, towards: boolean): Sentence =>
  SENTENCES[group](numbers, towards);
