import type { ContactCard, Reservation } from '../../functions/messaging/contract';
import type { SendDecision } from '../../functions/messaging/domain/decide';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { OURS, type Protocol } from './protocol';
import { ENDED, FALLING, requestOf, type Setting, threeSenders, withVisitor } from './setting';

/** A protocol that does not keep the promise, why people choose it, and the smallest setting that shows it. */
export interface Broken {
  readonly protocol: Protocol;
  /** Which promise the checker must find broken. */
  readonly breaks: RegExp;
  readonly why: string;
  readonly setting: Setting;
}

const CAP = /^never above a cap/;
const calm = { faults: false, leaves: false, skews: [0], deliveries: 1 } as const;

const monthOf = (instant: number): string => new Date(instant).toISOString().slice(0, 7);
const monthAfter = (instant: number): number => {
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};

const calendarMonths: Protocol = {
  ...OURS,
  name: 'calendar-month counters',
  decide(setting, card, request, owner, said) {
    const decision = OURS.decide({ ...setting, caps: [] }, card, request, owner, said);
    const max = setting.caps[0]?.max ?? 0;
    const thisMonth = card.pressure.filter(({ at }) => monthOf(at) === monthOf(said)).length;
    if (decision.decision !== 'granted' || thisMonth < max) return decision;
    return { decision: 'deferred', reason: 'frequency_capped', until: monthAfter(said), numbers: {} };
  },
};

type Granted = Extract<SendDecision, { decision: 'granted' }>;

const leased = ({ next, reservation, ...rest }: Granted, leaseMs: number): Granted => {
  const own = (slot: Reservation): Reservation =>
    slot.owner === reservation.owner ? { ...slot, leaseUntil: slot.at + leaseMs } : slot;
  const card: ContactCard = { ...next, pressure: next.pressure.map(own) };
  return { ...rest, next: card, reservation: own(reservation) };
};

const withoutLease: Protocol = {
  ...OURS,
  name: 'ours, with slots that are free again without the lease',
  decide(setting, card, request, owner, said) {
    const times = { ...setting.times, leaseMs: 0 };
    const decision = OURS.decide({ ...setting, times }, card, request, owner, said);
    return decision.decision === 'granted' ? leased(decision, setting.times.leaseMs) : decision;
  },
};

const withoutSkew: Protocol = {
  ...OURS,
  name: 'ours, with slots that are free again without twice the skew',
  decide(setting, card, request, owner, said) {
    // The windows of the setting are three minutes long.
    const caps = setting.caps.map((cap) => ({ ...cap, window: '1m' as const }));
    return OURS.decide({ ...setting, caps }, card, request, owner, said);
  },
};

/** The member's own cap as a nightly job would have left it in the profile: what is sent meanwhile does not lower it. */
const engagementOfLastNight: Protocol = {
  ...OURS,
  name: 'ours, with the engagement of last night',
  decide: (setting, card, request, owner, said, activity) =>
    OURS.decide({ ...setting, engagement: undefined }, card, request, owner, said, activity),
};

const keysOfChance: Protocol = {
  ...OURS,
  name: 'ours, with a new key for each delivery',
  decide: (setting, card, request, owner, said) =>
    OURS.decide(setting, card, { ...request, occurrence: owner }, owner, said),
};

const oneMessage = (over: Partial<Setting>): Setting => {
  const setting = threeSenders(over);
  return { ...setting, requests: setting.requests.slice(0, 1) };
};

const twoMessages = (over: Partial<Setting>): Setting => {
  const setting = threeSenders({ caps: [{ scope: 'all', max: 1, window: '1m' }], ...over });
  return { ...setting, requests: setting.requests.slice(0, 2) };
};

const TWO_A_MINUTE: Pick<Setting, 'caps'> = { caps: [{ scope: 'all', max: 2, window: '1m' }] };

const monthEnd = Date.parse('2026-11-30T23:59:00Z');

