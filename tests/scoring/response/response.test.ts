import fc from 'fast-check';
import {
  answeringOf,
  packAnswering,
  readAnswering,
} from '../../../functions/scoring/domain/response/answering';
import { orderWithin, responseOf } from '../../../functions/scoring/domain/response/response';
import { DAY_MS, HOUR_MS } from '../../../functions/shared/kernel/time';
import { addHour } from '../../../functions/tracking/domain/active-hours';
import { addClickedMail } from '../../../functions/tracking/domain/clicked-mails';
import { activityOf, contactOf, countsOf, NOW, sentAt } from '../../support/scoring/builders';

const HORIZON = 30 * DAY_MS;
const keyOf = (mail: number) => `HHqHbmL83bQnH${String(mail).padStart(3, '0')}`;
/** Mails sent so many days before NOW; the place of each is its number. */
const written = (...daysAgo: number[]) =>
  contactOf('m', {
    pressure: daysAgo.map((days, mail) => ({ ...sentAt(NOW - days * DAY_MS), key: keyOf(mail) })),
  });
type Click = readonly [mail: number, daysAgo: number];
const descending = (days: readonly number[]) => [...days].sort((a, b) => b - a);
const member = (clicks: readonly Click[], orders: readonly number[] = []) => {
  const clicked = clicks.reduce<string | undefined>(
    (text, [mail, days]) =>
      addClickedMail(text === undefined ? {} : { clicked: text }, keyOf(mail), NOW - days * DAY_MS),
    undefined,
  );
  return activityOf('m', {
    all: countsOf(400, 2),
    ...(clicked === undefined ? {} : { clicked }),
    events: {
      ...(clicks.length > 0
        ? { 'Email Clicked': countsOf(...descending(clicks.map(([, days]) => days))) }
        : {}),
      ...(orders.length > 0 ? { 'Order Completed': countsOf(...descending(orders)) } : {}),
    },
  });
};
const response = (contact = written(), activity = member([]), now = NOW) =>
  responseOf(contact, activity, now, HORIZON);
const chance = (...given: Parameters<typeof response>) => response(...given).chance;
const days = fc.array(fc.double({ min: 1, max: 80, noNaN: true }), { maxLength: 24 });
/** Some mails, and clicks in them, several in one or none. */
const answered = days.chain((sends) =>
  fc.tuple(
    fc.constant(sends),
    sends.length === 0
      ? fc.constant<Click[]>([])
      : fc.array(
          fc
            .tuple(fc.nat(sends.length - 1), fc.double({ min: 0, max: 1, noNaN: true }))
            .map(([mail, share]): Click => [mail, share * (sends[mail] as number)]),
          { maxLength: 30 },
        ),
  ),
);
const later: Click = [0, 0];

