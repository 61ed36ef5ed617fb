import { RelanceError } from '../../shared/kernel/errors';
import { MINUTE_MS, SECOND_MS } from '../../shared/kernel/time';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import { isOutage } from '../../shared/platform/passing-errors';
import type { CapState, ContactCard, MessageRequest, Reason, Reservation } from '../contract';
import { capStates } from '../domain/cap-states';
import { MAX_SKEW_MS } from '../domain/caps';
import { decideSend, type SendDecision, type SendRules } from '../domain/decide';
import {
  type DecidedUnder,
  emailDeferred,
  emailHeld,
  emailSent,
  emailSkipped,
  outcomeUnknown,
} from '../domain/decisions';
import { boundBy } from '../domain/own-caps';
import { confirmed, givenUp, released } from '../domain/reservations';
import type { Numbers } from '../domain/reserve';
import { sendKey } from '../domain/send-key';
import type { ReadMember, SendOutcome, SendPorts } from '../ports';
import { backOff, changeCard, insist } from './commit';
import { type MailLinks, NO_LINKS, type Rendered, renderFor, type TemplateBook } from './render';

/** What a request came to in this call: its decision, or that it waits (`again`), or was done before (`done`). */
export type Sent = 'sent' | 'deferred' | 'skipped' | 'again' | 'done';

const MAX_RACES = 5;
const MAX_DELAY_S = 900;
const LONGEST_TURN_MS = 2_000;
const TO_CONFIRM_MS = 1_000;
const THROTTLED_DELAY_S = 5;
const QUOTA_DELAY_MS = 60 * MINUTE_MS;

interface Job {
  readonly ports: SendPorts;
  readonly request: MessageRequest;
  readonly live: LiveProgramme;
  readonly key: string;
  readonly now: number;
  /** How the caps stood when it was decided last; kept with what is told of it. */
  caps: readonly CapState[];
}

const underOf = ({ live, caps }: Job): DecidedUnder => ({ programmeVersion: live.version, caps });

const rulesOf = ({ rules, paused }: LiveProgramme, { settings }: SendPorts): SendRules => ({
  limits: {
    caps: rules.caps,
    messageGap: rules.messageGap,
    leaseMs: settings.leaseMs,
    engagement: rules.engagement,
    lastChanceSlots: rules.lastChanceSlots,
    collect: rules.collect,
    highest: Math.max(...rules.journeys.map(({ priority }) => priority)),
  },
  timing: { leaseMs: settings.leaseMs, graceMs: settings.graceMs },
  consent: { rules: rules.consent, waitMs: settings.consentWaitMs },
  quietHours: settings.quietHours ? rules.quietHours : undefined,
  timeZone: rules.timeZone,
  paused,
});

const secondsUntil = (until: number, now: number): number =>
  Math.min(MAX_DELAY_S, Math.max(1, Math.ceil((until - now) / SECOND_MS)));

const again = async ({ ports, request }: Job, delaySeconds: number): Promise<Sent> => {
  await ports.waiting.again(request, delaySeconds);
  return 'again';
};

const skip = async (job: Job, member: string, reason: Reason, numbers: Numbers): Promise<Sent> => {
  await job.ports.timeline.record([emailSkipped(member, job.request, underOf(job), reason, numbers)]);
  return 'skipped';
};

/** Waits in the agenda, where exits are judged; the timeline is told of a pause once, however long it lasts. */
const hold = async (
  job: Job,
  member: string,
  { reason, until, numbers }: { reason: Reason; until: number; numbers: Numbers },
): Promise<Sent> => {
  const { ports, request } = job;
  const since = String(numbers.since);
  if (request.held !== since)
    await ports.timeline.record([emailHeld(member, request, underOf(job), reason, since, numbers)]);
  await ports.waiting.defer({ ...request, held: since }, until);
  return 'deferred';
};

const defer = async (
  job: Job,
  member: string,
  { reason, until, numbers }: { reason: Reason; until: number; numbers: Numbers },
): Promise<Sent> => {
  const { ports, request, now } = job;
  await ports.timeline.record([emailDeferred(member, request, underOf(job), reason, until, numbers)]);
  const delay = secondsUntil(until, now);
  // Up to a quarter of an hour a queue keeps it; longer, the agenda does.
  if (until - now <= MAX_DELAY_S * SECOND_MS) await ports.waiting.again(request, delay);
  else await ports.waiting.defer(request, until);
  return 'deferred';
};

/** How long a request waits when the account has sent all that it may in a day: the quota frees bit by bit. */
const outOfQuota = ({ request, now }: Job, numbers: Numbers) => {
  const waitMs = request.class === 'transactional' ? MAX_DELAY_S * SECOND_MS : QUOTA_DELAY_MS;
  return { reason: 'daily_quota', until: now + waitMs, numbers } as const;
};

const refuseSkewedClock = ({ clock }: SendPorts): void => {
  const skew = clock.skew();
  if (skew !== undefined && Math.abs(skew) > MAX_SKEW_MS)
    throw new RelanceError(
      'clock_skewed',
      `the clock of this worker is ${Math.round(skew / SECOND_MS)} s away from the store's; it decides nothing`,
    );
};

