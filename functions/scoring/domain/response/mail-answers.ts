import type { ContactCard } from '../../../messaging/contract';
import { DAY_MS, HOUR_MS } from '../../../shared/kernel/time';
import { type ActivityCard, clickedMailsOf, markOfMail } from '../../../tracking/contract';

const HALF_LIFE_MS = 30 * DAY_MS;
const MOST = 1e6;
/** A count that can be reckoned with, whatever the card holds. */
export const counted = (value: number): number => (value > 0 ? Math.min(MOST, value) : 0);

const decayed = (count: number, since: number, now: number): number =>
  counted(count * 2 ** (-Math.max(0, now - since) / HALF_LIFE_MS));

/** The marketing mails that are looked at, and which of them were clicked, each once. */
export interface MailAnswers {
  /** As they are: those on the CONTACT card and the sends before them, and which of the former were clicked. */
  readonly sent: number;
  readonly clicked: number;
  /** Clicks of before mails were told apart, decayed: as many mails, at most all that were sent until then. */
  readonly before: number;
  /** Mails and clicked mails decayed with a half-life of 30 days; never more of these than of those. */
  readonly sends: number;
  readonly clicks: number;
  /** Only these mails: sent since then (epoch ms) or clicked; of others the card does not know any more whether they were. */
  readonly since?: number;
}

/**
 * What was sent to a member and clicked, at `now` (epoch ms). A mail counts as of its last click, or as of when it was sent while there is
 * none: so a click never counts for less than its mail. What was clicked in a mail that is not on the CONTACT card (a receipt, or one of
 * over 92 days ago) is no answer to these.
 */
export const mailAnswers = (
  { pressure, past }: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'events' | 'clicked'>,
  now: number,
): MailAnswers => {
  const { mails, before, oldest } = clickedMailsOf(activity);
  const clickedAt = new Map(mails.map(({ mark, at }) => [mark, at]));
  const toldApart = Math.max(...before.map(({ at }) => at + HOUR_MS), Number.NEGATIVE_INFINITY);
  let [sent, clicked, sends, clicks, early] = [0, 0, 0, 0, 0];
  for (const { key, at, inherited, class: kind } of pressure) {
    if (kind === 'transactional' || inherited) continue;
    const mark = markOfMail(key) ?? '';
    const click = clickedAt.get(mark);
    if (click === undefined && oldest && (at < oldest.at || mark === oldest.mark)) continue;
    const weight = decayed(1, Math.max(at, click ?? at), now);
    sent += 1;
    sends += weight;
    if (click !== undefined) {
      clicked += 1;
      clicks += weight;
    } else if (at < toldApart) early += weight;
  }
  if (past && !oldest) {
    const weight = decayed(past.count, past.at, now);
    sent += Math.floor(counted(past.sent));
    sends += weight;
    early += weight;
  }
  const old = before.reduce((sum, { count, at }) => sum + decayed(count, at, now), 0);
  const took = Math.min(old, early);
  return {
    sent,
    clicked,
    before: took,
    sends: counted(sends),
    clicks: Math.min(counted(sends), clicks + took),
    ...(oldest ? { since: oldest.at } : {}),
  };
};
