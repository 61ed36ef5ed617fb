import fc from 'fast-check';
import type { ScoresCard } from '../../functions/scoring/contract';
import { readReasons } from '../../functions/scoring/domain/reasons/card-reasons';
import { planScoring } from '../../functions/scoring/flows/plan-scoring';
import { scoreSegment } from '../../functions/scoring/flows/score-segment';
import { DAY_MS, HOUR_MS } from '../../functions/shared/kernel/time';
import { addHour } from '../../functions/tracking/domain/active-hours';
import { activityOf, contactOf, countsOf, NOW, regularly, sentAt } from '../support/scoring/builders';
import { itemSizeOf } from '../support/scoring/item-size-of';
import { memoryNights } from '../support/scoring/memory-scoring';
import { nightWorld as world } from '../support/scoring/night-world';

const HEAT = {
  pages: [{ event: 'Product Viewed', points: 3, seconds: 0 }],
  perSecond: 0,
  maxSeconds: 0,
  halfLife: '14d',
  warm: 5,
  hot: 10,
  window: '75d',
  until: ['Order Completed'],
};
const buyer = (member: string, daysAgo: number, orders: number, cents: number) =>
  activityOf(member, {
    all: countsOf(...Array.from({ length: orders }, (_, k) => daysAgo + (orders - 1 - k) * 9)),
    events: { 'Order Completed': countsOf(daysAgo) },
    money: { orders, cents, last: NOW - daysAgo * DAY_MS },
  });
/** Members who differ in what they pay, and from order to order. */
const shop = (count: number) =>
  Array.from({ length: count }, (_, k) => {
    const orders = 1 + (k % 7);
    const mean = 2000 * Math.exp(0.5 * Math.sin(k) + (0.6 * Math.sin(7.3 * k)) / Math.sqrt(orders));
    return buyer(`m${String(k).padStart(3, '0')}`, 1 + (k % 80), orders, Math.round(orders * mean));
  });
const cardOf = (cards: readonly ScoresCard[], member: string) => cards.find((card) => card.pk === member);

describe('a night after another', () => {
  it('writes one card for each member whose band changed, and nothing for the rest', async () => {
    const w = world();
    w.put(...shop(120));
    expect(await w.night(NOW)).toHaveLength(120);
    // The first night counted the members: the second knows the segments, so that everyone has a first one.
    const second = await w.night(NOW + 1000);
    expect(second).toHaveLength(120);
    expect(second.every((card) => card.rfm !== undefined && card.spend?.model === 'gamma-gamma-1')).toBe(
      true,
    );
    expect(await w.night(NOW + 2000)).toHaveLength(0);
    expect(await w.night(NOW + 3000)).toHaveLength(0);

    w.put(buyer('m000', 0, 40, 900_000));
    const after = await w.night(NOW + 4000);
    expect(after.map((card) => card.pk)).toEqual(['m000']);
    expect(after[0]?.rfm).toMatchObject({ segment: 'champions', f: 5, m: 5 });
    expect(await w.nights.read(after[0]?.night ?? '', 0)).toMatchObject({ done: true });
  });

  it('judges by the members of the night before, and keeps that for a night that is planned again', async () => {
    const w = world();
    w.put(...shop(60));
    await w.night(NOW);
    const plan = () => planScoring(w.ports, { segments: 1 }, { stage: 'prod', startedAt: NOW + 1000 });
    await plan();
    await plan();
    const [first, again] = w.queued;
    expect(first?.population).toMatchObject({ of: 'orders', night: new Date(NOW).toISOString() });
    expect(first?.population?.limits?.recency).toHaveLength(4);
    expect(again).toEqual(first);
  });

  it('goes on with the limits of before when the night before came to nothing', async () => {
    const w = world();
    w.put(...shop(60));
    await w.night(NOW);
    const plan = (at: number) => planScoring(w.ports, { segments: 1 }, { stage: 'prod', startedAt: at });
    await plan(NOW + 1000);
    await plan(NOW + 2000);
    expect(w.queued[1]?.population).toEqual(w.queued[0]?.population);
  });

  it('counts each member once however short its parts are', async () => {
    const one = world();
    const cut = world();
    for (const w of [one, cut]) w.put(...shop(60));
    await one.night(NOW, 1);
    await cut.night(NOW, 5);
    const sums = async (w: ReturnType<typeof world>) => {
      await planScoring(w.ports, { segments: 1 }, { stage: 'prod', startedAt: NOW + 1 });
      return w.queued[0]?.population;
    };
    expect(await sums(cut)).toEqual(await sums(one));
  });

  it('changes nothing that a later night has written, when a segment of an earlier one comes again', async () => {
    const w = world();
    w.put(activityOf('m1', regularly(40)));
    await w.night(NOW + 1000, 1);
    const before = w.written.length;
    await planScoring(
      { ...w.ports, plans: memoryNights() },
      { segments: 1 },
      { stage: 'prod', startedAt: NOW },
    );
    const [old] = w.queued.splice(0);
    if (!old) throw new Error('nothing was planned');
    w.put(activityOf('m1', regularly(2)));
    await scoreSegment(w.ports, old, { outOfTime: () => false, now: NOW, onBroken: () => undefined });
    expect(w.written).toHaveLength(before);
  });
});

