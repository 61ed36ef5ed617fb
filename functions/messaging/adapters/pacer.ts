/** A turn to send: taken, after a wait of so many ms; or not taken, and to be asked for again after that time. */
export interface Turn {
  readonly taken: boolean;
  readonly waitMs: number;
}

/** Takes the next turn, when it comes within `atMostMs`. */
export type Pacer = (atMostMs: number) => Promise<Turn>;

/** How fast one worker may send: the account's rate by second, the share of it that this worker may use. */
export interface PacerOptions {
  /** Asks for the account's MaxSendRate (a second); undefined when that cannot be told now. */
  readonly maxSendRate: () => Promise<number | undefined>;
  /** How many workers share the rate. */
  readonly workers: number;
  /** Epoch ms. */
  readonly now: () => number;
}

const HEADROOM = 0.9;
const GOOD_FOR_MS = 300_000;
const ASK_AGAIN_MS = 5_000;
/** The slowest rate that SES gives anyone: better slow than not at all, until it is told. */
const NO_RATE_A_SECOND = 1;

/**
 * Spaces the mails of one worker evenly, at 0.9 of its share of the account's rate: however many ask at once, no second
 * sees more than that, and one. Those who would wait too long are told to come back one after the other, at the same
 * pace. The rate is asked for once in five minutes, by one for all; when it is not told, the last one holds.
 */
export const pacer = ({ maxSendRate, workers, now }: PacerOptions): Pacer => {
  let rate: number | undefined;
  let goodUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let free = Number.NEGATIVE_INFINITY;
  let later = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<void> => {
    const told = await maxSendRate();
    rate = told ?? rate;
    goodUntil = now() + (told === undefined ? ASK_AGAIN_MS : GOOD_FOR_MS);
    asking = undefined;
  };
  return async (atMostMs) => {
    if (now() >= goodUntil) {
      asking ??= ask();
      await asking;
    }
    const at = now();
    const intervalMs = (1000 * workers) / ((rate ?? NO_RATE_A_SECOND) * HEADROOM);
    const start = Math.max(free, at);
    if (start - at > atMostMs) {
      later = Math.max(later + intervalMs, start);
      return { taken: false, waitMs: Math.ceil(later - at) };
    }
    free = start + intervalMs;
    return { taken: true, waitMs: Math.ceil(start - at) };
  };
};
