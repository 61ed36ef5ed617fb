import type { ContactCard, Reservation } from '../../../functions/messaging/contract';
import type { ProgrammeInput } from '../../../functions/programme/contract';
import type { ScoreSegment, ScoresCard } from '../../../functions/scoring/contract';
import type { Condition } from '../../../functions/shared/conditions/condition';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import type { LiveProgramme } from '../../../functions/shared/platform/live-programme';
import {
  type ActivityCard,
  type EventCounts,
  emptyActivity,
  foldInteraction,
} from '../../../functions/tracking/contract';
import { RULES } from './timelines';

/** The instant at which these tests judge. */
export const NOW = Date.parse('2026-03-01T02:00:00.000Z');

/** Counts of interactions that happened so many days before NOW, oldest first. */
export const countsOf = (...daysAgo: readonly number[]): EventCounts => {
  const times = daysAgo.map((days) => NOW - days * DAY_MS);
  const first = times[0] ?? NOW;
  const last = times.at(-1) ?? NOW;
  const decayed = (halfLife: number) =>
    times.reduce((sum, time) => sum + 2 ** (-(last - time) / (halfLife * DAY_MS)), 0);
  return { f: first, l: last, n: times.length, d7: decayed(7), d30: decayed(30), d90: decayed(90) };
};

/** What a card counts of interactions so many days before NOW, in any order, by the fold of the live one. */
export const activityOn = (...daysAgo: readonly number[]): Pick<ActivityCard, 'all' | 'days' | 'events'> => {
  let card = emptyActivity('m');
  for (const days of daysAgo) {
    const at = isoTime(Math.round(NOW - days * DAY_MS));
    const folded = foldInteraction(card, { kind: 'track', name: 'Product Viewed', at }, {}, RULES);
    if (!folded.ok) throw new Error('a view is always counted');
    card = folded.value;
  }
  const { all, days } = card;
  return { ...(all ? { all } : {}), ...(days ? { days } : {}), events: {} };
};

/** One interaction every 10 days for half a year, the last `away` days before NOW, with its days as a card has them. */
export const regularly = (away: number) =>
  activityOn(...Array.from({ length: 18 }, (_, index) => away + (17 - index) * 10));

const TWO_DAYS_AGO = regularly(2);

/** An ACTIVITY card; active two days before NOW unless told otherwise. One with `all` and no `days` is of an earlier version. */
export const activityOf = (member: string, card: Partial<ActivityCard> = {}): ActivityCard => ({
  pk: member,
  sk: 'CARD#ACTIVITY',
  version: 1,
  ...(card.all ? {} : TWO_DAYS_AGO),
  events: {},
  progress: {},
  ...card,
});

/** A CONTACT card of a member who may be written to, and was not yet. */
export const contactOf = (member: string, card: Partial<ContactCard> = {}): ContactCard => ({
  pk: member,
  sk: 'CARD#CONTACT',
  version: 1,
  address: `${member}@example.com`,
  consents: { news: { state: 'granted', at: NOW - 400 * DAY_MS, source: 'trait newsletter' } },
  pressure: [],
  last: 0,
  ...card,
});

/** A marketing mail that was sent at that instant (epoch ms). */
export const sentAt = (at: number): Reservation => ({
  key: 'HHqHbmL83bQnHvEn',
  at,
  class: 'marketing',
  topic: 'news',
  channel: 'email',
  state: 'sent',
});

/** A SCORES card of an earlier night, of before there was more than silence; `low` unless told otherwise. */
export const scoresOf = (
  member: string,
  band: ScoresCard['silence']['band'] = 'low',
  night = '2026-02-28T02:00:00.000Z',
): ScoresCard => ({
  pk: member,
  sk: 'CARD#SCORES',
  silence: { band, risk: 0.1, horizonDays: 30, model: 'silence-day-one-2', uncalibrated: true, at: night },
  night,
});

/** A message for one segment of the night of NOW. */
export const segmentOf = (segment: Partial<ScoreSegment> = {}): ScoreSegment => ({
  night: isoTime(NOW),
  now: isoTime(NOW),
  segment: 0,
  segments: 1,
  scored: 0,
  changed: 0,
  bands: {},
  ...segment,
});

/** A live programme of which only the scores and whether a journey listens matter. */
export const liveProgramme = (
  options: {
    listens?: boolean;
    where?: Condition;
    scores?: Partial<ProgrammeInput['scores']>;
    engagement?: boolean;
  } = {},
): LiveProgramme => {
  const entry =
    options.listens === false
      ? { on: 'interaction', event: 'Product Added' }
      : { on: 'fact', fact: 'Churn Risk Changed', where: options.where };
  return {
    version: 1,
    rules: {
      timeZone: 'Europe/London',
      scores: { silence: { horizon: '30d', medium: 0.45, high: 0.65 }, ...options.scores },
      ...(options.engagement ? { engagement: { base: 7, mean: 1, risk: 0.01 } } : {}),
      journeys: [{ entry }],
    },
  } as unknown as LiveProgramme;
};