/** Closes a reservation whose answer never came. True when the request may be decided anew (transactional). */
const giveUp = async (
  job: Job,
  member: string,
  decision: Extract<SendDecision, { decision: 'unknown' }>,
): Promise<boolean> => {
  const { ports, request } = job;
  const isTransactional = request.class === 'transactional';
  if (decision.recorded) return isTransactional;
  // Told before it is written: a crash between the two tells it again under the same key. Of transactional mail too: it
  // may be out, whatever becomes of the next try.
  await ports.timeline.record([outcomeUnknown(member, request, underOf(job), decision.reservation)]);
  await changeCard(ports, request.member, (card) => givenUp(card, decision.reservation));
  return isTransactional;
};

interface Granted {
  readonly read: ReadMember;
  readonly card: ContactCard;
  readonly reservation: Reservation;
  readonly numbers?: Numbers;
}

const confirm = async (
  job: Job,
  { read, card, reservation, numbers }: Granted,
  providerId: string,
): Promise<Sent> => {
  const { ports, request } = job;
  const sent = emailSent(read.member, request, underOf(job), reservation, providerId, numbers);
  await insist(ports.clock, () => ports.timeline.record([sent]));
  await insist(ports.clock, () =>
    changeCard(ports, request.member, (now) => confirmed(now, reservation), card),
  );
  return 'sent';
};

/** Puts a request back whose slot may be taken, and of which SES saw nothing: the next worker gives the slot back. */
const handOver = async (
  { ports, request }: Job,
  owner: string | undefined,
  delaySeconds: number,
): Promise<Sent> => {
  await insist(ports.clock, () => ports.waiting.again({ ...request, unsent: owner }, delaySeconds));
  return 'again';
};

/** Gives a slot back of which SES took nothing; then does what is left to do. */
const release = async (
  job: Job,
  { card, reservation }: Granted,
  then: () => Promise<Sent>,
): Promise<Sent> => {
  const { ports, request } = job;
  try {
    await insist(ports.clock, () =>
      changeCard(ports, request.member, (now) => released(now, reservation), card),
    );
  } catch {
    // A slot that stays taken would look, in the end, like a mail of which nobody knows whether it is out.
    return handOver(job, reservation.owner, THROTTLED_DELAY_S);
  }
  return then();
};

const settle = async (job: Job, granted: Granted, outcome: SendOutcome): Promise<Sent> => {
  const { ports, now } = job;
  const { read, reservation } = granted;
  switch (outcome.outcome) {
    case 'accepted':
      return confirm(job, granted, outcome.providerId);
    case 'rejected':
      return release(job, granted, () =>
        skip(job, read.member, 'provider_rejected', { code: outcome.code, error: outcome.message }),
      );
    case 'later':
      return release(job, granted, () => {
        if (!outcome.quota) return again(job, THROTTLED_DELAY_S);
        return defer(job, read.member, outOfQuota(job, { code: outcome.code }));
      });
    case 'refused':
      // No fault of this mail: after its tries it lies among the dead letters, whose alarm somebody hears.
      return release(job, granted, () => {
        throw new RelanceError(
          'provider_refused',
          `SES refuses to send: ${outcome.code}: ${outcome.message}`,
        );
      });
    case 'ambiguous':
      // The slot stays taken; the request comes back when lease and grace are over, to learn what became of it.
      return again(
        job,
        secondsUntil((reservation.leaseUntil ?? now) + ports.settings.graceMs, ports.clock.now()),
      );
  }
};

/** The links of a marketing mail; both carry the one token of member and topic. */
const linksFor = async ({ ports, request }: Job, member: string): Promise<MailLinks> => {
  if (request.class === 'transactional') return NO_LINKS;
  const { publicUrl } = ports.settings;
  const token = await ports.tokens.sign(member, request.topic, request);
  return { unsubscribe: `${publicUrl}/u/${token}`, preferences: `${publicUrl}/preferences/${token}` };
};

const send = async (job: Job, granted: Granted, rendered: Rendered & { ok: true }, links: MailLinks) => {
  const { ports, request, live, key, now } = job;
  const { settings, clock } = ports;
  const { card, reservation } = granted;
  // Within the lease, or not at all: it is why a slot covers the moment at which SES accepts. And never so late that
  // this worker is ended before it has heard the answer.
  const latest = Math.min(reservation.leaseUntil ?? 0, now + settings.callMs - TO_CONFIRM_MS);
  if (clock.now() + settings.requestTimeoutMs > latest) {
    return release(job, granted, () => again(job, 1));
  }
  const mail = {
    key,
    member: granted.read.member,
    at: reservation.at,
    from: live.rules.sender,
    to: card.address ?? '',
    ...rendered.mail,
    cause: {
      owner: reservation.owner,
      journey: request.journey,
      step: request.step,
      occurrence: request.occurrence,
      template: request.template,
      programmeVersion: live.version,
    },
    ...(request.class === 'transactional' ? {} : { unsubscribeUrl: links.unsubscribe }),
  };
  let outcome: SendOutcome;
  try {
    outcome = await ports.mail.send(mail);
  } catch (error) {
    return release(job, granted, () => {
      throw error;
    });
  }
  return settle(job, granted, outcome);
};

