import type { ContactCard, Reservation } from '../contract';
import type { MailCause } from './mail-cause';

/**
 * What the `Send` event of a mail says of its reservation: it is confirmed already; the sender that holds it may still
 * be at it until an instant (epoch ms); it is to be confirmed; or there is no such slot (any more).
 */
export type Reconciled =
  | { readonly is: 'known' | 'slotless' }
  | { readonly is: 'early'; readonly until: number }
  | { readonly is: 'overdue'; readonly reservation: Reservation };

const ownedBy = (slots: readonly Reservation[], owner: string | undefined): Reservation | undefined =>
  owner === undefined
    ? slots.findLast(({ state }) => state !== 'sent')
    : // One that was taken again after a restore has forgotten its owner.
      slots.find(
        (slot) =>
          slot.state !== 'sent' &&
          (slot.owner === owner || (slot.owner === undefined && slot.state === 'unknown')),
      );

/**
 * Finds the reservation of a mail that SES took, and judges whether its sender is past confirming it. A transactional
 * key may have two: the owner tells them apart, and a confirmed one has forgotten its owner.
 */
export const reconcile = (
  card: Pick<ContactCard, 'pressure'> | undefined,
  cause: MailCause,
  now: number,
): Reconciled => {
  const slots = (card?.pressure ?? []).filter(({ key, inherited }) => key === cause.key && !inherited);
  const open = ownedBy(slots, cause.owner);
  if (!open) return { is: slots.some(({ state }) => state === 'sent') ? 'known' : 'slotless' };
  // The sender writes within its lease, or not at all: who writes before makes it lose a race for nothing.
  const until = open.leaseUntil ?? open.at;
  if (open.state === 'reserved' && now <= until) return { is: 'early', until };
  return { is: 'overdue', reservation: open };
};
