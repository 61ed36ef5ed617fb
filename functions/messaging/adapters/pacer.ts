/** A turn to send: taken, after a wait of so many ms; or not taken, and to be asked for again after that time. */
export interface Turn {
  readonly taken: boolean;
  readonly waitMs: number;
}

/** Takes the next turn at an instant (epoch ms), when it comes within `atMostMs`. */
export type Pacer = (now: number, atMostMs: number) => Promise<Turn>;

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

/**
 * Spaces the mails of one worker evenly, at 0.9 of its share of the account's rate: however many ask at once, no second
 * sees more than that, and one. Those who would wait too long are told to come back one after the other, at the same pace.
 */
export const pacer = ({ maxSendRate, workers, goodForMs = 300_000 }: PacerOptions): Pacer => {
  let rate: { intervalMs: number; until: number } | undefined;
  let free = Number.NEGATIVE_INFINITY;
  let later = Number.NEGATIVE_INFINITY;
  return async (now, atMostMs) => {
    if (!rate || now >= rate.until)
      rate = { intervalMs: (1000 * workers) / ((await maxSendRate()) * HEADROOM), until: now + goodForMs };
    const { intervalMs } = rate;
    const start = Math.max(free, now);
    if (start - now > atMostMs) {
      later = Math.max(later + intervalMs, start);
      return { taken: false, waitMs: Math.ceil(later - now) };
    }
    free = start + intervalMs;
    return { taken: true, waitMs: Math.ceil(start - now) };
  };
};
