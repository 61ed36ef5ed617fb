import { slotFreeAt } from '../../functions/messaging/domain/caps';
import type { Cap } from '../../functions/programme/contract';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { between, type Dice, diceOf, oneOf } from '../crash/dice';
import type { Counterexample } from './explore';
import { applied, deliveriesOf, isTrouble, latestMoment, type Move, movesOf } from './moves';
import type { Protocol } from './protocol';
import {
  allCaps,
  DEPLOYED,
  type Edition,
  MEMBER,
  requestOf,
  type Setting,
  underEdition,
  VISITOR,
} from './setting';
import { firstState, type State } from './state';
import { PROGRAMME_AGE_MS, waysOf } from './ways';

const SCOPES: readonly Cap['scope'][] = [
  'all',
  'all',
  'all',
  { topic: 'news' },
  { channel: 'email' },
  { class: 'last-chance' },
];
const WINDOWS = ['1s', '1m', '10m', '1h', '4h', '1d', '31d', '90d'] as const;
const CLASSES = ['marketing', 'marketing', 'marketing', 'last-chance', 'transactional'] as const;
const LIVES = [10 * MINUTE_MS, 2 * HOUR_MS, 2 * DAY_MS, 29 * DAY_MS];
const START = Date.parse('2026-01-01T00:00:00Z');
const ONCE_TOO_OFTEN = 600;

const chosen = <T>(dice: Dice, things: readonly [T, ...T[]] | readonly T[]): T => oneOf(dice, things) as T;

const some = <T>(dice: Dice, from: number, to: number, make: (index: number) => T): T[] =>
  Array.from({ length: between(dice, from, to) }, (_, index) => make(index));

const drawnEdition = (dice: Dice): Edition => ({
  caps: [
    ...some(dice, 1, 4, () => ({
      scope: chosen(dice, SCOPES),
      max: between(dice, 1, 4),
      window: chosen(dice, WINDOWS),
    })),
    ...(dice() < 0.2
      ? [{ scope: { topic: 'events' }, max: 1, window: chosen(dice, WINDOWS), outside: true as const }]
      : []),
  ],
  ...(dice() < 0.3 ? { messageGap: chosen(dice, WINDOWS) } : {}),
});

/** A setting drawn by dice: caps, messages, clocks, what may change meanwhile, and what may go wrong. */
export const drawnSetting = (dice: Dice): Setting => {
  const start = START + between(dice, 0, 365 * DAY_MS);
  const life = chosen(dice, LIVES);
  const count = between(dice, 2, 7);
  const drawn = drawnEdition(dice);
  const asksForLess = dice() < 0.25;
  // Half of a member's own cap is half of a cap on all messages.
  const ceiling = { scope: 'all', max: between(dice, 2, 5), window: chosen(dice, WINDOWS) } as const;
  const first = asksForLess ? { ...drawn, caps: [ceiling, ...drawn.caps.slice(1)] } : drawn;
  const toVisitor = dice() < 0.25 ? Array.from({ length: count }, () => dice() < 0.5) : undefined;
  return {
    start,
    requests: Array.from({ length: count }, (_, index) =>
      requestOf(index, start, life, {
        member: toVisitor?.[index] ? VISITOR : MEMBER,
        class: chosen(dice, CLASSES),
        topic: chosen(dice, ['news', 'news', 'events']),
        priority: chosen(dice, [20, 50, 50, 80]),
      }),
    ),
    ...first,
    ...(dice() < 0.3 ? { editions: some(dice, 1, 3, () => drawnEdition(dice)) } : {}),
    ...(toVisitor ? { toVisitor } : {}),
    ...(dice() < 0.25
      ? {
          engagement: { base: between(dice, 1, 5), mean: chosen(dice, [0.2, 1, 5]), risk: 0.0025 },
          past: { sent: between(dice, 1, 4), count: 1, at: start - DAY_MS },
        }
      : {}),
    ...(asksForLess ? { asksForLess } : {}),
    ...(dice() < 0.4 ? { collect: chosen(dice, ['1m', '10m', '1h']) } : {}),
    ...(dice() < 0.2 ? { lastChanceSlots: 1 } : {}),
    skews: some(dice, 1, 4, () =>
      chosen(dice, [-MINUTE_MS, MINUTE_MS, 0, between(dice, -MINUTE_MS, MINUTE_MS + 1)]),
    ),
    senders: between(dice, 1, 5),
    deliveries: 1_000,
    troubles: Infinity,
    faults: true,
    leaves: dice() < 0.3,
    changes: true,
    endsCalls: dice() < 0.5,
    reconciles: dice() < 0.5,
    times: DEPLOYED,
  };
};

/** How often each thing happened in some walks. */
export type Tally = Record<string, number>;

const nameOf = (move: Move): string => {
  if (move.do === 'step') return move.how === 'done' ? 'steps' : move.how;
  if (move.do === 'deliver') return move.copy === 'again' ? 'delivered twice' : 'delivered';
  return move.do;
};

const isFault = (move: Move): boolean => move.do === 'leave' || isTrouble(move);