const heldBy = (read: ReadMember, key: string, owner: string): Granted | undefined => {
  const card = read.contact;
  const reservation = card?.pressure.find(
    (slot) => slot.key === key && slot.owner === owner && slot.state === 'reserved',
  );
  return card && reservation && { read, card, reservation };
};

/** Writes what a decision notes on the card; false when somebody else was faster, and it is to be decided anew. */
const isNoted = async (
  { ports }: Job,
  { next }: { readonly next?: ContactCard },
  race: number,
): Promise<boolean> => {
  if (!next || (await ports.contacts.replace(next))) return true;
  await backOff(ports.clock, race);
  return false;
};

/**
 * Waits for this worker's turn. Undefined when it has come; else what the request came to: a turn that is too far off to
 * be waited for here is the queue's to wait for, and a day's quota that is used up is waited for with its reason.
 */
const takeTurn = async (job: Job, member: string): Promise<Sent | undefined> => {
  const { ports, request } = job;
  const { taken, waitMs, quota } = await ports.mail.turn(LONGEST_TURN_MS);
  if (quota) return defer(job, member, outOfQuota(job, { code: 'quota_used_up' }));
  if (!taken) {
    await ports.waiting.again(request, Math.min(MAX_DELAY_S, Math.ceil(waitMs / SECOND_MS)));
    return 'again';
  }
  if (waitMs > 0) await ports.clock.pause(waitMs);
  return undefined;
};

/**
 * Decides, renders, reserves, sends and confirms one request. Of what one call leaves behind, the next one makes the
 * best: a slot is never used twice, and a mail that may be out is never sent again (marketing). Returns when what it
 * came to is durable: on the timeline, on a queue, or in the agenda. Throws only for what cannot be or what is out of
 * order, and then the queue brings the request back.
 */
export const sendMessage = async (
  ports: SendPorts,
  book: TemplateBook,
  request: MessageRequest,
  now: number,
): Promise<Sent> => {
  const live = await ports.programmes.live(now);
  const rules = rulesOf(live, ports);
  const job: Job = { ports, request, live, key: sendKey(request), now, caps: [] };
  const owner = ports.owner();
  let rendered: Rendered | undefined;
  let links = NO_LINKS;

  // From the first write of a reservation on whose fate nobody has told us.
  let isUnsure = false;

  for (let race = 0; race < MAX_RACES; race += 1) {
    let read: ReadMember;
    try {
      read = await ports.contacts.read(request.member);
      refuseSkewedClock(ports);
    } catch (error) {
      if (isUnsure) return handOver(job, owner, THROTTLED_DELAY_S);
      throw error;
    }
    const held = heldBy(read, job.key, owner);
    // The write took effect and its answer was lost on the way: the SDK's second try then failed on our own version.
    if (held && rendered?.ok) return send(job, held, rendered, links);
    const unsent = request.unsent === undefined ? undefined : heldBy(read, job.key, request.unsent);
    if (unsent) {
      await changeCard(ports, request.member, (card) => released(card, unsent.reservation), unsent.card);
      continue;
    }
    job.caps = capStates(read.contact, request, boundBy(read, rules.limits, now), now);
    const decision = decideSend(read, request, rules, owner, now);
    switch (decision.decision) {
      case 'done':
        return 'done';
      case 'unresolved':
      case 'awaiting':
        return again(job, secondsUntil(decision.until, now));
      case 'unknown':
        if (!(await giveUp(job, read.member, decision))) return decision.recorded ? 'done' : 'skipped';
        continue;
      case 'collecting':
        if (await isNoted(job, decision, race)) return again(job, secondsUntil(decision.until, now));
        continue;
      case 'skipped':
        if (!(await isNoted(job, decision, race))) continue;
        return skip(job, read.member, decision.reason, decision.numbers);
      case 'deferred':
        if (!(await isNoted(job, decision, race))) continue;
        return decision.reason === 'paused' || decision.reason === 'guardrail'
          ? hold(job, read.member, decision)
          : defer(job, read.member, decision);
    }
    if (!rendered) {
      links = await linksFor(job, read.member);
      rendered = await renderFor(book, live, request, read, links);
      if (!rendered.ok) return skip(job, read.member, 'render_failed', { error: rendered.error });
      const waits = await takeTurn(job, read.member);
      if (waits) return waits;
    }
    if (!rendered.ok) continue;
    try {
      if (await ports.contacts.replace(decision.next))
        return send(
          job,
          { read, card: decision.next, reservation: decision.reservation, numbers: decision.numbers },
          rendered,
          links,
        );
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
    // Also after a race that was lost: it may have been lost to our own write, whose answer did not come the first time.
    isUnsure = true;
    await backOff(ports.clock, race);
  }
  return isUnsure ? handOver(job, owner, 2) : again(job, 2);
};
