import { type PacerOptions, pacer, type SendQuota } from '../../../functions/messaging/adapters/pacer';
import { NOON } from './builders';

type Tell = (clock: { now: number; asked: number }) => number | undefined;

/** A worker with a clock of its own; `tell` answers the rate, and may let time pass. */
export const worker = (tell: Tell, workers = 1, more: Partial<PacerOptions & SendQuota> = {}) => {
  const clock = { now: NOON, asked: 0 };
  const { max24Hours = -1, sentLast24Hours = 0, ...options } = more;
  const pace = pacer({
    quota: async () => {
      clock.asked += 1;
      const maxSendRate = tell(clock);
      return maxSendRate === undefined ? undefined : { maxSendRate, max24Hours, sentLast24Hours };
    },
    rateShare: 1,
    quotaShare: 1,
    workers,
    now: () => clock.now,
    ...options,
  });
  return { clock, ...pace };
};

/** The most that any span of a second saw. */
export const mostInASecond = (sent: readonly number[]): number =>
  Math.max(0, ...sent.map((from) => sent.filter((at) => at >= from && at < from + 1_000).length));