describe('the card of scores', () => {
  const mails = Array.from({ length: 24 }, (_, k) => sentAt(NOW - (72 - 3 * k) * DAY_MS));
  const evenings = Array.from({ length: 16 }, (_, k) => NOW - k * DAY_MS - 7 * HOUR_MS).reduce<
    string | undefined
  >(addHour, undefined);
  const everything = async () => {
    const w = world({ engagement: true, scores: { heat: HEAT } });
    w.put(...shop(120));
    w.put(
      {
        ...buyer('m001', 90, 4, 20_000),
        events: { 'Product Viewed': countsOf(2, 1, 1, 0) },
        hours: evenings ?? '',
      },
      contactOf('m001', { pressure: mails }),
    );
    await w.night(NOW);
    return { w, card: cardOf(await w.night(NOW + 1000), 'm001') };
  };

  it('holds all scores, each with its model and time, in one write unit', async () => {
    const { card } = await everything();
    const at = new Date(NOW + 1000).toISOString();
    const model = expect.any(String);
    expect(card).toEqual({
      pk: 'm001',
      sk: 'CARD#SCORES',
      schema: 2,
      silence: {
        band: 'high',
        risk: expect.any(Number),
        horizonDays: 30,
        model: 'silence-day-one-2',
        uncalibrated: true,
        why: expect.any(String),
        at,
      },
      unsubscribe: {
        band: 'high',
        risk: expect.any(Number),
        horizonDays: 30,
        model: 'unsubscribe-day-one-2',
        uncalibrated: true,
        why: expect.any(String),
        at,
      },
      leaving: { risk: expect.any(Number), model: 'union-1', at },
      tier: { name: expect.any(String), since: NOW, model, at },
      rfm: { segment: expect.any(String), r: 1, f: 3, m: 5, limits: expect.any(String), model: 'rfm-1', at },
      heat: {
        band: 'hot',
        points: expect.any(Number),
        opened: NOW,
        until: NOW + 75 * DAY_MS,
        model: 'heat-1',
        at,
      },
      spend: { cents: expect.any(Number), model: 'gamma-gamma-1', at },
      answers: expect.stringMatching(/^answers-first-2 email 0\.\d+ 18 0\.\d+$/),
      night: at,
    });
    const { silence, unsubscribe, leaving } = card as Required<ScoresCard>;
    expect(leaving.risk).toBeCloseTo(1 - (1 - silence.risk) * (1 - unsubscribe.risk), 5);
    const reasons = [readReasons(silence.why, 30), readReasons(unsubscribe.why, 30)];
    expect(reasons.map((one) => one.length)).toEqual([3, 3]);
    // A member's own id, and reasons as long as they come (tests/scoring/reasons).
    const longest = { why: 'x'.repeat(140) };
    const worst = {
      ...card,
      pk: 'k'.repeat(26),
      silence: { ...silence, ...longest },
      unsubscribe: { ...unsubscribe, ...longest },
    };
    expect(itemSizeOf(worst)).toBeLessThan(1024);
    expect(itemSizeOf(card)).toBeLessThan(itemSizeOf(worst));
  });

  it('has no risk of an unsubscribe for one who cannot be written to, and says nothing of it to anyone', async () => {
    const { w } = await everything();
    const told = w.published.length;
    w.put(contactOf('m001', { pressure: mails, unsubscribedAt: NOW }));
    const [card] = await w.night(NOW + 2000);
    expect(card?.pk).toBe('m001');
    expect(card).not.toHaveProperty('unsubscribe');
    expect(card).not.toHaveProperty('leaving');
    expect(w.published).toHaveLength(told);
    expect(await w.night(NOW + 3000)).toHaveLength(0);
  });

  it('keeps a tier for its seven days, also where the sender has not decided since', async () => {
    const { w, card } = await everything();
    const many = { ...countsOf(0), n: 90, d7: 90, d30: 90, d90: 90 };
    // Clicks in the mails as well: who reads none of so many has a risk of leaving that bounds the tier.
    const keen = { all: many, events: { 'Email Clicked': many }, money: undefined };
    w.put(activityOf('m001', keen));
    const soon = cardOf(await w.night(NOW + 6 * DAY_MS), 'm001');
    expect([undefined, card?.tier?.name]).toContain(soon?.tier?.name);
    const later = cardOf(await w.night(NOW + 8 * DAY_MS), 'm001');
    expect(later?.tier).toMatchObject({ name: 'hot', since: NOW + 8 * DAY_MS });
  });
});

