import { shortHash } from '../../shared/kernel/ids';
import type { ContactCard } from '../contract';

/** On a card at most so many addresses that bounced are known, the newest ones. */
const MAX_BOUNCED = 20;

/** What stands on a card for an address that may be another's by now: a hash of it, for it need only be known again. */
export const addressMark = (address: string): string => shortHash('address', address);

/** The marks of addresses that bounced for good, with one address more. */
export const withBounced = (bounced: readonly string[] = [], address: string): readonly string[] => {
  const mark = addressMark(address);
  return bounced.includes(mark) ? bounced : [...bounced, mark].slice(-MAX_BOUNCED);
};

/** The marks of all addresses that bounced for good while the card's member had them, the present one among them. */
export const bouncedOf = ({
  address,
  suppressed,
  bounced,
}: Pick<ContactCard, 'address' | 'suppressed' | 'bounced'>): readonly string[] | undefined =>
  suppressed === 'bounce' && address !== undefined ? withBounced(bounced, address) : bounced;

/** The marks of either. */
export const uniteBounced = (
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): readonly string[] | undefined => (a && b ? [...new Set([...a, ...b])].slice(-MAX_BOUNCED) : (a ?? b));

/** Whether a normalised address bounced for good while the card's member had it, as far as the card knows. */
export const hasBounced = (
  card: Pick<ContactCard, 'address' | 'suppressed' | 'bounced'>,
  address: string,
): boolean => bouncedOf(card)?.includes(addressMark(address)) ?? false;
