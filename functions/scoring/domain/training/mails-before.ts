import { type ContactCard, PRESSURE_KEPT_MS, unitePast } from '../../../messaging/contract';
import { DIRECT, type ProgrammeRules } from '../../../programme/contract';
import type { PastInteraction } from '../snapshots/timeline';

/** What a contact card says of the mails that a member got. */
export type MailsGot = Pick<ContactCard, 'pressure' | 'past'>;

/** Whether an entry of a timeline tells of a marketing mail that went: as the step's class says in the programme of today. */
export const isMarketingMail = (
  { kind, name, properties }: PastInteraction,
  journeys: ProgrammeRules['journeys'],
): boolean => {
  if (kind !== 'decision' || name !== 'Email Sent' || properties.journey === DIRECT) return false;
  const step = journeys
    .find(({ id }) => id === properties.journey)
    ?.steps.find(({ id }) => id === properties.step);
  return step?.do !== 'send' || step.class !== 'transactional';
};

/**
 * What the contact card said at `at` (epoch ms) of marketing mails sent at these instants: those of the last 92 days one by one, those
 * before as a decayed count. As the live card, but that a card is tidied when it is written next, and this one at once.
 */
export const mailsBefore = (sends: readonly number[], at: number): MailsGot => {
  const pressure: ContactCard['pressure'][number][] = [];
  let past: MailsGot['past'];
  for (const sent of sends) {
    if (sent >= at) continue;
    if (at - sent >= PRESSURE_KEPT_MS) past = unitePast(past, { sent: 1, count: 1, at: sent });
    else pressure.push({ key: '', at: sent, class: 'marketing', topic: '', channel: 'email', state: 'sent' });
  }
  return { pressure, ...(past ? { past } : {}) };
};
