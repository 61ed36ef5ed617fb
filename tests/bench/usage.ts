import type { Counted } from './counted-calls';
import type { Usage } from './dollars';
import type { LambdaUsage } from './lambda-usage';

/** What the bus brings messages to. */
const BY_BUS = ['journeyshearfacts', 'messaginghearfeedback'];
/** A line of the API's access log with our format, and what CloudWatch counts beside it; the emulator writes none. */
const ACCESS_LINE_BYTES = 190;

/**
 * What a scene used: what its calls were counted to be, and what Lambda's pollers do for them. For every ten messages
 * of a call its poller receives a batch and deletes it; what the bus brings it sends to the queue, message by message.
 * What pollers ask in vain costs at rest, not here; reading a stream costs a Lambda nothing.
 */
export const usageOfScene = (
  of: number,
  counted: Counted,
  lambdas: LambdaUsage,
  apiRequests: number,
): Usage => {
  const all = Object.values(lambdas);
  const sum = (pick: (usage: LambdaUsage[string]) => number) =>
    all.reduce((total, usage) => total + pick(usage), 0);
  const polled = sum(({ receives }) => receives);
  const broughtByBus = BY_BUS.reduce((total, name) => total + (lambdas[name]?.messages ?? 0), 0);
  return {
    of,
    writeUnits: counted.writes.reduce((total, { units }) => total + units, 0),
    readUnits: counted.readUnits,
    queueRequests: counted.queueRequests + 2 * polled + broughtByBus,
    busEvents: counted.events.length,
    apiRequests,
    invocations: sum(({ invocations }) => invocations),
    gbSeconds: Math.round(sum(({ gbSeconds }) => gbSeconds) * 1e4) / 1e4,
    logBytes: sum(({ logBytes }) => logBytes) + apiRequests * ACCESS_LINE_BYTES,
  };
};
