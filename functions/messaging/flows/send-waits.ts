import { MINUTE_MS, SECOND_MS } from '../../shared/kernel/time';
import type { Reason } from '../contract';
import { withoutClaim } from '../domain/compete';
import { emailDeferred, emailHeld, emailSkipped } from '../domain/decisions';
import type { Numbers } from '../domain/reserve';
import type { ReadMember } from '../ports';
import { changeCard, insist } from './commit';
import { type Job, type Sent, underOf } from './send-job';

const MAX_DELAY_S = 900;
const LONGEST_TURN_MS = 2_000;
/** Before the next try of what the store or SES had no room for. */
export const THROTTLED_DELAY_S = 5;
const QUOTA_DELAY_MS = 60 * MINUTE_MS;

/** Seconds until an instant, as a queue can keep a message back: 1 to 900. */
export const secondsUntil = (until: number, now: number): number =>
  Math.min(MAX_DELAY_S, Math.max(1, Math.ceil((until - now) / SECOND_MS)));

/** Back to its queue, after so many seconds. */
export const again = async ({ ports, request }: Job, delaySeconds: number): Promise<Sent> => {
  await ports.waiting.again(request, delaySeconds);
  return 'again';
};

/** Told as skipped, and done with. */
export const skip = async (job: Job, member: string, reason: Reason, numbers: Numbers): Promise<Sent> => {
  await job.ports.timeline.record([emailSkipped(member, job.request, underOf(job), reason, numbers)]);
  return 'skipped';
};

/** Waits in the agenda, where exits are judged; the timeline is told of a pause once, however long it lasts. */
export const hold = async (
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

/** Told as deferred, and decided again at that instant (epoch ms). */
export const defer = async (
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
export const outOfQuota = ({ request, now }: Job, numbers: Numbers) => {
  const waitMs = request.class === 'transactional' ? MAX_DELAY_S * SECOND_MS : QUOTA_DELAY_MS;
  return { reason: 'daily_quota', until: now + waitMs, numbers } as const;
};

/** Puts a request back whose slot may be taken, and of which SES saw nothing: the next worker gives the slot back. */
export const handOver = async (
  { ports, request }: Job,
  owner: string | undefined,
  delaySeconds: number,
): Promise<Sent> => {
  await insist(ports.clock, () => ports.waiting.again({ ...request, unsent: owner }, delaySeconds));
  return 'again';
};

/** Takes back the claim on a last slot of a message that goes no further now: nobody is to wait for it. */
export const takeClaimBack = async (
  { ports, request, key, now }: Job,
  { contact }: ReadMember,
): Promise<void> => {
  if (!contact?.claims) return;
  await changeCard(
    ports,
    request.member,
    (card) => withoutClaim({ ...card, version: card.version + 1 }, key, now),
    contact,
  );
};

/**
 * Waits for this worker's turn. Undefined when it has come; else what the request came to: a turn that is too far off to
 * be waited for here is the queue's to wait for, and a day's quota that is used up is waited for with its reason.
 */
export const takeTurn = async (job: Job, read: ReadMember): Promise<Sent | undefined> => {
  const { ports, request } = job;
  const { taken, waitMs, quota, unused } = await ports.mail.turn(LONGEST_TURN_MS);
  if (quota) {
    await takeClaimBack(job, read);
    return defer(job, read.member, outOfQuota(job, { code: 'quota_used_up' }));
  }
  if (!taken) {
    await ports.waiting.again(request, Math.min(MAX_DELAY_S, Math.ceil(waitMs / SECOND_MS)));
    return 'again';
  }
  job.unused = unused;
  if (waitMs > 0) await ports.clock.pause(waitMs);
  return undefined;
};
