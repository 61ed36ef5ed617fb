import { DateTime } from 'luxon';
import { historyOf } from '../../bin/demo/history';
import { type Invoice, movedToYesterday, readInvoices, SHOP_TIME_ZONE } from '../../bin/demo/invoices';
import { personOf } from '../../bin/demo/people';

const NOW = Date.parse('2026-07-15T10:00:00Z');

const invoice = (over: Partial<Invoice> = {}): Invoice => ({
  customer: '17850',
  number: '536365',
  local: '2010-12-01 08:26:00',
  lines: 7,
  quantity: 40,
  cents: 13_912,
  country: 'United Kingdom',
  cancelled: false,
  ...over,
});

describe('the committed history', () => {
  const invoices = readInvoices();

  it('holds the 22,190 invoices of 4,372 customers', () => {
    expect(invoices).toHaveLength(22_190);
    expect(new Set(invoices.map((one) => one.customer)).size).toBe(4_372);
    expect(invoices.filter((one) => one.cancelled)).toHaveLength(3_654);
    expect(new Set(invoices.map((one) => one.number)).size).toBe(22_190);
  });

  it('becomes one identify a customer and one order or refund an invoice, the last one yesterday', () => {
    const history = historyOf(invoices, NOW);
    const all = [...history.earlier, ...history.later];
    expect(history.members).toBe(4_372);
    expect(all.filter((call) => call.type === 'identify')).toHaveLength(4_372);
    expect(all.filter((call) => call.type === 'track')).toHaveLength(22_190);
    expect(new Set(all.map((call) => call.messageId)).size).toBe(all.length);
    const last = all
      .map((call) => call.timestamp)
      .sort()
      .at(-1) as string;
    expect(DateTime.fromISO(last, { zone: SHOP_TIME_ZONE }).toISODate()).toBe('2026-07-14');
  });

  it('is cut at 30 days ago, and within a part a customer is identified before anything else is said', () => {
    const history = historyOf(invoices, NOW);
    expect(history.earlier.length).toBeGreaterThan(20_000);
    expect(history.later.length).toBeGreaterThan(1_000);
    expect(history.earlier.every((call) => Date.parse(call.timestamp) < history.between)).toBe(true);
    expect(history.later.every((call) => Date.parse(call.timestamp) >= history.between)).toBe(true);
    const known = new Set<string>();
    const strangers = [...history.earlier, ...history.later].filter((call) => {
      if (call.type === 'identify') known.add(call.userId);
      return !known.has(call.userId);
    });
    expect(strangers).toEqual([]);
  });

  it('is the same whenever it is made on the same day, so that sending it twice changes nothing', () => {
    const again = historyOf(invoices, NOW + 3_600_000);
    const first = historyOf(invoices, NOW);
    const lines = ({ earlier, later }: typeof again) =>
      [...earlier, ...later]
        .map((call) => JSON.stringify(call))
        .sort()
        .join('\n');
    expect(lines(again) === lines(first)).toBe(true);
  });
});

describe('moving the history', () => {
  it('keeps the wall time of the shop over the change to summer time', () => {
    const moved = movedToYesterday('2011-12-09 12:50:00', NOW);
    expect(new Date(moved('2011-12-09 12:50:00')).toISOString()).toBe('2026-07-14T11:50:00.000Z');
    const winter = DateTime.fromMillis(moved('2011-06-09 12:50:00'), { zone: SHOP_TIME_ZONE });
    expect(winter.toFormat('HH:mm ZZ')).toBe('12:50 +00:00');
  });

  it('makes a cancellation a refund of a positive total', () => {
    const { earlier, later } = historyOf(
      [invoice(), invoice({ number: 'C536379', cents: -2_750, quantity: -1, cancelled: true })],
      NOW,
    );
    const calls = [...earlier, ...later];
    expect(calls.map((call) => call.event)).toEqual([undefined, 'Order Completed', 'Order Refunded']);
    expect(calls[2]?.properties).toMatchObject({
      order_id: 'C536379',
      total: 27.5,
      currency: 'GBP',
      quantity: 1,
    });
    expect(calls[1]?.properties).toMatchObject({ order_id: '536365', revenue: 139.12, currency: 'GBP' });
  });

  it('gives customers invented names and addresses, in French where they speak it', () => {
    expect(personOf('12680', 'France')).toEqual(personOf('12680', 'France'));
    expect(personOf('12680', 'France')).toMatchObject({
      email: 'customer-12680@example.com',
      locale: 'fr-FR',
    });
    expect(personOf('17850', 'United Kingdom').locale).toBe('en-GB');
  });
});
