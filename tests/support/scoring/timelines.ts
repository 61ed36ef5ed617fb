import fc from 'fast-check';
import type { PastInteraction } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import type { FoldRules } from '../../../functions/tracking/contract';

/** The rules of a programme that asks about nothing beyond what the house counts. */
export const RULES: FoldRules = { mentioned: new Set(), currency: 'EUR', exchangeRates: {} };
/** The first instant of the made timelines. */
export const START = Date.UTC(2026, 0, 1);

/** An interaction so many days after START. */
export const pastOf = (
  day: number,
  name = 'Order Completed',
  properties: Readonly<Record<string, unknown>> = name === 'Order Completed' ? { total: 20 } : {},
): PastInteraction => ({
  kind: name.startsWith('Email ') || name === 'Unsubscribed' ? 'fact' : 'track',
  name,
  at: isoTime(Math.round(START + day * DAY_MS)),
  properties,
});

/** Sorted by their time. */
export const inOrder = (timeline: readonly PastInteraction[]): PastInteraction[] =>
  [...timeline].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

const NAMES = [
  'Order Completed',
  'Order Refunded',
  'Product Viewed',
  'Email Opened',
  'Email Clicked',
  'Email Bounced',
  'Unsubscribed',
  'Something Else',
];

/** Any timeline of up to 60 interactions in 400 days, in any order, some at the same instant. */
export const anyTimeline: fc.Arbitrary<PastInteraction[]> = fc.array(
  fc
    .record({
      day: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.double({ min: 0, max: 400, noNaN: true })),
      name: fc.constantFrom(...NAMES),
      total: fc.oneof(fc.integer({ min: -50, max: 500 }), fc.constant('no money')),
    })
    .map(({ day, name, total }) => pastOf(day, name, { total })),
  { maxLength: 60 },
);
