import { DEFAULT_GUARDRAILS } from '../../../functions/programme/domain/document';
import type { Counts, Rail } from '../../../functions/reporting/contract';
import { judgeRails } from '../../../functions/reporting/domain/guardrail';

/** What comes of each mail, as chances. */
export interface Outlook {
  readonly bounced: number;
  readonly left: number;
  readonly complained: number;
  readonly clicked: number;
}
/** How a mail is watched: so many sent a day, for so many days, as often. */
export interface Watch {
  readonly aDay: number;
  readonly days: number;
  readonly runs: number;
}

const OUTCOMES = ['sent', 'delivered', 'bounced', 'left', 'complained', 'clicked'] as const;
type Tally = Record<(typeof OUTCOMES)[number], number>;
const nothing = (): Tally => ({ sent: 0, delivered: 0, bounced: 0, left: 0, complained: 0, clicked: 0 });

/** Draws in [0, 1), the same for a seed (Mulberry32). */
const dice = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const isBeyond = (counts: Counts, rail: Rail): boolean =>
  judgeRails(counts, DEFAULT_GUARDRAILS).find((one) => one.rail === rail)?.verdict === 'beyond';

/** The fewest events that trip a rail, by its trials: judged once, and then looked up. */
const leastOf = (rail: Rail, countsOf: (events: number, trials: number) => Counts) => {
  const least: number[] = Array.from({ length: DEFAULT_GUARDRAILS.minimum }, () => Number.POSITIVE_INFINITY);
  return (trials: number): number => {
    while (least.length <= trials) {
      const before = least.at(-1) ?? 0;
      let events = Number.isFinite(before) ? before : 1;
      while (!isBeyond(countsOf(events, least.length), rail)) events += 1;
      least.push(events);
    }
    return least[trials] ?? 0;
  };
};
const LEAST = {
  bounces: leastOf('bounces', (bounced, sent) => ({ sent, bounced })),
  unsubscribes: leastOf('unsubscribes', (left, delivered) => ({ delivered, left })),
  complaints: leastOf('complaints', (complained, delivered) => ({ delivered, complained })),
  dissatisfaction: leastOf('dissatisfaction', (left, both) => ({ left, clicked: both - left })),
} as const;

const trips = ({ sent, delivered, bounced, left, complained, clicked }: Tally): boolean =>
  bounced >= LEAST.bounces(sent) ||
  left >= LEAST.unsubscribes(delivered) ||
  complained >= LEAST.complaints(delivered) ||
  left >= LEAST.dissatisfaction(left + clicked);

/** Adds what came of one mail to a day's tally and to the window's. */
const addOne = (roll: () => number, chances: Outlook, day: Tally, window: Tally): void => {
  const add = (name: keyof Tally) => {
    day[name] += 1;
    window[name] += 1;
  };
  add('sent');
  if (roll() < chances.bounced) {
    add('bounced');
    return;
  }
  add('delivered');
  if (roll() < chances.complained) add('complained');
  const answer = roll();
  if (answer < chances.left) add('left');
  else if (answer < chances.left + chances.clicked) add('clicked');
};

/** The share of mails that trip, each judged after every single event over the rolling window of the usual rules. */
export const shareTripped = (chances: Outlook, { aDay, days, runs }: Watch): number => {
  const roll = dice(20_261_124);
  let tripped = 0;
  for (let run = 0; run < runs; run += 1) {
    const past: Tally[] = [];
    let has = false;
    for (let day = 0; day < days && !has; day += 1) {
      const window = nothing();
      for (const one of past.slice(-(DEFAULT_GUARDRAILS.days - 1)))
        for (const name of OUTCOMES) window[name] += one[name];
      const today = nothing();
      for (let mail = 0; mail < aDay && !has; mail += 1) {
        addOne(roll, chances, today, window);
        has = trips(window);
      }
      past.push(today);
    }
    if (has) tripped += 1;
  }
  return tripped / runs;
};
