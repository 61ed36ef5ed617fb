import type { ContactCard, MessageRequest } from '../../functions/messaging/contract';
import { decideSend, type SendDecision } from '../../functions/messaging/domain/decide';
import { rulesOf, type Setting } from './setting';

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
  ): SendDecision;
  /** Whether the store takes a card only when nobody has changed it since it was read. */
  readonly isConditional: boolean;
  /** Counts, sends, and notes what was sent only afterwards. */
  readonly notesAfterwards?: boolean;
  /** Gives the slot back when SES does not answer. */
  readonly releasesAtTimeout?: boolean;
  /** The next instant at which the rule would say otherwise by itself (the first of a month). */
  nextMoment?(now: number): number;
}

/** The rule of functions/messaging/domain, as it is deployed. */
export const OURS: Protocol = {
  name: 'ours',
  isConditional: true,
  decide: (setting, contact, request, owner, said) =>
    decideSend({ contact, traits: {} }, request, rulesOf(setting), owner, said),
};
