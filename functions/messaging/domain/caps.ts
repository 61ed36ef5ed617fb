import type { Cap } from '../../programme/contract';
import { durationMs } from '../../shared/kernel/time';
import type { MessageRequest, Reservation } from '../contract';

/** How far two clocks of workers may be apart, and the farthest a worker may be from DynamoDB's, in ms. */
export const MAX_SKEW_MS = 60_000;

/** The caps that bind a member, and the lease of a reservation (ms), which is part of every slot. */
export interface Limits {
  readonly caps: readonly Cap[];
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

const isInScope = (scope: Cap['scope'], message: Asked): boolean => {
  if (message.class === 'transactional') return false;
  if (scope === 'all') return true;
  if ('topic' in scope) return scope.topic === message.topic;
  if ('channel' in scope) return scope.channel === message.channel;
  return scope.class === message.class;
};

/**
 * The instant (epoch ms) at which the slot of a reservation is free again: SES may have accepted as late as the
 * lease's end, on a clock that was one skew ahead, and whoever asks may be one skew behind.
 */
export const slotFreeAt = (at: number, windowMs: number, leaseMs: number): number =>
  at + leaseMs + windowMs + 2 * MAX_SKEW_MS;

/** A cap that a message is in the scope of, and the reason with which it refuses one. */
export interface BindingCap {
  readonly reason: FullCap['reason'];
  readonly cap: Cap;
}

/** The caps that a message is in the scope of, the message gap last, as a cap of one. Transactional messages are in none. */
export const bindingCaps = (asked: Asked, limits: Limits): readonly BindingCap[] => {
  const caps: BindingCap[] = limits.caps.map((cap) => ({ reason: 'frequency_capped', cap }));
  if (limits.messageGap)
    caps.push({ reason: 'message_gap', cap: { scope: 'all', max: 1, window: limits.messageGap } });
  return caps.filter(({ cap }) => isInScope(cap.scope, asked));
};

/** How many reservations count for a cap now, since when, and, when it is full, from when on it has a slot (epoch ms). */
export const usedOf = (
  pressure: readonly Sent[],
  cap: Cap,
  leaseMs: number,
  now: number,
): { readonly count: number; readonly since?: number; readonly next?: number } => {
  const windowMs = durationMs(cap.window);
  const counting = pressure
    .filter((sent) => isInScope(cap.scope, sent) && slotFreeAt(sent.at, windowMs, leaseMs) > now)
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
  limits: Limits,
  now: number,
): readonly FullCap[] =>
  bindingCaps(asked, limits)
    .flatMap(({ reason, cap }) => {
      const { count, since, next } = usedOf(pressure, cap, limits.leaseMs, now);
      if (since === undefined || next === undefined) return [];
      return [{ reason, count, max: cap.max, window: cap.window, since, next }];
    })
    .sort((a, b) => b.next - a.next);
