import { isoTime } from '../../shared/kernel/time';
import { isOutage } from '../../shared/platform/passing-errors';
import type { ContactCard, MessageRequest } from '../contract';
import { capStates } from '../domain/cap-states';
import { decideSend } from '../domain/decide';
import { boundBy } from '../domain/own-caps';
import { released } from '../domain/reservations';
import { sendKey } from '../domain/send-key';
import type { ReadMember, SendPorts } from '../ports';
import { backOff, changeCard } from './commit';
import { type MailLinks, NO_LINKS, type Rendered, renderFor, type TemplateBook } from './render';
import { heldBy, type Job, refuseSkewedClock, rulesOf, type Sent } from './send-job';
import {
  again,
  defer,
  handOver,
  hold,
  secondsUntil,
  skip,
  THROTTLED_DELAY_S,
  takeClaimBack,
  takeTurn,
} from './send-waits';
import { giveUp, sendGranted, sendHeld } from './settle';

const MAX_RACES = 5;

/** The links of a marketing mail; both carry the one token of member and topic. */
const linksFor = async ({ ports, request, now }: Job, member: string): Promise<MailLinks> => {
  if (request.class === 'transactional') return NO_LINKS;
  const { publicUrl } = ports.settings;
  const { journey, step } = request;
  // Who leaves later counts among the mails of this day: they are whom it has to be compared with.
  const token = await ports.tokens.sign(member, request.topic, {
    journey,
    step,
    day: isoTime(now).slice(0, 10),
  });
  return { unsubscribe: `${publicUrl}/u/${token}`, preferences: `${publicUrl}/preferences/${token}` };
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

/** See sendMessage; the job's turn may be left over. */
const decideAndSend = async (job: Job, book: TemplateBook): Promise<Sent> => {
  const { ports, request, live, now } = job;
  const rules = rulesOf(live, ports);
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
    if (held && rendered?.ok) return sendHeld(job, held, rendered, links);
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
      if (!rendered.ok) {
        await takeClaimBack(job, read);
        return skip(job, read.member, 'render_failed', { error: rendered.error });
      }
      const waits = await takeTurn(job, read);
      if (waits) return waits;
    }
    if (!rendered.ok) continue;
    // Rendering and waiting took their time: caps that were published meanwhile bind this one, too.
    if ((await ports.programmes.live(ports.clock.now())).version !== live.version)
      return isUnsure ? handOver(job, owner, 1) : again(job, 1);
    try {
      if (await ports.contacts.replace(decision.next))
        return sendGranted(
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
  const job: Job = { ports, request, live, key: sendKey(request), now, caps: [] };
  try {
    return await decideAndSend(job, book);
  } finally {
    job.unused?.();
  }
};
