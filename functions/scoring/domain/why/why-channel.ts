import { type ContactCard, complaintOf, consentOf, isComplainedOf } from '../../../messaging/contract';
import type { MailAnswers } from '../response/mail-answers';
import { byRule, type Why, type WhyReason } from './why';
import { clickedEn, clickedFr, dayOf, reason } from './words';

/** The first thing that stands in the way, in the order in which messaging asks; for one who cannot be reached. */
const obstacle = (contact: ContactCard | undefined, now: number): WhyReason => {
  const because = (en: string, fr: string) => reason('obstacle', en, fr);
  if (contact?.address === undefined) return because('has no e-mail address', 'n’a pas d’adresse e-mail');
  if (contact.suppressed === 'bounce')
    return because('mails to the address came back', 'les mails à cette adresse sont revenus');
  if (contact.channelsOff?.email !== undefined)
    return because('has switched e-mail off', 'a désactivé l’e-mail');
  if ((contact.pausedUntil ?? now) > now)
    return because(
      `wants no mail until ${dayOf(contact.pausedUntil as number)}`,
      `ne veut pas de mail avant le ${dayOf(contact.pausedUntil as number)}`,
    );
  if (complaintOf(contact) !== undefined)
    return because('reported a mail as spam', 'a signalé un mail comme indésirable');
  if (contact.unsubscribedAt !== undefined)
    return because(
      `unsubscribed on ${dayOf(contact.unsubscribedAt)}`,
      `désabonné le ${dayOf(contact.unsubscribedAt)}`,
    );
  return because('has agreed to no topic', 'n’a accepté aucun thème');
};

/**
 * Why the channel is e-mail or none: what was agreed to or stands in the way, and how many of how many mails were clicked. `reachable` is
 * isReachable's word. A rule: nothing adds up.
 */
export const whyChannel = (
  contact: ContactCard | undefined,
  { sent, clicked, reachable }: Pick<MailAnswers, 'sent' | 'clicked'> & { readonly reachable: boolean },
  now: number,
): Why => {
  if (!contact || !reachable) return byRule(obstacle(contact, now));
  const topics = Object.keys(contact.consents)
    .filter((topic) => consentOf(contact, topic) === 'granted' && !isComplainedOf(contact, topic))
    .sort();
  const mails = Math.floor(sent);
  return byRule(
    reason('agreed', `agreed to ${topics.join(', ')}`, `a accepté ${topics.join(', ')}`),
    reason('clicks', clickedEn(clicked, mails), clickedFr(clicked, mails)),
  );
};
