import { unpackPressure } from '../../functions/messaging/contract';
import { readReasons } from '../../functions/scoring/domain/reasons/card-reasons';
import { isInstant } from '../../functions/shared/kernel/time';

type Fields = Readonly<Record<string, unknown>>;
type Change = (value: unknown) => unknown;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Changes the named fields of a card; what is not there stays away, and what is no such thing stays as it is. */
const changing =
  (changes: Readonly<Record<string, Change>>): Change =>
  (value) =>
    isFields(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [
            name,
            Object.hasOwn(changes, name) ? changes[name]?.(inner) : inner,
          ]),
        )
      : value;

/** Changes every field of a record. */
const each =
  (change: Change): Change =>
  (value) =>
    isFields(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]))
      : value;

const instant: Change = (value) =>
  typeof value === 'number' && value > 0 && isInstant(value) ? new Date(value).toISOString() : value;
const instantOfSeconds: Change = (value) => (typeof value === 'number' ? instant(value * 1000) : value);

const rounded: Change = (value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value);

const counts: Change = (value) => {
  if (!isFields(value)) return value;
  const { n, f, l, d7, d30, d90, ...rest } = value;
  const weights = { '7 days': rounded(d7), '30 days': rounded(d30), '90 days': rounded(d90) };
  return { count: n, first: instant(f), last: instant(l), 'weight by half-life': weights, ...rest };
};

const money: Change = (value) => {
  if (!isFields(value)) return value;
  const { cents, last, ...rest } = value;
  return { total: typeof cents === 'number' ? cents / 100 : cents, ...rest, last: instant(last) };
};

const foldedAt: Change = (value) => (Array.isArray(value) ? instant(value[2]) : value);

const slot: Change = (stored) => {
  try {
    return unpackPressure([stored]).map(changing({ at: instant, leaseUntil: instant }))[0];
  } catch (error) {
    // A damaged one is shown as it is.
    if (error instanceof RangeError) return stored;
    throw error;
  }
};

const parsed: Change = (value) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
};

const enrolment = changing({
  enteredAt: instant,
  wakeAt: instant,
  expiresAt: instantOfSeconds,
  properties: parsed,
});

/** A risk with its reasons in words, in the place where they are kept. */
const risk: Change = (value) => {
  if (!isFields(value) || value.why === undefined) return value;
  const { why, at, ...rest } = value;
  const reasons = readReasons(why, Number(value.horizonDays));
  return { ...rest, reasons: reasons.map(({ en }) => en), at };
};

const CARDS = changing({
  profile: changing({
    said: each(instant),
    localeSaid: instant,
    timeZoneSaid: instant,
    refused: each(changing({ at: instant })),
  }),
  activity: changing({ all: counts, events: each(counts), money, progress: each(foldedAt) }),
  contact: changing({
    consents: each(changing({ at: instant })),
    unsubscribedAt: instant,
    pausedUntil: instant,
    bounces: changing({ last: instant }),
    channelsOff: each(instant),
    addressAt: instant,
    saidAt: instant,
    last: (value) => (value === 0 ? 'never' : instant(value)),
    pressure: (value) => (Array.isArray(value) ? value.map(slot) : value),
  }),
  scores: changing({
    silence: risk,
    unsubscribe: risk,
    tier: changing({ since: instant }),
    heat: changing({ opened: instant, until: instant }),
    spend: (value) => {
      if (!isFields(value)) return value;
      const { cents, ...rest } = value;
      return { 'next order': typeof cents === 'number' ? cents / 100 : cents, ...rest };
    },
  }),
  enrolments: (value) => (Array.isArray(value) ? value.map(enrolment) : value),
});

/**
 * The cards of a member as people read them: instants in ISO 8601 UTC, money in whole units, counts and reservations by
 * name instead of in their stored form. What is not as the contracts say stays as it is.
 */
export const readableCards = (cards: Fields): Fields => CARDS(cards) as Fields;

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const inline = (value: unknown): string | undefined => {
  if (isEmpty(value)) return 'none';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  if (typeof value === 'object' && value !== null) return undefined;
  // As text, a line break in what a client sent would look like a line of ours.
  return typeof value === 'string' && !/\p{Cc}/u.test(value) ? value : JSON.stringify(value);
};

/** Anything nested as indented lines, a field a line. */
export const outline = (value: unknown, indent = '  '): string[] => {
  if (Array.isArray(value))
    return value.flatMap((one) => {
      const [first = '', ...others] = outline(one, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...others];
    });
  if (!isFields(value)) return [`${indent}${inline(value)}`];
  return Object.entries(value).flatMap(([name, inner]) => {
    const short = inline(inner);
    return short === undefined
      ? [`${indent}${name}:`, ...outline(inner, `${indent}  `)]
      : [`${indent}${name}: ${short}`];
  });
};