/** What the checker must refuse: the three that others build, then ours with one thing taken away. */
export const BROKEN: readonly Broken[] = [
  {
    protocol: { ...OURS, name: 'read, then write', isConditional: false, notesAfterwards: true },
    breaks: CAP,
    why: 'counts what was sent, sends, and notes it afterwards: all who look before anybody notes find the same free slot',
    setting: twoMessages(calm),
  },
  {
    protocol: calendarMonths,
    breaks: CAP,
    why: 'a counter for each calendar month, raised under a condition: nobody overtakes, but the first of the month forgets what the last day saw',
    setting: twoMessages({
      ...calm,
      start: monthEnd,
      requests: [0, 1].map((index) => requestOf(index, monthEnd, 29 * DAY_MS)),
      caps: [{ scope: 'all', max: 1, window: '31d' }],
    }),
  },
  {
    protocol: { ...OURS, name: 'ours, without the condition on the version', isConditional: false },
    breaks: CAP,
    why: 'the same rule and the same card, but the last writer wins: reservations are written over',
    setting: twoMessages(calm),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, without the condition on the version, and a member who leaves',
      isConditional: false,
    },
    breaks: /^none after an unsubscribe/,
    why: 'the same, and the member leaves between the read and the write',
    setting: oneMessage({ ...calm, leaves: true }),
  },
  {
    protocol: withoutLease,
    breaks: CAP,
    why: 'SES may accept as late as the end of the lease',
    setting: twoMessages({ leaves: false, faults: false }),
  },
  {
    protocol: withoutSkew,
    breaks: CAP,
    why: 'the clock of the one who reserved may be ahead, that of the one who asks behind, or the other way round',
    setting: twoMessages({
      leaves: false,
      faults: false,
      caps: [{ scope: 'all', max: 1, window: '3m' }],
    }),
  },
  {
    protocol: { ...OURS, name: 'ours, giving the slot back at a time-out', releasesAtTimeout: true },
    breaks: /^no message twice/,
    why: 'SES may have taken what it did not answer',
    setting: oneMessage({ leaves: false, skews: [0], troubles: 2 }),
  },
  {
    protocol: keysOfChance,
    breaks: /^no message twice/,
    why: 'who gets the message again cannot know that it is the same',
    setting: oneMessage({ leaves: false, skews: [0], troubles: 2 }),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, by the programme that was live when the worker began',
      neverLooksAgain: true,
    },
    breaks: /^bound within 10 s/,
    why: 'a worker that is held up before it reserves does so by caps that were replaced long ago',
    setting: oneMessage({ ...calm, editions: [{ caps: [{ scope: 'all', max: 1, window: '5m' }] }] }),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, keeping one of two pressure logs when cards are merged',
      unite: (known) => ({ ...known, version: known.version + 1 }),
    },
    breaks: CAP,
    why: 'what the visitor got is forgotten once it is known who that was',
    setting: withVisitor(twoMessages(calm), [true, false]),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, calling SES without a look at the clock',
      neverLooksAtLease: true,
      neverLooksAtEnd: true,
    },
    breaks: CAP,
    why: 'a worker that sleeps between its reservation and the call is accepted when its slot may be free again',
    setting: twoMessages({ leaves: false, faults: false }),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, calling SES without a look at the end of its own call',
      neverLooksAtEnd: true,
    },
    breaks: /^heard to the end/,
    why: 'the platform ends the worker while SES takes the mail, and nobody knows whether it is out',
    setting: oneMessage({ ...calm, ...ENDED }),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, with preferences in an item of their own',
      keepsPreferencesApart: true,
    },
    breaks: CAP,
    why: 'who asks for less does not stop a reservation that was decided before',
    setting: twoMessages({ ...calm, ...TWO_A_MINUTE, asksForLess: true }),
  },
  {
    protocol: engagementOfLastNight,
    breaks: CAP,
    why: 'what was sent since does not lower the cap',
    setting: twoMessages({ ...calm, ...TWO_A_MINUTE, ...FALLING }),
  },
  {
    protocol: {
      ...OURS,
      name: 'ours, sending by a reservation that was found again, whatever the member said since',
      sendsWhatItHolds: true,
    },
    breaks: /^none after an unsubscribe/,
    why: 'the answer of the write was lost, and the member left before the sender looked again',
    setting: oneMessage({ skews: [0], deliveries: 2 }),
  },
];