describe('how likely a member answers within the horizon', () => {
  it('is as the mails ahead say, of which none is clicked by the Beta-Binomial, and the orders', () => {
    const found = response(written(10, 20), member([[1, 19]], [50]));
    const [mails, ahead] = [found.mails, found.ahead];
    expect(mails).toMatchObject({ sent: 2, clicked: 1, before: 0 });
    // The one as of its click, to the hour, the other as of when it was sent.
    expect(mails.sends).toBeCloseTo(2 ** (-1 / 3) + 2 ** (-19 / 30), 2);
    expect(ahead).toBeCloseTo((2 ** (-1 / 3) + 2 ** (-2 / 3)) * Math.LN2, 9);
    const [a, b] = [0.2 + mails.clicks, 3.8 + mails.sends - mails.clicks];
    // The mean of (1 - p)^k over the Beta, by numbers.
    const step = 1e-5;
    let [mean, all] = [0, 0];
    for (let p = step / 2; p < 1; p += step) {
      const weight = p ** (a - 1) * (1 - p) ** (b - 1);
      mean += weight * (1 - p) ** ahead;
      all += weight;
    }
    expect(Math.exp(-found.byClick)).toBeCloseTo(mean / all, 3);
    const order = orderWithin(member([], [50]), NOW, HORIZON);
    expect(found.chance).toBeCloseTo(1 - Math.exp(-found.byClick) * (1 - order), 9);
    expect(found.aMail).toBeCloseTo(a / (a + b), 12);
  });

  it('is that of an order alone where no mail comes, and each mail has one click in twenty before anything is known', () => {
    const nobody = activityOf('m', { all: countsOf(0), events: {} });
    const found = response(written(), nobody);
    expect(found.byClick).toBe(0);
    expect(found.chance).toBeCloseTo(orderWithin(nobody, NOW, HORIZON), 12);
    expect(found.aMail).toBeCloseTo(0.05, 12);
  });

  it('has parts that add up to it', () => {
    fc.assert(
      fc.property(answered, days, ([sends, clicks], orders) => {
        const found = response(written(...sends), member(clicks, orders));
        expect(Math.abs(found.byClick + found.byOrder + Math.log1p(-found.chance))).toBeLessThan(1e-9);
        expect(found.mails.clicks).toBeLessThanOrEqual(found.mails.sends);
        expect(found.byClick).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('counts a mail once, however often it is clicked', () => {
    const eight = Array.from({ length: 8 }, (_, k): Click => [0, 5 - k / 1000]);
    const once = chance(written(5.5), member([[0, 4.993]]));
    expect(chance(written(5.5), member(eight))).toBeCloseTo(once, 12);
    expect(response(written(5.5), member(eight)).aMail).toBeLessThan(0.25);
    // Eight clicks in eight mails are eight answers.
    const mails = Array.from({ length: 8 }, (_, k) => 40 - 5 * k);
    const each = mails.map((day, mail): Click => [mail, day - 0.5]);
    expect(response(written(...mails), member(each)).aMail).toBeGreaterThan(0.5);
  });

  it('is high for who clicks in most mails, and low for who clicks in none of many', () => {
    const mails = [40, 33, 26, 19, 12, 5];
    const each = mails.map((day, mail): Click => [mail, day - 0.5]);
    expect(chance(written(...mails), member(each))).toBeGreaterThan(0.6);
    expect(chance(written(...mails), member([]))).toBeLessThan(0.18);
  });

  it('rises with each order and each mail clicked, and never falls by a click', () => {
    fc.assert(
      fc.property(answered, days, ([sends, clicks], orders) => {
        const contact = written(...sends);
        const found = response(contact, member(clicks, orders));
        expect(found.chance).toBeGreaterThan(0);
        expect(found.chance).toBeLessThan(1);
        expect(chance(contact, member(clicks, [...orders, 0.5]))).toBeGreaterThan(found.chance);
        const again = response(contact, member([...clicks, later], orders));
        expect(again.aMail).toBeGreaterThanOrEqual(found.aMail);
        expect(again.chance).toBeGreaterThanOrEqual(found.chance - 1e-12);
        const isNew = sends.length > 0 && clicks.length < 15 && clicks.every(([mail]) => mail !== 0);
        if (isNew) expect(again.chance).toBeGreaterThan(found.chance);
      }),
      { numRuns: 300 },
    );
  });

  it('is for one mail never higher by a mail that is not clicked', () => {
    fc.assert(
      fc.property(answered, days, ([sends, clicks], orders) => {
        const activity = member(clicks, orders);
        const now = response(written(...sends), activity).aMail;
        expect(response(written(...sends, 0.5), activity).aMail).toBeLessThanOrEqual(now + 1e-12);
        expect(response(written(...sends, 0.5), member([])).aMail).toBeLessThan(0.05);
      }),
    );
  });

  it('does not count what was clicked in a receipt, or in a mail that the card has lost', () => {
    const receipt = { ...sentAt(NOW - 3 * DAY_MS), key: keyOf(1), class: 'transactional' as const };
    const contact = contactOf('m', {
      pressure: [{ ...sentAt(NOW - 5 * DAY_MS), key: keyOf(0) }, receipt],
      past: { sent: 4, count: 4, at: NOW - 100 * DAY_MS },
    });
    const { mails } = response(
      contact,
      member([
        [1, 2],
        [7, 99],
      ]),
    );
    expect(mails).toMatchObject({ sent: 5, clicked: 0, clicks: 0 });
  });

  it('looks only at the mails of which it is known whether they were clicked', () => {
    const mails = Array.from({ length: 30 }, (_, k) => 60.5 - 2 * k);
    const each = mails.map((day, mail): Click => [mail, day - 0.25]);
    const { mails: found, aMail } = response(written(...mails), member(each));
    // Sixteen are kept: the oldest says since when.
    expect(found).toMatchObject({ sent: 15, clicked: 15 });
    expect(found.since).toBeGreaterThan(NOW - 33 * DAY_MS);
    expect(aMail).toBeGreaterThan(0.7);
  });

  it('takes the clicks of a card of before for as many mails, at most for all that were sent', () => {
    const { clicked: _, ...old } = member(Array.from({ length: 8 }, (): Click => [0, 5]));
    const found = response(written(6), old);
    expect(found.mails).toMatchObject({ sent: 1, clicked: 0 });
    expect(found.mails.before).toBe(found.mails.sends);
    expect(found.mails.clicks).toBe(found.mails.sends);
    // A mail that came later is none of them.
    const next = responseOf(written(6, 1), old, NOW, HORIZON).mails;
    expect(next.clicks).toBe(found.mails.clicks);
    expect(found.aMail).toBeLessThan(0.25);
  });

  it('falls while no order comes, and grows with the horizon', () => {
    fc.assert(
      fc.property(answered, days, fc.double({ min: 1, max: 400, noNaN: true }), (mails, orders, wait) => {
        const activity = member([], orders);
        const now = orderWithin(activity, NOW, HORIZON);
        expect(orderWithin(activity, NOW + wait * DAY_MS, HORIZON)).toBeLessThanOrEqual(now + 1e-12);
        expect(orderWithin(activity, NOW, HORIZON + wait * DAY_MS)).toBeGreaterThan(now);
        const [contact, answers] = [written(...mails[0]), member(mails[1], orders)];
        const within = (horizonMs: number) => responseOf(contact, answers, NOW, horizonMs).chance;
        expect(within(HORIZON + wait * DAY_MS)).toBeGreaterThan(within(HORIZON));
      }),
    );
  });

  it('is a probability whatever the cards hold', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 1e308, -1e308, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.tuple(odd, odd, odd, odd), fc.string(), ([a, b, c, d], clicked) => {
        const counts = { f: a, l: b, n: c, d7: d, d30: a, d90: b };
        const contact = contactOf('m', { pressure: [sentAt(c)], past: { sent: a, count: b, at: d } });
        for (const text of [{}, { clicked }]) {
          const activity = activityOf('m', {
            all: counts,
            ...text,
            events: { 'Email Clicked': counts, 'Order Completed': counts },
          });
          const told = chance(contact, activity);
          expect(told).toBeGreaterThan(0);
          expect(told).toBeLessThan(1);
        }
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
  const there = { ...member([[0, 3]]), hours: evenings ?? '' };

  it('is told with models and the time', () => {
    expect(answeringOf(written(10), there, RULES, NOW)).toEqual({
      chance: expect.closeTo(chance(written(10), there), 4),
      // 19:30 in Paris, in the middle of three hours.
      from: 18,
      share: expect.any(Number),
      channel: 'email',
      model: 'answers-first-2',
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
