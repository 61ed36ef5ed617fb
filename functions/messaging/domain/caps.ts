import { type Cap, outsideTopics } from '../../programme/contract';
import { DAY_MS, durationMs, HOUR_MS } from '../../shared/kernel/time';
import type { MessageRequest, Reservation } from '../contract';
import type { CeilingRules } from './own-caps';

/** How far two clocks of workers may be apart, and the farthest a worker may be from DynamoDB's, in ms. */
export const MAX_SKEW_MS = 60_000;

/** What the programme says of pressure, and the lease of a reservation (ms), which is part of every slot. */
export interface Limits extends CeilingRules {
  /** The least time between two marketing messages, as written in the programme. */
  readonly messageGap?: string;
  readonly leaseMs: number;
}

/** A cap that has no slot free: how many count, since when, and from when on there is one (epoch ms). */
export interface FullCap {
  readonly reason: 'frequency_capped' | 'message_gap';
  readonly count: number;
  readonly max: number;
  readonly window: string;
  readonly since: number;
  readonly next: number;
}

type Sent = Pick<Reservation, 'at' | 'class' | 'topic' | 'channel'>;
type Asked = Pick<MessageRequest, 'class' | 'topic' | 'channel'>;

const isInScope = (scope: Cap['scope'], message: Asked, outside: ReadonlySet<string>): boolean => {
  if (message.class === 'transactional') return false;
  const ofTopic = typeof scope === 'object' && 'topic' in scope;
  if (!ofTopic && outside.has(message.topic)) return false;
  if (scope === 'all') return true;
  if ('topic' in scope) return scope.topic === message.topic;
  if ('channel' in scope) return scope.channel === message.channel;
  return scope.class === message.class;
};

// A window of four weeks and more stands for a month, and where the clocks go back in it, a month is longer than its
// days: October has 745 hours in Paris, 746 in Troll. Without them, a month could see one message more than the cap.
const MONTH_MS = 28 * DAY_MS;
const LONGER_MONTH_MS = 2 * HOUR_MS;

/**
 * The instant (epoch ms) at which the slot of a reservation is free again: SES may have accepted as late as the
 * lease's end, on a clock that was one skew ahead, and whoever asks may be one skew behind. A window of 31 days covers
 * any calendar month, clock changes included.
 */
export const slotFreeAt = (at: number, windowMs: number, leaseMs: number): number =>
  at + leaseMs + windowMs + (windowMs >= MONTH_MS ? LONGER_MONTH_MS : 0) + 2 * MAX_SKEW_MS;

/** A cap that a message is in the scope of, and the reason with which it refuses one. */
export interface BindingCap {
  readonly reason: FullCap['reason'];
  readonly cap: Cap;
}

/** The caps that a message is in the scope of, the message gap last, as a cap of one. Transactional messages are in none. */
export const bindingCaps = (
  asked: Asked,
  limits: Pick<Limits, 'caps' | 'messageGap'>,
): readonly BindingCap[] => {
  const outside = outsideTopics(limits.caps);
  const caps: BindingCap[] = limits.caps.map((cap) => ({ reason: 'frequency_capped', cap }));
  if (limits.messageGap)
    caps.push({ reason: 'message_gap', cap: { scope: 'all', max: 1, window: limits.messageGap } });
  return caps.filter(({ cap }) => isInScope(cap.scope, asked, outside));
};

/** How many reservations count for a cap now, since when, and, when it is full, from when on it has a slot (epoch ms). */
export const usedOf = (
  pressure: readonly Sent[],
  cap: Cap,
  leaseMs: number,
  outside: ReadonlySet<string>,
  now: number,
): { readonly count: number; readonly since?: number; readonly next?: number } => {
  const windowMs = durationMs(cap.window);
  const counting = pressure
    .filter((sent) => isInScope(cap.scope, sent, outside) && slotFreeAt(sent.at, windowMs, leaseMs) > now)
    .map((sent) => sent.at)
    .sort((a, b) => a - b);
  const leaves = counting[counting.length - cap.max];
  return {
    count: counting.length,
    since: counting[0],
    next: leaves === undefined ? undefined : slotFreeAt(leaves, windowMs, leaseMs),
  };
};

/**
 * The caps that a message would break now, the one whose slot comes latest first. Transactional messages break none
 * and use up none. `pressure` is every reservation that was not released.
 */
export const fullCaps = (
  pressure: readonly Sent[],
  asked: Asked,
  limits: Pick<Limits, 'caps' | 'messageGap' | 'leaseMs'>,
  now: number,
): readonly FullCap[] => {
  const outside = outsideTopics(limits.caps);
  return bindingCaps(asked, limits)
    .flatMap(({ reason, cap }) => {
      const { count, since, next } = usedOf(pressure, cap, limits.leaseMs, outside, now);
      if (since === undefined || next === undefined) return [];
      return [{ reason, count, max: cap.max, window: cap.window, since, next }];
    })
    .sort((a, b) => b.next - a.next);
};
