import { confirmed, givenUp, judgeOwnKey } from '../../functions/messaging/domain/reservations';
import { countOne } from '../../functions/tracking/domain/event-counts';
import { brokenByTheEnd } from './promises';
import type { Protocol } from './protocol';
import { stepped } from './sender-step';
import { keysOf, type Setting } from './setting';
import { cardFor, type Sender, type State, withCard, withMessage } from './state';
import { type How, PROGRAMME_AGE_MS, waysOf } from './ways';

/** One thing that happens. `copy` is the one that the queue gives, or a second delivery of what a worker has. */
export type Move =
  | { readonly do: 'time'; readonly to: number }
  | {
      readonly do: 'deliver';
      readonly message: number;
      readonly copy: number | 'again';
      readonly skew: number;
      readonly edition: number;
    }
  | { readonly do: 'step'; readonly sender: number; readonly how: How }
  | { readonly do: 'leave'; readonly who?: 'visitor' }
  | { readonly do: 'publish' | 'merge' | 'visit' | 'ask for less' }
  | { readonly do: 'event' | 'sweep'; readonly message: number };

/**
 * Whether a worker's step follows at once when time goes in ticks: see docs/interleavings.md. Only before the write of a
 * reservation others come between; before the call of SES, time may pass.
 */
const isPrivate = (
  setting: Setting,
  state: State,
  { phase, deadline, asleep, isUnsure }: Sender,
): boolean => {
  if (phase === 'answer') return deadline === state.now;
  if (phase === 'call') return asleep !== state.now;
  // Who cannot know whether it has reserved looks again: the member may have left in between.
  if (phase === 'read' && isUnsure) return !setting.leaves && !setting.asksForLess;
  return phase !== 'write';
};

/** Whether a move is something that goes wrong. */
export const isTrouble = (move: Move): boolean =>
  (move.do === 'step' && move.how !== 'done' && move.how !== 'sleeps') ||
  (move.do === 'deliver' && move.copy === 'again');

/** The latest instant to which time may go: calls of SES end, and in ticks nobody sleeps for ever. */
export const latestMoment = ({ ticks }: Setting, state: State): number =>
  Math.min(
    ...state.senders.map(({ phase, deadline, said, skew }) => {
      if (phase === 'answer') return deadline ?? 0;
      return ticks ? said - skew + ticks.longestSleepMs : Infinity;
    }),
  );

const FIRST_EDITION: readonly number[] = [0];

/** The programmes that a worker may take for the live one: what was replaced just now, some still do. */
const editionsNow = ({ published, now }: State): readonly number[] =>
  published.length === 1
    ? FIRST_EDITION
    : published.flatMap((_, edition) =>
        now - (published[edition + 1] ?? Number.POSITIVE_INFINITY) >= PROGRAMME_AGE_MS ? [] : [edition],
      );

/** The deliveries that the queue may make now. */
export const deliveriesOf = (setting: Setting, state: State): Move[] => {
  if (state.senders.length >= setting.senders) return [];
  const editions = editionsNow(state);
  return state.messages.flatMap((message, index) => {
    if (message.deliveries >= setting.deliveries) return [];
    const given: (number | 'again')[] = [];
    for (const [at, { due }] of message.copies.entries()) if (due <= state.now) given.push(at);
    if (setting.faults && state.senders.some((sender) => sender.message === index)) given.push('again');
    return given.flatMap((copy) =>
      setting.skews.flatMap((skew) =>
        editions.map((edition): Move => ({ do: 'deliver', message: index, copy, skew, edition })),
      ),
    );
  });
};

const openSlot = (setting: Setting, state: State, message: number) => {
  const request = setting.requests[message];
  if (!request || request.class === 'transactional') return undefined;
  const key = keysOf(setting)[message];
  return cardFor(setting, state, message).pressure.find((slot) => slot.key === key && slot.state !== 'sent');
};

const reconciliations = (setting: Setting, state: State): Move[] =>
  state.messages.flatMap((message, index): Move[] => {
    const slot = openSlot(setting, state, index);
    if (!slot) return [];
    const isOverdue = judgeOwnKey([slot], slot.key, setting.times, state.now).is === 'overdue';
    return [
      ...(message.accepted.length > 0 ? [{ do: 'event' as const, message: index }] : []),
      ...(isOverdue ? [{ do: 'sweep' as const, message: index }] : []),
    ];
  });

const stepsOf = (protocol: Protocol, setting: Setting, state: State, sender: number): Move[] => {
  const one = state.senders[sender];
  if (one?.phase === 'call' && one.asleep === state.now) return [];
  return one ? waysOf(protocol, setting, state, one).map((how) => ({ do: 'step', sender, how })) : [];
};

const changesOf = (
  { editions, engagement, visits = Number.POSITIVE_INFINITY, asksForLess }: Setting,
  { card, published, visitor, activity }: State,
): Move[] => [
  ...(published.length <= (editions?.length ?? 0) ? [{ do: 'publish' as const }] : []),
  ...(visitor ? [{ do: 'merge' as const }] : []),
  ...(engagement && (activity?.n ?? 0) < visits ? [{ do: 'visit' as const }] : []),
  ...(asksForLess && card.frequency !== 'less' ? [{ do: 'ask for less' as const }] : []),
];

