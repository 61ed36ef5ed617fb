import type { Cap } from '../../programme/contract';
import { DAY_MS, durationMs, HOUR_MS } from '../../shared/kernel/time';
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

const fullCap = (
  pressure: readonly Sent[],
  reason: FullCap['reason'],
  cap: Cap,
  leaseMs: number,
  now: number,
): FullCap | undefined => {
  const windowMs = durationMs(cap.window);
  const counting = pressure
    .filter((sent) => isInScope(cap.scope, sent) && slotFreeAt(sent.at, windowMs, leaseMs) > now)
    .map((sent) => sent.at)
    .sort((a, b) => a - b);
  const oldest = counting[0];
  const leaves = counting[counting.length - cap.max];
  if (oldest === undefined || leaves === undefined) return undefined;
  return {
    reason,
    count: counting.length,
    max: cap.max,
    window: cap.window,
    since: oldest,
    next: slotFreeAt(leaves, windowMs, leaseMs),
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
): readonly FullCap[] => {
  const caps: { reason: FullCap['reason']; cap: Cap }[] = limits.caps.map((cap) => ({
    reason: 'frequency_capped',
    cap,
  }));
  if (limits.messageGap)
    caps.push({ reason: 'message_gap', cap: { scope: 'all', max: 1, window: limits.messageGap } });
  return caps
    .filter(({ cap }) => isInScope(cap.scope, asked))
    .flatMap(({ reason, cap }) => fullCap(pressure, reason, cap, limits.leaseMs, now) ?? [])
    .sort((a, b) => b.next - a.next);
};
