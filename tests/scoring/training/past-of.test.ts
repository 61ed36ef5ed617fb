import fc from 'fast-check';
import {
  collectPast,
  MOST_BYTES,
  MOST_ENTRIES,
  type PastItem,
} from '../../../functions/scoring/domain/training/past-of';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { orderCents } from '../../../functions/tracking/domain/money';
import { TRAINED_AT } from '../../support/scoring/sampled-rows';

const item = (n: number, more: Partial<PastItem> = {}): PastItem => {
  const at = isoTime(TRAINED_AT - n * DAY_MS);
  return { sk: `${at}#${n}`, kind: 'track', name: 'Page Viewed', at, receivedAt: at, body: '{}', ...more };
};
const collected = (items: readonly PastItem[], until = TRAINED_AT) => {
  const past = collectPast(until);
  return { isWhole: past.add(items), timeline: past.timeline() };
};
const order = (properties: object) =>
  item(3, { name: 'Order Completed', body: JSON.stringify({ properties }) });
const bytes = (count: number) =>
  item(2, { body: JSON.stringify({ properties: { text: 'x'.repeat(count) } }) });

describe('the past of a member', () => {
  it('is in the order in which it happened, page by page, without what came later', () => {
    const past = collectPast(TRAINED_AT);
    expect(past.add([item(1), item(9)])).toBe(true);
    expect(past.add([item(4), item(8, { receivedAt: isoTime(TRAINED_AT + 1) })])).toBe(true);
    expect(past.timeline().map(({ at }) => at)).toEqual([9, 4, 1].map((n) => item(n).at));
  });

  it('has of an order and of a mail what is counted of them, and nothing of all others', () => {
    const products = Array.from({ length: 50 }, (_, k) => ({ sku: `sku-${k}`, name: 'x'.repeat(100) }));
    const mail = { programmeVersion: 3, journey: 'club', step: 'news', numbers: { cap: 8 }, address: 'x' };
    const { timeline } = collected([
      item(9, { body: JSON.stringify({ properties: { revenue: 5, path: '/' } }) }),
      item(8, { name: 'Order Completed', body: JSON.stringify({ properties: { total: '7.5', products } }) }),
      item(7, { name: 'Email Sent', kind: 'decision', body: JSON.stringify(mail) }),
      item(6, { name: 'Email Sent', body: JSON.stringify({ properties: mail }) }),
      item(5, { name: 'Order Completed', body: 'no JSON' }),
    ]);
    expect(timeline.map(({ properties }) => properties)).toEqual([
      {},
      { total: '7.5' },
      { programmeVersion: 3, journey: 'club', step: 'news' },
      // What a client calls so is no mail of ours.
      {},
      {},
    ]);
  });

  it('counts an order as the live card does, whatever its amounts are', () => {
    const currencies = { currency: 'EUR', exchangeRates: { GBP: 1.2 } };
    const long = 'x'.repeat(5_000);
    const amount = fc.constantFrom(
      ...[12, '12.5', ` 12${' '.repeat(90)}`, `12${long}`, 1e10, null, '', true, [], { a: 1 }, [3], long],
    );
    const currency = fc.constantFrom(
      'EUR',
      ' gbp ',
      `${' '.repeat(80)}GBP`,
      'XXX',
      long,
      7,
      null,
      {},
      undefined,
    );
    fc.assert(
      fc.property(
        fc.record(
          { revenue: amount, total: amount, value: amount, currency, products: fc.constant([1, 2]) },
          { requiredKeys: [] },
        ),
        (properties) => {
          const [trained] = collected([order(properties)]).timeline;
          const live = orderCents(JSON.parse(JSON.stringify(properties)), currencies);
          const learnt = orderCents(trained?.properties ?? {}, currencies);
          expect(learnt.ok).toBe(live.ok);
          if (learnt.ok && live.ok) expect(learnt.value).toBe(live.value);
          expect(JSON.stringify(trained?.properties).length).toBeLessThan(400);
        },
      ),
    );
  });

  it('is too long beyond so many entries or bytes, however they come in pages, and what came later is none', () => {
    const within = Array.from({ length: MOST_ENTRIES }, (_, k) => item(k / 1_000));
    expect(collected(within)).toMatchObject({ isWhole: true });
    const later = item(0, { receivedAt: isoTime(TRAINED_AT + 1) });
    expect(collected([...within, later]).isWhole).toBe(true);
    expect(collected([...within, item(3)]).isWhole).toBe(false);
    const past = collectPast(TRAINED_AT);
    const half = bytes(MOST_BYTES / 2 - 500);
    expect(past.add([half])).toBe(true);
    expect(past.add([{ ...half, receivedAt: later.receivedAt }])).toBe(true);
    expect(past.add([half])).toBe(true);
    expect(past.add([bytes(1_000)])).toBe(false);
    expect(past.add([])).toBe(false);
  });
});
