import type { MessageRequest } from '../../functions/messaging/contract';
import type { SendRules } from '../../functions/messaging/domain/decide';
import { sendKey } from '../../functions/messaging/domain/send-key';
import type { Cap } from '../../functions/programme/contract';
import { durationMs, HOUR_MS, isoTime, MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';

/** What one exploration is about: the messages asked for, the rules, and what may go wrong. Times are epoch ms. */
export interface Setting {
  readonly start: number;
  readonly requests: readonly MessageRequest[];
  readonly caps: readonly Cap[];
  readonly messageGap?: string;
  /** For how long messages compete for a last slot, and slots of the ceiling that are kept for the last chance. */
  readonly collect?: string;
  readonly lastChanceSlots?: number;
  /** How far (ms) a worker's clock may be from the store's: the draws, of which each delivery gets one. */
  readonly skews: readonly number[];
  /** Workers at once, and how often the queue brings one request. */
  readonly senders: number;
  readonly deliveries: number;
  /** Whether workers crash and answers are lost; whether the member may leave, once, at any moment. */
  readonly faults: boolean;
  readonly leaves: boolean;
  /** Whether SES's `Send` event may tell of a mail that was accepted, and the sweeper close what is overdue. */
  readonly reconciles: boolean;
  readonly times: Times;
  /** How many times in all something may go wrong: a crash, a lost answer, a refusal, a second delivery. */
  readonly troubles: number;
  /** Time goes in steps of so many ms, so often, and no worker sleeps for longer; absent where it may go to any moment. */
  readonly ticks?: { readonly ms: number; readonly count: number; readonly longestSleepMs: number };
}

/** The times of a stage, ms. */
export interface Times {
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly requestTimeoutMs: number;
  readonly visibilityMs: number;
}

/** The times of the deployed stage (lib/stage-config.ts). */
export const DEPLOYED: Times = {
  leaseMs: 15 * SECOND_MS,
  graceMs: 15 * MINUTE_MS,
  requestTimeoutMs: 5 * SECOND_MS,
  visibilityMs: MINUTE_MS,
};
const CONSENT_WAIT_MS = 15 * MINUTE_MS;

/** The member of whom all is about. */
export const MEMBER = 'm'.repeat(26);

/** The rules of the sender in a setting. */
export const rulesOf = ({
  caps,
  messageGap,
  collect,
  lastChanceSlots,
  requests,
  times,
}: Setting): SendRules => ({
  limits: {
    caps,
    messageGap,
    leaseMs: times.leaseMs,
    collect,
    lastChanceSlots,
    highest: Math.max(...requests.map(({ priority }) => priority)),
  },
  timing: times,
  consent: { rules: [], waitMs: CONSENT_WAIT_MS },
  timeZone: 'Europe/London',
});

const keys = new WeakMap<Setting, readonly string[]>();

/** The send keys of a setting's messages. */
export const keysOf = (setting: Setting): readonly string[] => {
  const known = keys.get(setting);
  if (known) return known;
  const made = setting.requests.map(sendKey);
  keys.set(setting, made);
  return made;
};

/** A cap with its window in ms. */
export interface TimedCap extends Cap {
  readonly windowMs: number;
}

const caps = new WeakMap<Setting, readonly TimedCap[]>();

/** The caps of a setting with the message gap as the cap of one that it is. */
export const allCaps = (setting: Setting): readonly TimedCap[] => {
  const known = caps.get(setting);
  if (known) return known;
  const gap: Cap[] =
    setting.messageGap === undefined ? [] : [{ scope: 'all', max: 1, window: setting.messageGap }];
  const made = [...setting.caps, ...gap].map((cap) => ({ ...cap, windowMs: durationMs(cap.window) }));
  caps.set(setting, made);
  return made;
};

/** A request for one of several messages, told apart by their occurrence. */
export const requestOf = (
  index: number,
  start: number,
  lifeMs: number,
  over: Partial<MessageRequest> = {},
): MessageRequest => ({
  member: MEMBER,
  journey: 'journey',
  step: 'send',
  occurrence: String(index),
  template: 'hello',
  topic: 'news',
  class: 'marketing',
  channel: 'email',
  priority: 50,
  programmeVersion: 1,
  requestedAt: isoTime(start),
  expiresAt: isoTime(start + lifeMs),
  control: false,
  properties: {},
  ...over,
});

/** All times in whole minutes, the greatest skew being one: what differs by less makes no other story. */
const TICK: Times = {
  leaseMs: MINUTE_MS,
  graceMs: MINUTE_MS,
  requestTimeoutMs: 0,
  visibilityMs: MINUTE_MS,
};

/** Long enough for the first slot to be free again, by the fastest clock; asleep for longer than the lease. */
const MINUTES = { ms: MINUTE_MS, count: 5, longestSleepMs: 2 * MINUTE_MS };

/** Three senders and a cap of two: one message more than a window holds, clocks a minute off either way. */
export const threeSenders = (over: Partial<Setting> = {}): Setting => {
  const start = Date.parse('2026-11-24T12:00:00Z');
  return {
    start,
    requests: [0, 1, 2].map((index) => requestOf(index, start, HOUR_MS)),
    caps: [{ scope: 'all', max: 2, window: '1m' }],
    skews: [-MINUTE_MS, MINUTE_MS],
    senders: 3,
    deliveries: 3,
    troubles: 1,
    faults: true,
    leaves: true,
    reconciles: false,
    times: TICK,
    ticks: MINUTES,
    ...over,
  };
};
