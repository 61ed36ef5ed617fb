import type { MessageRequest, PastSends } from '../../functions/messaging/contract';
import type { SendRules } from '../../functions/messaging/domain/decide';
import { sendKey } from '../../functions/messaging/domain/send-key';
import type { Cap, EngagementRules } from '../../functions/programme/contract';
import { durationMs, HOUR_MS, isoTime, MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';

/** What one exploration is about: the messages asked for, the rules, and what may go wrong. Times are epoch ms. */
export interface Setting {
  readonly start: number;
  readonly requests: readonly MessageRequest[];
  readonly caps: readonly Cap[];
  readonly messageGap?: string;
  /** What is published meanwhile, one after the other; each replaces caps and message gap. */
  readonly editions?: readonly Edition[];
  /** Which of the messages are to a second member, whose card becomes one with the first's at any moment. */
  readonly toVisitor?: readonly boolean[];
  /** How the member's own cap follows the engagement; the member may visit at any moment, so often. */
  readonly engagement?: EngagementRules;
  readonly visits?: number;
  /** What the member got before the pressure log begins. */
  readonly past?: PastSends;
  /** Whether the member may ask for less, once, at any moment: half of the own cap. */
  readonly asksForLess?: boolean;
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
  /** Whether programmes are published, cards become one and the member visits, at any moment. */
  readonly changes: boolean;
  /** Whether the platform ends a delivery that takes too long; else workers may sleep for ever. */
  readonly endsCalls: boolean;
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
  /** For how long a delivery may be worked on; nobody calls SES in its last second. */
  readonly callMs: number;
}

/** What a published programme says of the caps. */
export type Edition = Pick<Setting, 'caps' | 'messageGap'>;

/** The times of the deployed stage (lib/stage-config.ts). */
export const DEPLOYED: Times = {
  leaseMs: 15 * SECOND_MS,
  graceMs: 15 * MINUTE_MS,
  requestTimeoutMs: 5 * SECOND_MS,
  visibilityMs: MINUTE_MS,
  callMs: 10 * SECOND_MS,
};
const CONSENT_WAIT_MS = 15 * MINUTE_MS;

/** The member of whom all is about, and the one who turns out to be the same. */
export const MEMBER = 'm'.repeat(26);
/** See MEMBER. */
export const VISITOR = 'v'.repeat(26);

/** What something makes of a setting, made once. */
const madeOnce = <T>(make: (setting: Setting) => T): ((setting: Setting) => T) => {
  const made = new WeakMap<Setting, { readonly value: T }>();
  return (setting) => {
    const known = made.get(setting) ?? { value: make(setting) };
    made.set(setting, known);
    return known.value;
  };
};

/** The rules of the sender in a setting. */
export const rulesOf = madeOnce(
  ({ caps, messageGap, engagement, collect, lastChanceSlots, requests, times }): SendRules => ({
    limits: {
      caps,
      messageGap,
      engagement,
      leaseMs: times.leaseMs,
      collect,
      lastChanceSlots,
      highest: Math.max(...requests.map(({ priority }) => priority)),
    },
    timing: times,
    consent: { rules: [], waitMs: CONSENT_WAIT_MS },
    timeZone: 'Europe/London',
  }),
);

const editionsOf = madeOnce((setting): readonly Setting[] => [
  setting,
  ...(setting.editions ?? []).map((edition) => ({ ...setting, messageGap: undefined, ...edition })),
]);

/** The setting as it is under one of its programmes: 0 is the first, 1 the first that is published meanwhile. */
export const underEdition = (setting: Setting, edition: number): Setting =>
  editionsOf(setting)[edition] ?? setting;

/** The send keys of a setting's messages. */
export const keysOf = madeOnce((setting): readonly string[] => setting.requests.map(sendKey));

/** A cap with its window in ms. */
export interface TimedCap extends Cap {
  readonly windowMs: number;
}

/** Caps with their windows in ms. */
export const timed = (caps: readonly Cap[]): readonly TimedCap[] =>
  caps.map((cap) => ({ ...cap, windowMs: durationMs(cap.window) }));

/** The caps of a setting with the message gap as the cap of one that it is. */
export const allCaps = madeOnce(({ caps, messageGap }): readonly TimedCap[] =>
  timed(messageGap === undefined ? caps : [...caps, { scope: 'all', max: 1, window: messageGap }]),
);

/** The longest window of any cap of a setting, ms. */
export const longestWindow = madeOnce((setting): number =>
  Math.max(...editionsOf(setting).flatMap((one) => allCaps(one).map(({ windowMs }) => windowMs))),
);

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
  callMs: HOUR_MS,
};

/** Long enough for the first slot to be free again, by the fastest clock; asleep for longer than the lease. */
export const MINUTES = { ms: MINUTE_MS, count: 5, longestSleepMs: 2 * MINUTE_MS };

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
    changes: true,
    endsCalls: false,
    reconciles: false,
    times: TICK,
    ticks: MINUTES,
    ...over,
  };
};

/** The same, with some of the messages to a second member who turns out to be the first. */
export const withVisitor = (setting: Setting, toVisitor: readonly boolean[]): Setting => ({
  ...setting,
  toVisitor,
  requests: setting.requests.map((request, index) =>
    toVisitor[index] ? { ...request, member: VISITOR } : request,
  ),
});

/** A member who has got two mails before and answers none: from the third on, the own cap is one. */
export const FALLING: Pick<Setting, 'engagement' | 'past' | 'visits'> = {
  engagement: { base: 2, mean: 1, risk: 0.0025 },
  visits: 2,
  past: { sent: 2, count: 2, at: Date.parse('2026-11-23T12:00:00Z') },
};

/** Deliveries that the platform ends after two minutes, while SES takes up to one to answer. */
export const ENDED: Pick<Setting, 'endsCalls' | 'times'> = {
  endsCalls: true,
  times: { ...TICK, leaseMs: 5 * MINUTE_MS, requestTimeoutMs: MINUTE_MS, callMs: 2 * MINUTE_MS },
};
