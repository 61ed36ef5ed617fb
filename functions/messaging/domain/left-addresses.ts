import type { ContactCard, LeftAddress } from '../contract';
import { addressMark } from './bounced-addresses';

/*
 * A member's newer address frees the one before at once; the card goes on writing there until it hears of it, which may take
 * two weeks. How long it did is kept, for whoever has the address then.
 */

/** On a card at most so many are known, the latest ones. */
const MAX_LEFT = 8;

type Card = Pick<ContactCard, 'address' | 'left' | 'last' | 'pressure'>;

/**
 * The addresses to which mails of any of these cards went, and that are not `address`, the one of the card that takes their
 * place; undefined when there are none. Where no slot is left, nobody asks.
 */
export const withLeft = (
  address: string | undefined,
  ...before: readonly Card[]
): readonly LeftAddress[] | undefined => {
  const last = new Map<string, number>();
  const known = before.flatMap((card) => card.left ?? []);
  const now = before.flatMap((card) =>
    card.address === undefined || card.address === address || card.pressure.length === 0
      ? []
      : [{ address: addressMark(card.address), last: card.last }],
  );
  for (const one of [...known, ...now])
    last.set(one.address, Math.max(one.last, last.get(one.address) ?? one.last));
  const left = [...last].map(([mark, at]) => ({ address: mark, last: at })).sort((a, b) => a.last - b.last);
  return left.length === 0 ? undefined : left.slice(-MAX_LEFT);
};

/** Until when (epoch ms) mails of a card went to an address that it had; undefined when it does not know of any. */
export const leftAt = ({ left = [] }: Pick<ContactCard, 'left'>, address: string): number | undefined => {
  const mark = addressMark(address);
  return left.find((one) => one.address === mark)?.last;
};
