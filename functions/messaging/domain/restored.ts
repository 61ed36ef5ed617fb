import { isoTime } from '../../shared/kernel/time';
import type { ContactCard, MessageRequest, Reservation } from '../contract';
import type { Reserved } from './reserve';
import { uniteSlots } from './unite';

/**
 * A card that came out of a copy may have lost the slot of this very message: what was asked for before the table was
 * restored may be out, and is never sent again. It takes a slot of unknown outcome, for it may have used one. Undefined
 * when nothing of it can be lost; transactional mail is sent again.
 */
export const mayBeOut = (
  card: ContactCard,
  request: MessageRequest,
  key: string,
  now: number,
): Extract<Reserved, { decision: 'skipped' }> | undefined => {
  const { restoredAt } = card;
  if (restoredAt === undefined || request.class === 'transactional' || request.control) return undefined;
  if (Date.parse(request.requestedAt) > restoredAt) return undefined;
  const at = Math.ceil(Math.max(now, card.last) / 1000) * 1000;
  const { class: of, topic, channel } = request;
  const slot: Reservation = { key, at, class: of, topic, channel, state: 'unknown' };
  return {
    decision: 'skipped',
    reason: 'unknown_outcome',
    numbers: { restoredAt: isoTime(restoredAt), requestedAt: request.requestedAt },
    next: { ...card, version: card.version + 1, pressure: uniteSlots(card.pressure, [slot]), last: at },
  };
};
