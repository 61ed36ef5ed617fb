/** Answers how long (ms) to wait for a turn; 0 takes it. */
export type Pacer = (now: number) => Promise<number>;

/** How fast one worker may send: the account's rate by second, the share of it that this worker may use. */
export interface PacerOptions {
  /** Asks for the account's MaxSendRate (a second). */
  readonly maxSendRate: () => Promise<number>;
  /** How many workers share the rate. */
  readonly workers: number;
  /** How long an answer is good for, ms. @default 5 minutes */
  readonly goodForMs?: number;
}

const HEADROOM = 0.9;
const BURST_MS = 1_000;

/**
 * Spaces the mails of one worker evenly, at 0.9 of its share of the account's rate; up to a second's worth may go at
 * once after a rest (one at least). A turn that was answered with a wait is not taken.
 */
export const pacer = ({ maxSendRate, workers, goodForMs = 300_000 }: PacerOptions): Pacer => {
  let rate: { perMs: number; until: number } | undefined;
  let free = Number.NEGATIVE_INFINITY;
  return async (now) => {
    if (!rate || now >= rate.until)
      rate = { perMs: ((await maxSendRate()) * HEADROOM) / workers / 1000, until: now + goodForMs };
    const interval = 1 / rate.perMs;
    const burst = Math.max(0, BURST_MS - interval);
    const start = Math.max(free, now - burst);
    if (start > now) return Math.ceil(start - now);
    free = start + interval;
    return 0;
  };
};
