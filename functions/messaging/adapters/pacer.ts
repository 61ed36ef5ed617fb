/** A turn to send: taken, after a wait of so many ms; or not taken, and to be asked for again after that time. */
export interface Turn {
  readonly taken: boolean;
  readonly waitMs: number;
  /** Not taken since the day's quota is used up. */
  readonly quota?: boolean;
  /** Gives a turn back that was taken and is not used after all; more than once it does nothing. */
  unused?(): void;
}

/** Spaces the mails of one worker. */
export interface Pacer {
  /** Takes the next turn, when it comes within `atMostMs`. */
  turn(atMostMs: number): Promise<Turn>;
  /**
   * The wait (ms) before a mail whose turn it was may go, so that those that were held up on their way do not go all at
   * once; undefined, and nothing is taken, when it is longer than `atMostMs`. Before the rate is known nothing is held.
   */
  pass(atMostMs: number): number | undefined;
  /** SES has refused a mail for the day's quota: nobody gets a turn before it is asked again. */
  usedUp(): void;
}

/** What SES lets the account send: mails a second; in 24 hours (-1: as many as it likes), and how many of them are sent. */
export interface SendQuota {
  readonly maxSendRate: number;
  readonly max24Hours: number;
  readonly sentLast24Hours: number;
}

/** How fast one worker may send. */
export interface PacerOptions {
  /** Asks for the account's quota; undefined when that cannot be told now. */
  readonly quota: () => Promise<SendQuota | undefined>;
  /** The part of the rate, 0 to 1, that the workers of this kind share. */
  readonly rateShare: number;
  /** The part of the day's quota, 0 to 1, up to which they send. */
  readonly quotaShare: number;
  /** How many they are. */
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
 * Mails a second of one worker: 0.9 of its share, and never so many that all workers, each sending one more in an unlucky
 * second, would exceed the rate. Below one a second each, several may meet in a second; SES then refuses some, and they wait.
 */
const paceOf = (share: number): number =>
  share >= 1 ? Math.min(HEADROOM * share, Math.floor(share)) : HEADROOM * share;

/**
 * Spaces the mails of one worker evenly within its share of the account's rate: however many ask at once, no second sees
 * more than the rate. Those who would wait too long are told to come back one after the other, at the same pace. The
 * quota is asked for once in five minutes, by one for all; when it is not told, the last one holds. Used up for the
 * day, nobody gets a turn until SES says that there is room again. A turn that is given back costs the day's quota
 * nothing, and of the rate one interval at most: that of a turn behind which others wait already is lost.
 */
export const pacer = ({ quota, rateShare, quotaShare, workers, now }: PacerOptions): Pacer => {
  let known: SendQuota | undefined;
  let left = Number.POSITIVE_INFINITY;
  let goodUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let free = Number.NEGATIVE_INFINITY;
  let later = Number.NEGATIVE_INFINITY;
  let passed = Number.NEGATIVE_INFINITY;
  // How often SES was heard of the quota: what is given back later than that is in its number already.
  let heard = 0;
  const ask = async (): Promise<void> => {
    const told = await quota();
    if (told) {
      heard += 1;
      known = told;
      const { max24Hours, sentLast24Hours } = told;
      left =
        max24Hours < 0 ? Number.POSITIVE_INFINITY : (max24Hours * quotaShare - sentLast24Hours) / workers;
    }
    goodUntil = now() + (told ? GOOD_FOR_MS : ASK_AGAIN_MS);
    asking = undefined;
  };
  const intervalMs = (): number =>
    1000 / paceOf(((known?.maxSendRate ?? NO_RATE_A_SECOND) * rateShare) / workers);
  return {
    async turn(atMostMs) {
      if (now() >= goodUntil) {
        asking ??= ask();
        await asking;
      }
      const at = now();
      if (left < 1) return { taken: false, quota: true, waitMs: Math.max(1, goodUntil - at) };
      const start = Math.max(free, at);
      if (start - at > atMostMs) {
        later = Math.max(later + intervalMs(), start);
        return { taken: false, waitMs: Math.ceil(later - at) };
      }
      const end = start + intervalMs();
      free = end;
      left -= 1;
      const since = heard;
      let isBack = false;
      return {
        taken: true,
        waitMs: Math.ceil(start - at),
        unused() {
          if (isBack) return;
          isBack = true;
          if (since === heard) left += 1;
          // Those who wait for later turns keep them: only the last one that was given can be given anew.
          if (free === end) free = start;
        },
      };
    },
    pass(atMostMs) {
      const at = now();
      if (!known) return 0;
      const start = Math.max(at, passed + intervalMs());
      const late = start - at;
      if (late > atMostMs) return undefined;
      passed = start;
      // Turns that are taken from now on come after it, or all that follow would be held up as well.
      free = Math.max(free, passed + intervalMs());
      return Math.ceil(late);
    },
    usedUp() {
      heard += 1;
      left = 0;
    },
  };
};
