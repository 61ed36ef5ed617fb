import { SesProblem } from './problem';

/** What the account may send: recipients a second and in 24 hours. */
export interface SendingLimits {
  readonly maxSendRate: number;
  readonly max24HourSend: number;
}

/** Counts what was sent against the limits, as SES does: by recipient, in a bucket of one second's worth. */
export interface SendingMeter {
  /** Takes so many recipients, or throws what SES answers. A mail to many may overdraw the bucket; the next ones wait. */
  take(recipients: number, now: number): void;
  sentLast24Hours(now: number): number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
// Counted by the minute, so that memory does not grow with the number of mails.
const SLOT_MS = 60_000;

/** A meter of an account that has sent nothing yet. Times are epoch milliseconds. */
export const createSendingMeter = (limits: () => SendingLimits): SendingMeter => {
  let tokens = limits().maxSendRate;
  let filledAt = 0;
  const slots = new Map<number, number>();
  const sentLast24Hours = (now: number) => {
    let sum = 0;
    for (const [at, count] of slots) {
      if (at <= now - DAY_MS) slots.delete(at);
      else sum += count;
    }
    return sum;
  };
  return {
    sentLast24Hours,
    take(recipients, now) {
      const { maxSendRate, max24HourSend } = limits();
      tokens = Math.min(maxSendRate, tokens + (Math.max(0, now - filledAt) * maxSendRate) / 1000);
      filledAt = Math.max(filledAt, now);
      if (sentLast24Hours(now) + recipients > max24HourSend) {
        throw new SesProblem('LimitExceededException', 400, 'Daily message quota exceeded.');
      }
      if (tokens < 1) {
        throw new SesProblem('TooManyRequestsException', 429, 'Maximum sending rate exceeded.');
      }
      tokens -= recipients;
      const slot = Math.floor(now / SLOT_MS) * SLOT_MS;
      slots.set(slot, (slots.get(slot) ?? 0) + recipients);
    },
  };
};
