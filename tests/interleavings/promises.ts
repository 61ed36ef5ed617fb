import type { MessageRequest } from '../../functions/messaging/contract';
import type { Cap } from '../../functions/programme/contract';
import { allCaps, type Setting } from './setting';
import type { State } from './state';

/*
 * What must hold, written from the promise and not from the code that keeps it: nothing here asks the rules.
 */

const counts = ({ scope }: Cap, request: MessageRequest): boolean => {
  if (request.class === 'transactional') return false;
  if (scope === 'all') return true;
  if ('topic' in scope) return scope.topic === request.topic;
  if ('channel' in scope) return scope.channel === request.channel;
  return scope.class === request.class;
};

const capOf = ({ max, window, scope }: Cap): string =>
  `${max} in ${window}${scope === 'all' ? '' : ` of ${Object.values(scope).join()}`}`;

/** What is broken by SES having accepted a message just now: a cap in the window that ends now, or a second time. */
export const brokenByAccepting = (setting: Setting, state: State, message: number): string | undefined => {
  const { requests } = setting;
  if (requests[message]?.class !== 'transactional' && (state.messages[message]?.accepted.length ?? 0) > 1)
    return `no message twice: message ${message + 1} was accepted a second time`;
  for (const cap of allCaps(setting)) {
    const within = state.messages.flatMap(({ accepted }, index) => {
      const request = requests[index];
      if (!request || !counts(cap, request)) return [];
      return accepted.filter((at) => state.now - at < cap.windowMs);
    });
    if (within.length > cap.max)
      return `never above a cap: ${within.length} accepted within ${cap.window}, the cap is ${capOf(cap)}`;
  }
  return undefined;
};

/** What is broken by a reservation having been written just now. */
export const brokenByReserving = (
  { requests }: Setting,
  state: State,
  message: number,
): string | undefined =>
  state.hasLeft && requests[message]?.class !== 'transactional'
    ? `none after an unsubscribe: message ${message + 1} was reserved after the member had left`
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
