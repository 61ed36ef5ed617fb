import { RelanceError } from '../../shared/kernel/errors';
import { type Departure, departNow, departureEntries, hasLeft } from '../domain/departure';
import { type LeavePage, leavePage } from '../domain/leave-page';
import { departureOf, type LeavingBy } from '../domain/outcome-counts';
import { pageLanguage } from '../domain/page-language';
import type { LeavePorts, LinkedMail, ReadMember } from '../ports';
import { findLeaver } from './find-leaver';

/** Whom a link belongs to, and whether there is anything left to leave. */
interface Leaver {
  readonly member: string;
  readonly topic: string;
  readonly mail?: LinkedMail;
  readonly language?: string;
  readonly hasLeft: boolean;
}

const MAX_TRIES = 5;

const find = async (
  ports: LeavePorts,
  token: string,
): Promise<{ leaver: Leaver; read: ReadMember; before?: ReadMember } | undefined> => {
  const found = await findLeaver(ports, token);
  if (!found) return undefined;
  const { read, topic, mail, before } = found;
  const leaver: Leaver = {
    member: read.member,
    topic,
    ...(mail ? { mail } : {}),
    hasLeft: hasLeft(read.contact),
    ...(read.contact?.language ? { language: read.contact.language } : {}),
  };
  return { leaver, read, ...(before ? { before } : {}) };
};

/** What a request for the page is answered with. */
export interface LeaveAnswer {
  readonly found: boolean;
  readonly html: string;
}

const answer = (
  page: LeavePage,
  acceptLanguage: string | undefined,
  known?: { readonly leaver: Leaver; readonly token: string },
): LeaveAnswer => ({
  found: page !== 'unknown',
  html: leavePage(page, pageLanguage(acceptLanguage, known?.leaver.language), known?.token),
});

/** The page behind a link; changes nothing. A token that is not ours gets the same page as any other such token. */
export const showLeaving = async (
  ports: LeavePorts,
  token: string,
  acceptLanguage: string | undefined,
): Promise<LeaveAnswer> => {
  const found = await find(ports, token);
  if (!found) return answer('unknown', acceptLanguage);
  return answer(found.leaver.hasLeft ? 'left' : 'ask', acceptLanguage, { leaver: found.leaver, token });
};

/** Who has left, and when; absent when there is no card to write on. And whether that card has lost an address. */
interface Departed {
  readonly member: string;
  readonly departure?: Departure;
  readonly hasLost?: boolean;
}

/** Presses as often as it takes that no word on the card is later. */
const depart = async (ports: LeavePorts, first: ReadMember, now: number): Promise<Departed> => {
  let read = first;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    // Who has no card gets no mail. A card that was merged away between the two calls is looked for again.
    const { member, contact } = read;
    if (!contact) return { member };
    const departure = departNow(contact, now);
    const written = await ports.contacts.leave(member, departure);
    if (written && departNow(written, now).at === departure.at)
      return { member, departure, hasLost: written.lost !== undefined };
    read = await ports.contacts.read(member);
  }
  throw new RelanceError('contact_contended', 'your card is being changed; please try again');
};

const leave = async (
  ports: LeavePorts,
  token: string,
  by: LeavingBy,
  now: number,
): Promise<Leaver | undefined> => {
  const found = await find(ports, token);
  if (!found) return undefined;
  // Whom the mail went to may have another address one day.
  if (found.before) await depart(ports, found.before, now);
  const { member, departure, hasLost } = await depart(ports, found.read, now);
  // Nobody had the address that the visitor lost. Whoever takes it hears of this departure, or has taken it by now.
  if (hasLost && (await findLeaver(ports, token))?.read.member !== member)
    return leave(ports, token, by, now);
  const leaver = { ...found.leaver, member };
  const pressed = departure ?? { at: now, since: now };
  await ports.timeline.record(departureEntries(member, leaver.topic, pressed));
  // A card that was lost: what puts it back says again what the timeline tells, or has put it back by now.
  if (departure === undefined && (await ports.contacts.read(member)).contact)
    return leave(ports, token, by, now);
  if (leaver.mail) await ports.count(departureOf(leaver.member, leaver.mail, by, pressed.since));
  return { ...leaver, hasLeft: true };
};

/**
 * Takes a member off everything, at once, winning against whatever is being decided. Again, it is written again: only what
 * the member grants after the last press lifts it. The timeline hears of every press, of the departure under the time at which the
 * departure began (without a card, which may be lost: under that of the press), and it counts once for the mail of the
 * link. Answers as showLeaving does.
 */
export const leaveEverything = async (
  ports: LeavePorts,
  token: string,
  acceptLanguage: string | undefined,
  by: LeavingBy,
  now: number,
): Promise<LeaveAnswer> => {
  const leaver = await leave(ports, token, by, now);
  return leaver ? answer('left', acceptLanguage, { leaver, token }) : answer('unknown', acceptLanguage);
};
