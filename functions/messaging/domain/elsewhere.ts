import type { ContactCard, Elsewhere } from '../contract';
import { addressMark } from './bounced-addresses';

/*
 * An address may be another's before the word that gave it to a card has come to that card: the queue keeps no order, and a
 * dead letter lives for two weeks. The card knows it by its mark, so that two cards never write to one inbox.
 */

/** On a card at most so many are known, the newest ones. */
const MAX_ELSEWHERE = 8;

/** The addresses of either, each until the last time; undefined when there are none. */
export const uniteElsewhere = (
  a: readonly Elsewhere[] | undefined,
  b: readonly Elsewhere[] | undefined,
): readonly Elsewhere[] | undefined => {
  if (!a || !b) return a ?? b;
  const last = new Map<string, Elsewhere>();
  for (const one of [...a, ...b].sort((x, y) => x.until - y.until)) {
    last.delete(one.address);
    last.set(one.address, one);
  }
  return [...last.values()].slice(-MAX_ELSEWHERE);
};

/** What a card knows once an address is a member's (`to`) that was its own until then (epoch ms); the same where it knows that. */
export const withElsewhere = (
  known: ContactCard['elsewhere'],
  address: string,
  { until, to }: Omit<Elsewhere, 'address'>,
): ContactCard['elsewhere'] => {
  const mark = addressMark(address);
  const isKnown = known?.some((one) => one.address === mark && one.until >= until) === true;
  return isKnown ? known : uniteElsewhere(known, [{ address: mark, until, to }]);
};

/** Whether an address that was a card's at an instant (epoch ms, our own clock) has become another's since. */
export const isElsewhere = (
  { pk, elsewhere = [] }: Pick<ContactCard, 'pk' | 'elsewhere'>,
  address: string,
  claimedAt: number,
): boolean => {
  const mark = addressMark(address);
  return elsewhere.some((one) => one.address === mark && claimedAt <= one.until && one.to !== pk);
};