const allMoves = (protocol: Protocol, setting: Setting, state: State): Move[] => {
  const privately = setting.ticks
    ? state.senders.findIndex((sender) => isPrivate(setting, state, sender))
    : -1;
  if (privately >= 0) return stepsOf(protocol, setting, state, privately);
  const moves = state.senders.flatMap((_, index) => stepsOf(protocol, setting, state, index));
  moves.push(...deliveriesOf(setting, state));
  if (setting.leaves && !state.hasLeft) moves.push({ do: 'leave' });
  if (setting.leaves && state.visitor && !state.visitorHasLeft) moves.push({ do: 'leave', who: 'visitor' });
  if (setting.changes) moves.push(...changesOf(setting, state));
  if (setting.reconciles) moves.push(...reconciliations(setting, state));
  const { ticks, start } = setting;
  if (ticks) {
    const to = state.now + ticks.ms;
    const latest = Math.min(latestMoment(setting, state), start + ticks.ms * ticks.count);
    if (to <= latest) moves.push({ do: 'time', to });
  }
  return moves;
};

/** All that may happen next; nothing when all has come to rest. */
export const movesOf = (protocol: Protocol, setting: Setting, state: State): Move[] => {
  const moves = allMoves(protocol, setting, state);
  return state.troubles < setting.troubles ? moves : moves.filter((move) => !isTrouble(move));
};

const delivered = (state: State, { message, copy, skew, edition }: Move & { do: 'deliver' }): State => {
  const before = state.messages[message];
  if (!before) throw new Error(`there is no message ${message}`);
  const unsent =
    copy === 'again'
      ? state.senders.find((sender) => sender.message === message)?.unsent
      : before.copies[copy]?.unsent;
  const sender: Sender = {
    message,
    owner: `m${message}-${before.deliveries}`,
    phase: 'read',
    skew,
    said: state.now + skew,
    edition,
    ...(unsent === undefined ? {} : { unsent }),
  };
  const next = withMessage(state, message, {
    deliveries: before.deliveries + 1,
    copies: before.copies.filter((_, at) => at !== copy),
  });
  return { ...next, senders: [...next.senders, sender] };
};

const reconciled = (setting: Setting, state: State, message: number, what: 'event' | 'sweep'): State => {
  const slot = openSlot(setting, state, message);
  const told = what === 'event' ? 'sent' : 'unknown_outcome';
  const standing = cardFor(setting, state, message);
  const card = slot && (what === 'event' ? confirmed : givenUp)(standing, slot);
  if (!card) throw new Error(`nothing of message ${message} is to be reconciled`);
  const before = state.messages[message]?.told ?? [];
  return withMessage(withCard(state, card), message, {
    told: before.includes(told) ? before : [...before, told],
  });
};

/** The platform ends whoever has worked on a delivery for longer than a call may last. */
const ended = (protocol: Protocol, setting: Setting, state: State): State => {
  if (!setting.endsCalls) return state;
  const isOver = ({ said, skew }: Sender) => said - skew + setting.times.callMs < state.now;
  const over = state.senders.findIndex(isOver);
  const sender = state.senders[over];
  if (!sender) return state;
  const next = stepped(protocol, setting, state, over, 'crash');
  const broken = next.broken ?? brokenByTheEnd(sender);
  return broken === undefined ? ended(protocol, setting, next) : { ...next, broken };
};

/** The two members are one: the first one's card holds what both did, and the second's is no more. */
const merged = (protocol: Protocol, state: State): State => {
  const { visitor, visitorHasLeft = false, ...rest } = state;
  if (!visitor) throw new Error('there is nobody to merge');
  return {
    ...rest,
    card: protocol.unite(state.card, visitor, state.now),
    hasLeft: state.hasLeft || visitorHasLeft,
    writtenApart: state.written.length,
  };
};

/** The state after a move. */
export const applied = (protocol: Protocol, setting: Setting, before: State, move: Move): State => {
  const state = isTrouble(move) ? { ...before, troubles: before.troubles + 1 } : before;
  switch (move.do) {
    case 'time':
      return ended(protocol, setting, { ...state, now: move.to });
    case 'deliver':
      return delivered(state, move);
    case 'step':
      return stepped(protocol, setting, state, move.sender, move.how);
    case 'leave': {
      const { now, card, visitor } = state;
      const isVisitor = move.who === 'visitor' && visitor !== undefined;
      const one = isVisitor ? visitor : card;
      const next = withCard(state, { ...one, unsubscribedAt: now, version: one.version + 1 });
      return isVisitor ? { ...next, visitorHasLeft: true } : { ...next, hasLeft: true };
    }
    case 'publish':
      return { ...state, published: [...state.published, state.now] };
    case 'merge':
      return merged(protocol, state);
    case 'ask for less': {
      const { version } = state.card;
      // Any change of the card makes it another one, so that no reservation that was decided before is written.
      return {
        ...state,
        card: {
          ...state.card,
          frequency: 'less',
          version: protocol.keepsPreferencesApart ? version : version + 1,
        },
      };
    }
    case 'visit':
      return { ...state, activity: countOne(state.activity, state.now) };
    default:
      return reconciled(setting, state, move.message, move.do);
  }
};