const momentsOf = (
  setting: Setting,
  { card, messages, senders, published }: State,
  skew: number,
): number[] => {
  const { times } = setting;
  const windows = allCaps(underEdition(setting, published.length - 1)).map(({ windowMs }) => windowMs);
  return [
    ...messages.flatMap(({ copies }) => copies.map(({ due }) => due)),
    ...senders.map(({ reservation }) => (reservation?.leaseUntil ?? 0) - times.requestTimeoutMs - skew),
    ...senders.map(({ said, skew: own }) => said - own + times.callMs),
    ...(setting.editions && published.length > 1
      ? [(published.at(-1) ?? 0) + PROGRAMME_AGE_MS, (published.at(-1) ?? 0) + 2 * PROGRAMME_AGE_MS]
      : []),
    ...card.pressure.flatMap(({ at, leaseUntil }) => [
      (leaseUntil ?? 0) + times.graceMs - skew,
      ...windows.map((window) => slotFreeAt(at, window, times.leaseMs) - skew),
    ]),
  ];
};

/** Some later instant: often the very one at which somebody may decide otherwise, or one millisecond beside it. */
const laterBy = (dice: Dice, setting: Setting, state: State): Move | undefined => {
  const latest = latestMoment(setting, state);
  if (latest <= state.now) return undefined;
  const moments = momentsOf(setting, state, chosen(dice, setting.skews)).filter((at) => at > state.now);
  // Mostly the next one: far jumps let everything expire.
  const moment = dice() < 0.8 ? Math.min(...moments) : (oneOf(dice, moments) ?? Infinity);
  const exact = moment < Infinity && dice() < 0.6 ? moment + between(dice, -1, 2) : undefined;
  const to =
    exact ?? state.now + between(dice, 1, chosen(dice, [SECOND_MS, 20 * SECOND_MS, MINUTE_MS, HOUR_MS]));
  return { do: 'time', to: Math.min(latest, Math.max(state.now + 1, to)) };
};

/** A step of some worker, or a delivery; a trouble when it is to be one, as far as there is one. */
const drawnMove = (
  dice: Dice,
  protocol: Protocol,
  setting: Setting,
  state: State,
  chances: { readonly fault: number; readonly time: number },
): Move | undefined => {
  const later = dice() < chances.time ? laterBy(dice, setting, state) : undefined;
  if (later) return later;
  // Most often when it is about to be too late.
  if (state.senders.some(({ phase }) => phase === 'write') && dice() < 0.2) {
    if (setting.asksForLess && state.card.frequency !== 'less') return { do: 'ask for less' };
    if (state.published.length <= (setting.editions?.length ?? 0)) return { do: 'publish' };
  }
  const wantsFault = dice() < chances.fault;
  const sender = between(dice, 0, state.senders.length + 1);
  const one = state.senders[sender];
  if (one) {
    const [, ...faults] = waysOf(protocol, setting, state, one);
    return { do: 'step', sender, how: (wantsFault ? oneOf(dice, faults) : undefined) ?? 'done' };
  }
  const delivery = wantsFault ? undefined : oneOf(dice, deliveriesOf(setting, state));
  if (delivery && !isFault(delivery)) return delivery;
  return oneOf(dice, movesOf(protocol, setting, state)) ?? laterBy(dice, setting, state);
};

/** What is done when nothing goes wrong any more: who works goes on, then what is due comes, then time passes. */
const calmMove = (setting: Setting, state: State): Move | undefined => {
  if (state.senders.length > 0) return { do: 'step', sender: 0, how: 'done' };
  const [first] = deliveriesOf(setting, state);
  if (first) return first;
  const due = state.messages.flatMap(({ copies }) => copies.map((copy) => copy.due));
  return due.length > 0 ? { do: 'time', to: Math.min(...due) } : undefined;
};

/**
 * One walk: a drawn setting, some dozens of drawn moves, and then calm until all has come to rest. Answers what was
 * broken on the way, with the way; that it never comes to rest counts as broken. Adds to the tally what happened.
 */
export const randomWalk = (
  protocol: Protocol,
  seed: number,
  tally: Tally,
): { readonly setting: Setting; readonly found?: Counterexample } => {
  const dice = diceOf(seed);
  const setting = drawnSetting(dice);
  const calm: Setting = { ...setting, faults: false, leaves: false, changes: false, reconciles: false };
  const chances = { fault: dice() * 0.25, time: dice() * 0.3 };
  const troubled = between(dice, 5, 60);
  const moves: Move[] = [];
  let state = firstState(setting);
  for (;;) {
    const move =
      moves.length < troubled ? drawnMove(dice, protocol, setting, state, chances) : calmMove(calm, state);
    if (!move) break;
    moves.push(move);
    const name = nameOf(move);
    tally[name] = (tally[name] ?? 0) + 1;
    state = applied(protocol, setting, state, move);
    if (state.broken !== undefined) return { setting, found: { broken: state.broken, moves } };
    if (moves.length > troubled + ONCE_TOO_OFTEN)
      return { setting, found: { broken: 'no message lost: it never comes to rest', moves } };
  }
  for (const { accepted, told } of state.messages) {
    tally['mails accepted'] = (tally['mails accepted'] ?? 0) + accepted.length;
    for (const what of told) tally[`told ${what}`] = (tally[`told ${what}`] ?? 0) + 1;
  }
  return { setting };
};
