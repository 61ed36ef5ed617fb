import type { MessageRequest } from '../../functions/messaging/contract';
import type { Cap } from '../../functions/programme/contract';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { allCaps, type Setting, type TimedCap, underEdition } from './setting';
import type { Sender, State, Written } from './state';

/*
 * What must hold, written from the promise and not from the code that keeps it: nothing here asks the rules.
 */

/** The topics that some caps leave to caps of their own. */
const outsideOf = (caps: readonly Cap[]): readonly string[] =>
  caps.flatMap(({ outside, scope }) =>
    outside && typeof scope === 'object' && 'topic' in scope ? [scope.topic] : [],
  );

const counts = ({ scope }: Cap, outside: readonly string[], request: MessageRequest): boolean => {
  if (request.class === 'transactional') return false;
  const ofTopic = typeof scope === 'object' && 'topic' in scope;
  if (!ofTopic && outside.includes(request.topic)) return false;
  if (scope === 'all') return true;
  if ('topic' in scope) return scope.topic === request.topic;
  if ('channel' in scope) return scope.channel === request.channel;
  return scope.class === request.class;
};

const capOf = ({ max, window, scope }: Cap): string =>
  `${max} in ${window}${scope === 'all' ? '' : ` of ${Object.values(scope).join()}`}`;

/** Whether all of a setting's messages stand in one row, under the same caps. */
const isPlain = ({ editions, toVisitor, engagement, lastChanceSlots, asksForLess }: Setting): boolean =>
  !editions && !toVisitor && !engagement && !lastChanceSlots && !asksForLess;

/** Whether a reservation counted for a later one: written on the same card, or on one that had become part of it. */
const isBefore =
  ({ writtenApart = Number.POSITIVE_INFINITY }: State, row: Written, at: number) =>
  (earlier: Written, place: number): boolean =>
    place <= at && (earlier.card === row.card || (place < writtenApart && at >= writtenApart));

/**
 * Where the caps change, each mail holds those it was reserved under, against all that were reserved before it: of
 * them and itself, no more are accepted within the window of its own acceptance than the cap allows.
 */
const brokenInRow = (setting: Setting, state: State): string | undefined => {
  const { requests } = setting;
  const acceptedAt = (message: number) => state.messages[message]?.accepted.at(-1);
  const rows = state.written.filter(
    ({ message }, at) => !state.written.some((later, place) => place > at && later.message === message),
  );
  for (const [at, row] of state.written.entries()) {
    const own = acceptedAt(row.message);
    const request = requests[row.message];
    if (own === undefined || !request || !rows.includes(row)) continue;
    const counting = state.written.filter(isBefore(state, row, at)).filter((one) => rows.includes(one));
    const ofProgramme = allCaps(underEdition(setting, row.edition));
    const outside = outsideOf(ofProgramme);
    const caps: readonly TimedCap[] = [...ofProgramme, ...row.own];
    for (const cap of caps.filter((one) => counts(one, outside, request))) {
      const within = counting.filter(({ message }) => {
        const other = acceptedAt(message);
        const asked = requests[message];
        return (
          other !== undefined && asked && counts(cap, outside, asked) && Math.abs(other - own) < cap.windowMs
        );
      });
      if (within.length > cap.max)
        return `never above a cap: ${within.length} accepted within ${cap.window}, the cap is ${capOf(cap)}`;
    }
  }
  return undefined;
};

/** What is broken by SES having accepted a message just now: a cap in the window that ends now, or a second time. */
export const brokenByAccepting = (setting: Setting, state: State, message: number): string | undefined => {
  const { requests } = setting;
  if (requests[message]?.class !== 'transactional' && (state.messages[message]?.accepted.length ?? 0) > 1)
    return `no message twice: message ${message + 1} was accepted a second time`;
  if (!isPlain(setting)) return brokenInRow(setting, state);
  const outside = outsideOf(setting.caps);
  for (const cap of allCaps(setting)) {
    const within = state.messages.flatMap(({ accepted }, index) => {
      const request = requests[index];
      if (!request || !counts(cap, outside, request)) return [];
      return accepted.filter((at) => state.now - at < cap.windowMs);
    });
    if (within.length > cap.max)
      return `never above a cap: ${within.length} accepted within ${cap.window}, the cap is ${capOf(cap)}`;
  }
  return undefined;
};

/** A published programme binds within so many ms. */
const BINDS_MS = 10 * SECOND_MS;

/** What is broken by a reservation having been written just now. */
export const brokenByReserving = (
  { requests, toVisitor }: Setting,
  state: State,
  message: number,
): string | undefined => {
  const isApart = state.visitor !== undefined && toVisitor?.[message];
  if ((isApart ? state.visitorHasLeft : state.hasLeft) && requests[message]?.class !== 'transactional')
    return `none after an unsubscribe: message ${message + 1} was reserved after the member had left`;
  const replacedAt = state.published[(state.written.at(-1)?.edition ?? 0) + 1];
  return replacedAt !== undefined && state.now - replacedAt > BINDS_MS
    ? `bound within 10 s: message ${message + 1} was reserved by a programme that was replaced before`
    : undefined;
};

/** What is broken by SES being called just now: by somebody who has read that the member had left, or by old caps. */
export const brokenByCalling = (
  { requests, ticks }: Setting,
  { written, published, now }: State,
  { message, card }: Sender,
): string | undefined => {
  if (requests[message]?.class === 'transactional') return undefined;
  if (card?.unsubscribedAt !== undefined)
    return `none after an unsubscribe: SES is called for message ${message + 1} by a sender that has read that the member had left`;
  // In ticks of a minute a call lasts too long to tell.
  const edition = written.findLast((one) => one.message === message)?.edition ?? 0;
  const replacedAt = ticks ? undefined : published[edition + 1];
  return replacedAt !== undefined && now - replacedAt > BINDS_MS
    ? `bound within 10 s: SES is called for message ${message + 1} by a programme that was replaced before`
    : undefined;
};

/** What is broken by the platform ending a sender just now: that nobody hears what SES answers it. */
export const brokenByTheEnd = ({ message, phase }: Sender): string | undefined =>
  phase === 'answer'
    ? `heard to the end: the sender of message ${message + 1} is ended while it waits for SES`
    : undefined;

/** What is broken by a delivery having ended just now: a message that nobody has any more, and of which nothing is said. */
export const brokenByEnding = (_: Setting, state: State, index: number): string | undefined => {
  const message = state.messages[index];
  if (!message || message.copies.length > 0) return undefined;
  if (state.senders.some((sender) => sender.message === index)) return undefined;
  if (message.told.length === 0) return `no message lost: message ${index + 1} has ended without an outcome`;
  const isAccounted = message.told.includes('sent') || message.told.includes('unknown_outcome');
  if (message.accepted.length > 0 && !isAccounted)
    return `no message lost: message ${index + 1} was accepted, and the timeline says ${message.told.join(', ')}`;
  if (message.accepted.length === 0 && message.told.includes('sent'))
    return `no message lost: message ${index + 1} is told as sent, and SES has not seen it`;
  return undefined;
};
