import fc from 'fast-check';
import { lnDecayed, lnWindowCount } from '../../../functions/scoring/domain/features/decayed-counts';
import { FEATURES, memberFeatures } from '../../../functions/scoring/domain/features/member-features';
import { cardAt } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import {
  type ActivityCard,
  emptyActivity,
  foldInteraction,
  mergeActivity,
} from '../../../functions/tracking/contract';
import { activityOn, countsOf, NOW, regularly } from '../../support/scoring/builders';
import { anyTimeline, pastOf, RULES, START } from '../../support/scoring/timelines';

const H = 30 * DAY_MS;
const folded = (timeline: Parameters<typeof cardAt>[1]): ActivityCard => {
  let card = emptyActivity('member');
  for (const item of timeline) {
    const next = foldInteraction(card, item, item.properties, RULES);
    if (next.ok) card = next.value;
  }
  return card;
};
const named = (card: ActivityCard, now: number, horizonMs = H): Record<string, number> =>
  Object.fromEntries(
    (memberFeatures(card, now, horizonMs) ?? []).map((value, j) => [FEATURES[j]?.name ?? '', value]),
  );
const live = (activity: Partial<ActivityCard>): ActivityCard => ({ ...emptyActivity('member'), ...activity });

describe('the features of a member', () => {
  it('are the same from the live card and from the timeline at a cut-off, whatever came later', () => {
    fc.assert(
      fc.property(
        anyTimeline,
        fc.integer({ min: 1, max: 420 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(60),
        (timeline, day, horizon, part) => {
          const cutOff = START + day * DAY_MS;
          const until = timeline.filter(({ at }) => Date.parse(at) < cutOff);
          // As it comes to pass live: in the order of the stream, and two cards of one member that were merged.
          const card = mergeActivity(folded(until.slice(0, part)), folded(until.slice(part)));
          const now = memberFeatures(card, cutOff, horizon * DAY_MS);
          const then = memberFeatures(cardAt('member', timeline, cutOff, RULES), cutOff, horizon * DAY_MS);
          expect(then === undefined).toBe(now === undefined);
          FEATURES.forEach((_, j) => {
            if (now && then) expect(then[j]).toBeCloseTo(now[j] as number, 9);
          });
        },
      ),
    );
  });

  it('do not see a fact that was planted after the cut-off, nor one at it', () => {
    const cutOff = START + 100 * DAY_MS;
    const past = [pastOf(10), pastOf(40, 'Email Clicked'), pastOf(90)];
    const planted = [
      pastOf(100),
      pastOf(101, 'Email Clicked'),
      pastOf(140, 'Order Completed', { total: 9e5 }),
    ];
    expect(memberFeatures(cardAt('m', [...past, ...planted], cutOff, RULES), cutOff, H)).toEqual(
      memberFeatures(cardAt('m', past, cutOff, RULES), cutOff, H),
    );
  });

  it('are as many as they have names, all different', () => {
    expect(memberFeatures(live(regularly(2)), NOW, H)).toHaveLength(FEATURES.length);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
  });

  it('do not depend on the unit of time', () => {
    const often = live(activityOn(40, 30, 20, 10));
    const seldom = live(activityOn(80, 60, 40, 20));
    const [fast, slow] = [named(often, NOW, 20 * DAY_MS), named(seldom, NOW, 40 * DAY_MS)];
    for (const name of ['recency', 'overdue', 'tenure', 'one-timer', 'days-all'])
      expect(fast[name]).toBeCloseTo(slow[name] as number, 12);
  });

  it('say what they are named after', () => {
    const keeps = named(live(regularly(2)), NOW);
    const left = named(live(regularly(60)), NOW);
    expect(left.recency).toBeGreaterThan(keeps.recency as number);
    expect(left['days-one']).toBeLessThan(keeps['days-one'] as number);
    expect(left.trend).toBeLessThan(keeps.trend as number);
    expect(keeps.overdue).toBe(0);
    expect(left.overdue).toBeGreaterThan(1);
    expect(Math.abs(keeps.regularity as number)).toBeLessThan(0.05);
    expect(named(live(activityOn(60, 40, 20, 4, 3, 2)), NOW).regularity).toBeGreaterThan(0.05);
    expect(named(live(activityOn(62, 61, 60, 40, 20, 2)), NOW).regularity).toBeLessThan(-0.05);
    expect(named(live(activityOn(5)), NOW)['one-timer']).toBe(1);
  });

  it('are of days: what is done on a day beside the first thing changes none of those that tell a rhythm', () => {
    const days = [60, 40, 38, 20, 2];
    const pages = days.flatMap((day) => Array.from({ length: 20 }, (_, k) => day - k / 300));
    const [one, many] = [live(activityOn(...days)), live(activityOn(...pages))];
    expect([one.all?.n, many.all?.n]).toEqual([5, 100]);
    // The last of the pages is an hour and a half later.
    const late = ((many.all?.l ?? 0) - (one.all?.l ?? 0)) / DAY_MS;
    expect(late).toBeCloseTo(19 / 300);
    const [seldom, often] = [named(one, NOW), named(many, NOW + late * DAY_MS)];
    for (const { name } of FEATURES) expect(often[name]).toBeCloseTo(seldom[name] as number, 2);
  });

  it('tell answers to mails from silence towards them', () => {
    const opens = [1, 8, 15, 22].map((day) => pastOf(day, 'Email Opened'));
    const clicks = [1, 8, 15, 22].map((day) => pastOf(day, 'Email Clicked'));
    const now = START + 30 * DAY_MS;
    const answering = named(folded([pastOf(0), ...opens, ...clicks]), now);
    const silent = named(folded([pastOf(0), ...opens]), now);
    expect(answering.answers).toBeGreaterThan(silent.answers as number);
  });

  it('are none for a member who never did anything', () => {
    expect(memberFeatures(emptyActivity('m'), NOW, H)).toBeUndefined();
    expect(memberFeatures(folded([pastOf(1, 'Email Opened')]), NOW, H)).toBeUndefined();
  });

  it('are finite for any card at any time', () => {
    const number = fc.oneof(
      fc.double(),
      fc.constantFrom(0, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY, NOW, NOW + 1e12),
    );
    const counts = fc.record({
      f: number,
      l: number,
      n: fc.oneof(number, fc.constant(1)),
      d7: number,
      d30: number,
      d90: number,
    });
    fc.assert(
      fc.property(
        counts,
        counts,
        number,
        number,
        fc.integer({ min: 1, max: 3_000 }),
        (all, mails, cents, last, days) => {
          const card = {
            all,
            events: { 'Email Clicked': mails, 'Email Opened': all },
            money: { cents, orders: 1, last },
          };
          const features = memberFeatures(card, NOW, days * DAY_MS);
          for (const value of features ?? []) {
            expect(Number.isFinite(value)).toBe(true);
            expect(Math.abs(value)).toBeLessThanOrEqual(12);
          }
        },
      ),
    );
  });
});

describe('a decayed count', () => {
  const days = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 40 });

  it('is exact at the half-lives of a card, and in between never far from the truth', () => {
    fc.assert(
      fc.property(days, fc.double({ min: 7, max: 250, noNaN: true }), (ago, halfLife) => {
        const sorted = [...ago].sort((a, b) => b - a);
        const counts = countsOf(...sorted);
        const truth = (h: number) =>
          Math.log(sorted.reduce((sum, day) => sum + 2 ** (-(day - (sorted.at(-1) ?? 0)) / h), 0));
        for (const known of [7, 30, 90]) expect(lnDecayed(counts, known)).toBeCloseTo(truth(known), 6);
        expect(Math.abs(lnDecayed(counts, halfLife) - truth(halfLife))).toBeLessThan(1);
      }),
    );
  });

  it('is what a window holds at a steady pace', () => {
    const daily = countsOf(...Array.from({ length: 400 }, (_, day) => 399 - day));
    expect(Math.exp(lnWindowCount(daily, NOW, 30))).toBeCloseTo(30, -1);
    expect(Math.exp(lnWindowCount(daily, NOW, 120))).toBeCloseTo(120, -1);
  });
});
