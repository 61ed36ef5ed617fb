import { RelanceError } from '../../shared/kernel/errors';
import { mayNotWrite, type SendDecision } from '../domain/decide';
import { emailSent, outcomeUnknown } from '../domain/decisions';
import { confirmed, givenUp, released } from '../domain/reservations';
import type { SendOutcome } from '../ports';
import { changeCard, insist } from './commit';
import type { MailLinks, Rendered } from './render';
import { type Granted, type Job, type Sent, underOf } from './send-job';
import { again, defer, handOver, outOfQuota, secondsUntil, skip, THROTTLED_DELAY_S } from './send-waits';

const TO_CONFIRM_MS = 1_000;

/** Closes a reservation whose answer never came. True when the request may be decided anew (transactional). */
export const giveUp = async (
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

/** Sends the mail of a slot that this worker holds, within its lease, and settles what came of it. */
export const sendGranted = async (
  job: Job,
  granted: Granted,
  rendered: Rendered & { ok: true },
  links: MailLinks,
): Promise<Sent> => {
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
  job.unused = undefined;
  try {
    outcome = await ports.mail.send(mail);
  } catch (error) {
    return release(job, granted, () => {
      throw error;
    });
  }
  return settle(job, granted, outcome);
};

/**
 * Sends the mail of a slot that was taken on an older card than this one, unless the card says no by now: who left since
 * then gets nothing, and the slot is given back.
 */
export const sendHeld = async (
  job: Job,
  held: Granted,
  rendered: Rendered & { ok: true },
  links: MailLinks,
): Promise<Sent> => {
  const refused = mayNotWrite(held.card, job.request, job.now);
  if (!refused) return sendGranted(job, held, rendered, links);
  return release(job, held, () => skip(job, held.read.member, refused.reason, refused.numbers));
};