describe('what the night tells', () => {
  const prospect = activityOf('p', {
    all: countsOf(0),
    events: { 'Product Viewed': countsOf(1, 1, 0, 0, 0) },
  });

  it('a heat above cold, at once, with its points and the end of the window', async () => {
    const w = world({ scores: { heat: HEAT } });
    w.put(prospect);
    await w.night(NOW);
    expect(w.published).toMatchObject([
      {
        member: 'p',
        detail: {
          score: 'heat',
          from: 'cold',
          to: 'hot',
          direction: 'up',
          points: 14.6,
          until: new Date(NOW + 75 * DAY_MS).toISOString(),
        },
      },
    ]);
    expect(w.published[0]?.detail.cause).toBe(w.published[0]?.id);
  });

  it('only the scores that a journey can hear, and writes the others all the same', async () => {
    const w = world({ scores: { heat: HEAT }, where: { property: 'score', is: 'silence' } });
    w.put(prospect);
    expect(await w.night(NOW)).toMatchObject([{ pk: 'p', heat: { band: 'hot' } }]);
    expect(w.published).toHaveLength(0);
  });
});

describe('cards that nobody should write', () => {
  const odd = fc.oneof(
    { weight: 3, arbitrary: fc.double() },
    fc.constantFrom(Number.NaN, 1e308, -1e308, Number.POSITIVE_INFINITY, 0, -1, 1),
    fc.constantFrom(NOW, NOW - 40 * DAY_MS, NOW + 400 * DAY_MS),
  );
  const counts = fc.record({ f: odd, l: odd, n: odd, d7: odd, d30: odd, d90: odd });
  const numbersIn = (value: unknown): number[] =>
    typeof value === 'number'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(numbersIn)
        : [];

  it('lead to no score that is no number, and do not end the night', async () => {
    await fc.assert(
      fc.asyncProperty(
        counts,
        counts,
        fc.record({ cents: odd, orders: odd, last: odd }),
        odd,
        async (all, events, money, sent) => {
          const w = world({ engagement: true, scores: { heat: HEAT } });
          w.put(...shop(40));
          w.put(
            activityOf('odd', { all, events: { 'Product Viewed': events, 'Email Clicked': all }, money }),
            contactOf('odd', { past: { sent: 7, count: sent, at: sent } }),
            activityOf('one', { all: countsOf(3) }),
            activityOf('none', { all: undefined }),
            activityOf('ahead', { all: countsOf(-3, -9) }),
            activityOf('at-once', { all: countsOf(3, 3, 3) }),
          );
          const written = [...(await w.night(NOW)), ...(await w.night(NOW + 1))];
          expect(written.flatMap(numbersIn).every(Number.isFinite)).toBe(true);
          expect(new Set(written.map((card) => card.pk)).has('none')).toBe(false);
          for (const member of ['one', 'ahead', 'at-once'])
            expect(cardOf(written, member)?.silence.band).toBeDefined();
        },
      ),
      { numRuns: 60 },
    );
  });
});
