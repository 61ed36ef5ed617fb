import type { ContactCard, ContactChange, FormerHolder, Reservation } from '../contract';
import { mayTake, saysAgain, withoutAddress } from '../domain/contact-change';
import { slotsToInherit } from '../domain/inherited-slots';
import { leftAt } from '../domain/left-addresses';
import { hasLost, type MovedWords, movedWords } from '../domain/lost-address';
import type { ContactsPorts } from '../ports';
import { changeCard } from './commit';

type Ports = Pick<ContactsPorts, 'contacts' | 'clock'>;

/** What those who had an address before have left there: the mails that it got, and what was said against more. */
export interface LeftBehind {
  readonly slots: readonly Reservation[];
  readonly words: readonly MovedWords[];
}

/** Nobody had it before. */
export const NOTHING_LEFT: LeftBehind = { slots: [], words: [] };

/**
 * Whether a change names an address that others had, and that the member's card has not yet, or from now on by this
 * change, or has by it: it comes again where its worker was ended before all was done.
 */
export const isTaking = async ({ contacts }: Ports, change: ContactChange): Promise<boolean> => {
  const { member, address, at, addressFrom = [] } = change;
  if (address === undefined || addressFrom.length === 0) return false;
  const { contact } = await contacts.read(member);
  if (contact?.address !== address) return true;
  return contact.addressAt === Date.parse(at) || saysAgain(contact, change);
};

/** The card of a former holder, and whether the member has the address from that very card. */
interface Former {
  readonly card: ContactCard;
  readonly isFromThere: boolean;
}

/** The card of somebody who had the address, without it; undefined when there is none, or it has become the member's own. */
const withoutIt = async (
  ports: Ports,
  change: ContactChange & { readonly address: string },
  { member, until, taken }: FormerHolder,
): Promise<Former | undefined> => {
  const { address, cause } = change;
  const [former, own] = [await ports.contacts.read(member), await ports.contacts.read(change.member)];
  if (former.member === own.member) return undefined;
  const found = (card: ContactCard | undefined): Former | undefined =>
    card && { card, isFromThere: hasLost(card, address) && card.lost?.to === own.member };
  // A late word, which names an address that the member has no more, takes it from nobody.
  if (own.contact && !mayTake(own.contact, change, address)) return found(former.contact);
  const loss = {
    at: taken ? change.at : until,
    cause,
    addressLost: address,
    addressTo: own.member,
    until: Date.parse(until),
  };
  const written = await changeCard(
    ports,
    former.member,
    (card) => withoutAddress(card, loss),
    former.contact,
  );
  return found(written ?? (await ports.contacts.read(former.member)).contact);
};

/**
 * Takes the address that a change names off the cards of those who had it, and answers what they leave behind: whatever
 * is on its way to the address by then is among it, and nothing more sets out from there. Again, it answers the same
 * and what was said since.
 */
export const takeFromFormer = async (
  ports: Ports,
  change: ContactChange,
  now: number,
): Promise<LeftBehind> => {
  const { address, addressFrom = [] } = change;
  if (address === undefined) return NOTHING_LEFT;
  const slots: Reservation[] = [];
  const words: MovedWords[] = [];
  for (const former of addressFrom) {
    const found = await withoutIt(ports, { ...change, address }, former);
    if (!found) continue;
    const { card, isFromThere } = found;
    // However long ago it was freed: the card went on writing there as long as it had it.
    const until = Math.max(Date.parse(former.until), leftAt(card, address) ?? 0);
    slots.push(...slotsToInherit(card, until, now));
    if (former.taken && isFromThere && card.lost) words.push(movedWords(card, address, card.lost.at));
  }
  return { slots, words };
};
