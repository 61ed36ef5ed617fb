import fc from 'fast-check';
import { MINUTE_MS } from '../../functions/shared/kernel/time';
import type { ActivityCard } from '../../functions/tracking/contract';
import { emptyActivity, foldInteraction } from '../../functions/tracking/domain/activity';
import { readBody } from '../../functions/tracking/domain/interaction-body';
import { causeOf } from '../../functions/tracking/domain/interaction-item';
import { mergeActivity } from '../../functions/tracking/domain/merge-activity';
import { compareCards, countTimeline, emptied, lacking } from '../../functions/tracking/domain/rebuild';
import { compileTriggers } from '../../functions/tracking/domain/triggers';
import { interactionOf, NOON, programmeOf, SOURCE } from '../support/tracking/builders';

const rules = compileTriggers(programmeOf()).fold;
const names = ['Product Viewed', 'Order Completed', 'Order Refunded', 'Something Else'];

const interactions = fc
  .array(
    fc.record({
      name: fc.constantFrom(...names),
      minutes: fc.integer({ min: 0, max: 200_000 }),
      revenue: fc.integer({ min: 0, max: 100_000 }),
      poisoned: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(({ name, minutes, revenue, poisoned }, index) => {
      const at = new Date(NOON - minutes * MINUTE_MS).toISOString();
      const money = { revenue: poisoned && index % 5 === 0 ? 'much' : revenue / 100 };
      return interactionOf({ name, at, messageId: `m-${index}` }, { properties: money });
    }),
  );

const fold = (card: ActivityCard, all: readonly ReturnType<typeof interactionOf>[]): ActivityCard =>
  all.reduce((on, item) => {
    const folded = foldInteraction(on, item, readBody(item).properties, rules);
    return folded.ok ? folded.value : on;
  }, card);

const empty = emptyActivity(SOURCE);

test('a card that was folded one by one, in any order and over a merge, is what the timeline says', () => {
  fc.assert(
    fc.property(interactions, fc.integer({ min: 0, max: 40 }), fc.boolean(), (all, cut, reversed) => {
      const inSomeOrder = reversed ? [...all].reverse() : all;
      const stored = mergeActivity(
        fold(empty, inSomeOrder.slice(0, cut)),
        fold(empty, inSomeOrder.slice(cut)),
      );
      const rebuilt = countTimeline(
        countTimeline(emptied(stored), all.slice(0, 7), rules),
        all.slice(7),
        rules,
      );
      expect(compareCards(stored, rebuilt)).toEqual([]);
      expect(lacking(stored, rebuilt).size).toBe(0);
    }),
  );
});

test('what is missing from a card, or counted twice, is always found', () => {
  fc.assert(
    fc.property(interactions, fc.nat(), (all, which) => {
      const counted = all.filter((item) => fold(empty, [item]) !== empty);
      fc.pre(counted.length > 0);
      const one = counted[which % counted.length] as (typeof counted)[number];
      const without = fold(
        empty,
        all.filter((item) => item !== one),
      );
      const twice = fold(empty, [...all, one]);
      const rebuilt = countTimeline(emptied(without), all, rules);
      expect(compareCards(without, rebuilt)).not.toEqual([]);
      expect(compareCards(twice, rebuilt)).not.toEqual([]);
      expect([...lacking(without, rebuilt)].map(([, n]) => n)).toEqual([1]);
    }),
  );
});

test('what the card owes is left to its replay, and what nobody can fold is told', () => {
  const bad = interactionOf(
    { name: 'Order Completed', messageId: 'bad' },
    { properties: { revenue: 'much' } },
  );
  const rebuilt = countTimeline(emptied(empty), [bad], rules);
  expect(rebuilt.unfolded).toEqual([bad]);
  const owing = { ...empty, owed: [causeOf(bad)] };
  expect(countTimeline(emptied(owing), [bad], rules).unfolded).toEqual([]);
});

test('cents of another currency are not compared, for its rate may have changed since', () => {
  const order = interactionOf({ name: 'Order Completed' }, { properties: { revenue: 10, currency: 'EUR' } });
  const stored = fold(empty, [order]);
  const cheaper = { ...rules, exchangeRates: { EUR: 0.25 } };
  expect(compareCards(stored, countTimeline(emptied(stored), [order], cheaper))).toEqual([]);
  const pounds = interactionOf({ name: 'Order Completed' }, { properties: { revenue: 10, currency: 'GBP' } });
  const damaged = { ...fold(empty, [pounds]), money: { cents: 1, orders: 1, last: NOON } };
  expect(compareCards(damaged, countTimeline(emptied(damaged), [pounds], rules))).toMatchObject([
    { field: 'money.cents', stored: 1, rebuilt: 1000 },
  ]);
});

test('a name that a programme no longer mentions is no drift', () => {
  const item = interactionOf({ name: 'Quiz Answered' });
  const mentioning = { ...rules, mentioned: new Set(['Quiz Answered']) };
  const before = foldInteraction(empty, item, {}, mentioning);
  const stored = (before.ok && before.value) as ActivityCard;
  expect(compareCards(stored, countTimeline(emptied(stored), [item], rules))).toEqual([]);
});

test('a name that a programme began to mention lacks nothing: it was counted among the others', () => {
  const item = interactionOf({ name: 'Quiz Answered' });
  const stored = fold(empty, [item]);
  const mentioning = { ...rules, mentioned: new Set(['Quiz Answered']) };
  expect(lacking(stored, countTimeline(emptied(stored), [item], mentioning)).size).toBe(0);
});
