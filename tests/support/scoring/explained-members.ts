import fc from 'fast-check';
import { programmeSchema } from '../../../functions/programme/contract';
import type { Population, ScoresCard } from '../../../functions/scoring/contract';
import { chooseModel } from '../../../functions/scoring/domain/artefact/judging-model';
import { bucketOf } from '../../../functions/scoring/domain/population/value-sketch';
import {
  answersOfMember,
  type Night,
  type ScoredMember,
  scoreMember,
} from '../../../functions/scoring/domain/score-member';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { addHour } from '../../../functions/tracking/domain/active-hours';
import { addClickedMail } from '../../../functions/tracking/domain/clicked-mails';
import { activityOf, contactOf, countsOf, liveProgramme, NOW, sentAt } from './builders';

/** The limits and amounts of all members that the nights of these tests judge by. */
export const POPULATION: Population = {
  night: '2026-02-28T02:00:00.000Z',
  of: 'orders',
  limits: {
    recency: [5, 20, 60, 150].map(bucketOf),
    frequency: [1, 2, 4, 8].map(bucketOf),
    money: [1_000, 5_000, 20_000, 80_000].map(bucketOf),
  },
  spend: { p: 6.25, q: 3.74, v: 1_544 },
};

const { scores } = programmeSchema.parse({
  schema: 1,
  name: 'A shop',
  languages: ['en'],
  timeZone: 'Europe/London',
  currency: 'GBP',
  sender: { name: 'A shop', address: 'news@shop.example' },
  topics: [{ id: 'news', name: { en: 'News' } }],
  caps: [{ scope: 'all', max: 8, window: '31d' }],
  scores: { silence: { horizon: '30d', medium: 0.4, high: 0.7 }, heat: { until: ['Test Drive Booked'] } },
  journeys: [],
  templates: [],
});

/** A night of these tests, at NOW unless told otherwise. */
export const nightAt = (now = NOW, population: Population | undefined = POPULATION): Night => ({
  night: isoTime(now),
  now,
  rules: scores,
  engagement: { base: 7, mean: 1.3, risk: 0.01 },
  timeZone: liveProgramme().rules.timeZone,
  former: () => undefined,
  ...(population ? { population } : {}),
  models: {
    silence: chooseModel('silence', 30, {}).model,
    unsubscribe: chooseModel('unsubscribe', 30, {}).model,
  },
});

/** The card that a night writes of a member. */
export const cardOfNight = (member: ScoredMember, night: Night): ScoresCard => {
  const card = scoreMember(member, night);
  if (!card) throw new Error('this member has nothing to score');
  return { ...card, answers: answersOfMember(member, night) };
};

/** What a made member did: days before NOW, descending; clicks name the place of their mail. */
export interface Made {
  readonly visits: readonly number[];
  readonly pages: Readonly<Record<string, readonly number[]>>;
  readonly orders: readonly number[];
  readonly cents: number;
  readonly mails: readonly number[];
  readonly clicked: readonly number[];
  readonly hours: readonly number[];
}

const days = (most: number, maxLength: number, minLength = 0) =>
  fc
    .array(fc.integer({ min: 1, max: most * 100 }), { minLength, maxLength })
    .map((all) => all.map((day) => day / 100).sort((a, b) => b - a));

/** Members of all kinds. */
export const made: fc.Arbitrary<Made> = fc.record({
  visits: days(500, 40, 1),
  pages: fc.record({
    'Product Viewed': days(90, 12),
    'Product Added': days(90, 6),
    'Cart Viewed': days(90, 6),
    'Checkout Started': days(90, 3),
    'Test Drive Booked': fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, days(200, 1, 1)),
  }),
  orders: days(400, 10),
  cents: fc.integer({ min: 0, max: 5_000_000 }),
  mails: days(91, 30),
  clicked: fc.uniqueArray(fc.nat(29), { maxLength: 12 }),
  hours: days(60, 16),
});

const KEY = 'HHqHbmL83bQnH';
const keyOf = (mail: number) => `${KEY}${String(mail).padStart(3, '0')}`;

/** The cards of a made member. */
export const memberOf = ({ visits, pages, orders, cents, mails, clicked, hours }: Made): ScoredMember => {
  const at = (day: number) => Math.round(NOW - day * DAY_MS);
  const clicks = clicked.flatMap((mail) =>
    mails[mail] === undefined ? [] : [{ mail, day: mails[mail] / 2 }],
  );
  const text = clicks.reduce<string | undefined>(
    (before, { mail, day }) =>
      addClickedMail(before === undefined ? {} : { clicked: before }, keyOf(mail), at(day)),
    undefined,
  );
  const there = hours.reduce<string | undefined>((before, day) => addHour(before, at(day)), undefined);
  const named = { ...pages, 'Order Completed': orders, 'Email Clicked': clicks.map(({ day }) => day) };
  return {
    member: 'm',
    activity: activityOf('m', {
      all: countsOf(...visits),
      events: Object.fromEntries(
        Object.entries(named).flatMap(([name, all]) =>
          all.length > 0 ? [[name, countsOf(...[...all].sort((a, b) => b - a))]] : [],
        ),
      ),
      ...(orders.length > 0
        ? { money: { cents, orders: orders.length, last: at(orders.at(-1) as number) } }
        : {}),
      ...(text === undefined ? {} : { clicked: text }),
      ...(there === undefined ? {} : { hours: there }),
    }),
    contact: contactOf('m', {
      pressure: mails.map((day, mail) => ({ ...sentAt(at(day)), key: keyOf(mail) })),
    }),
  };
};
