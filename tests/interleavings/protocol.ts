import { uniteContacts } from '../../functions/members/domain/unite-contacts';
import type { ContactCard, MessageRequest } from '../../functions/messaging/contract';
import { decideSend, type SendDecision } from '../../functions/messaging/domain/decide';
import { isoTime } from '../../functions/shared/kernel/time';
import { rulesOf, type Setting } from './setting';
import type { State } from './state';

/** How senders decide and write. Ours, and those that the checker must refuse. */
export interface Protocol {
  readonly name: string;
  /** Decides on the card as read, at the instant (epoch ms) that the worker's clock says. */
  decide(
    setting: Setting,
    card: ContactCard,
    request: MessageRequest,
    owner: string,
    said: number,
    activity?: State['activity'],
  ): SendDecision;
  /** One card of two that are one person's: the next version of the first. */
  unite(known: ContactCard, visitor: ContactCard, now: number): ContactCard;
  /** Whether the store takes a card only when nobody has changed it since it was read. */
  readonly isConditional: boolean;
  /** Counts, sends, and notes what was sent only afterwards. */
  readonly notesAfterwards?: boolean;
  /** Decides by what was live when it began, however long ago that was. */
  readonly neverLooksAgain?: boolean;
  /** Sends by a reservation whose answer was lost, whatever the card says of the member by now. */
  readonly sendsWhatItHolds?: boolean;
  /** Calls SES however long ago it reserved; or however soon the platform will end it. */
  readonly neverLooksAtLease?: boolean;
  readonly neverLooksAtEnd?: boolean;
  /** Keeps what the member asked for in an item of its own, on which no reservation depends. */
  readonly keepsPreferencesApart?: boolean;
  /** Gives the slot back when SES does not answer. */
  readonly releasesAtTimeout?: boolean;
  /** The next instant at which the rule would say otherwise by itself (the first of a month). */
  nextMoment?(now: number): number;
}

/** The rule of functions/messaging/domain, as it is deployed. */
export const OURS: Protocol = {
  name: 'ours',
  isConditional: true,
  decide: (setting, contact, request, owner, said, all) =>
    decideSend(
      { contact, traits: {}, ...(all ? { activity: { all } } : {}) },
      request,
      rulesOf(setting),
      owner,
      said,
    ),
  unite: (known, visitor, now) => ({
    ...known,
    ...uniteContacts(known, visitor, { cause: 'identify', at: isoTime(now) }),
    version: known.version + 1,
  }),
};
