import fc from 'fast-check';
import {
  answeringOf,
  packAnswering,
  readAnswering,
} from '../../../functions/scoring/domain/response/answering';
import { orderWithin, RESPONSE_PRIOR, responseOf } from '../../../functions/scoring/domain/response/response';
import { DAY_MS, HOUR_MS } from '../../../functions/shared/kernel/time';
import { addHour } from '../../../functions/tracking/domain/active-hours';
import { activityOf, contactOf, countsOf, NOW, sentAt } from '../../support/scoring/builders';

const HORIZON = 30 * DAY_MS;
const descending = (days: readonly number[]) => [...days].sort((a, b) => b - a);
const written = (...daysAgo: number[]) =>
  contactOf('m', { pressure: daysAgo.map((days) => sentAt(NOW - days * DAY_MS)) });
const member = (clicks: readonly number[], orders: readonly number[] = []) =>
  activityOf('m', {
    all: countsOf(400, 2),
    events: {
      ...(clicks.length > 0 ? { 'Email Clicked': countsOf(...descending(clicks)) } : {}),
      ...(orders.length > 0 ? { 'Order Completed': countsOf(...descending(orders)) } : {}),
    },
  });
const response = (contact = written(), activity = member([]), now = NOW) =>
  responseOf(contact, activity, now, HORIZON);
const days = fc.array(fc.double({ min: 1, max: 300, noNaN: true }), { maxLength: 24 });

describe('how likely a member answers', () => {
  it('begins with the prior: one click in twenty mails', () => {
    const nobody = activityOf('m', { all: countsOf(0), events: {} });
    const none = (1 - RESPONSE_PRIOR.clicks / RESPONSE_PRIOR.mails) * (1 - orderWithin(nobody, NOW, HORIZON));
    expect(response(written(), nobody)).toBeCloseTo(1 - none, 12);
    expect(RESPONSE_PRIOR.clicks / RESPONSE_PRIOR.mails).toBeCloseTo(0.05, 12);
  });

  it('is high for who answers most mails, and low for who answers none of many', () => {
    const mails = [40, 33, 26, 19, 12, 5];
    expect(response(written(...mails), member(mails.map((day) => day - 0.5)))).toBeGreaterThan(0.4);
    expect(response(written(...mails), member([]))).toBeLessThan(0.08);
  });

  it('rises with each click and each order', () => {
    fc.assert(
      fc.property(days, days, days, (sends, clicks, orders) => {
        const now = response(written(...sends), member(clicks, orders));
        expect(now).toBeGreaterThan(0);
        expect(now).toBeLessThan(1);
        expect(response(written(...sends), member([...clicks, 0.5], orders))).toBeGreaterThan(now);
        expect(response(written(...sends), member(clicks, [...orders, 0.5]))).toBeGreaterThan(now);
      }),
    );
  });

  it('never rises with a mail that is not answered, and falls with it where there were more mails than clicks', () => {
    fc.assert(
      fc.property(days, days, days, (sends, clicks, orders) => {
        const activity = member(clicks, orders);
        const now = response(written(...sends), activity);
        expect(response(written(...sends, 0.5), activity)).toBeLessThanOrEqual(now);
        expect(response(written(...sends, 0.4, 0.5), member([], orders))).toBeLessThan(
          response(written(...sends), member([], orders)),
        );
      }),
    );
  });

  it('falls while no order comes, and grows with the horizon', () => {
    fc.assert(
      fc.property(days, fc.double({ min: 1, max: 400, noNaN: true }), (orders, wait) => {
        const activity = member([], orders);
        const now = orderWithin(activity, NOW, HORIZON);
        expect(orderWithin(activity, NOW + wait * DAY_MS, HORIZON)).toBeLessThanOrEqual(now + 1e-12);
        expect(orderWithin(activity, NOW, HORIZON + wait * DAY_MS)).toBeGreaterThan(now);
      }),
    );
  });

  it('is a probability whatever the cards hold', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 1e308, -1e308, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.tuple(odd, odd, odd, odd), ([a, b, c, d]) => {
        const counts = { f: a, l: b, n: c, d7: d, d30: a, d90: b };
        const contact = contactOf('m', { pressure: [sentAt(c)], past: { sent: a, count: b, at: d } });
        const activity = activityOf('m', {
          all: counts,
          events: { 'Email Clicked': counts, 'Order Completed': counts },
        });
        const told = response(contact, activity);
        expect(told).toBeGreaterThan(0);
        expect(told).toBeLessThan(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('how a member answers', () => {
  const RULES = { reachable: true, horizonMs: HORIZON, timeZone: 'Europe/Paris' };
  const evenings = Array.from({ length: 8 }, (_, k) => NOW - (k + 1) * DAY_MS + 16.5 * HOUR_MS).reduce<
    string | undefined
  >((hours, at) => addHour(hours, at), undefined);
  const there = { ...member([3]), hours: evenings ?? '' };

  it('is told with models and the time', () => {
    expect(answeringOf(written(10), there, RULES, NOW)).toEqual({
      chance: expect.closeTo(responseOf(written(10), there, NOW, HORIZON), 4),
      // 19:30 in Paris, in the middle of three hours.
      from: 18,
      share: expect.any(Number),
      channel: 'email',
      model: 'answers-first-1',
    });
  });

  it('uses the clock of the member, and that of the programme where the member’s is none', () => {
    const fromOf = (timeZone: string) => answeringOf(contactOf('m', { timeZone }), there, RULES, NOW).from;
    expect(fromOf('America/New_York')).toBe(12);
    expect(fromOf('Nowhere/Land')).toBe(18);
  });

  it('is by no channel, and by no mail, for who cannot be written to', () => {
    for (const contact of [undefined, contactOf('m', { suppressed: 'bounce' })]) {
      const found = answeringOf(contact, there, { ...RULES, reachable: false }, NOW);
      expect(found.channel).toBe('none');
      expect(found).not.toHaveProperty('chance');
      expect(found.from).toBe(18);
    }
  });

  it('is kept in a few bytes, and read again', () => {
    for (const one of [
      answeringOf(written(10), there, RULES, NOW),
      answeringOf(undefined, member([]), { ...RULES, reachable: false }, NOW),
      answeringOf(written(), member([]), RULES, NOW),
    ]) {
      expect(readAnswering(packAnswering(one))).toEqual(one);
      expect(packAnswering(one).length).toBeLessThan(40);
    }
  });

  it.each([
    [undefined],
    [7],
    [''],
    ['answers-first-1'],
    ['answers-first-1 pigeon 0.1 - -'],
    ['answers-first-1 email x - -'],
    ['answers-first-1 email -1 - -'],
    ['answers-first-1 email 0.1 -'],
  ])('reads nothing of %j', (text) => {
    expect(readAnswering(text)).toBeUndefined();
  });

  it('has no hours where they cannot be told', () => {
    expect(answeringOf(written(), member([]), RULES, NOW)).not.toHaveProperty('from');
  });
});
