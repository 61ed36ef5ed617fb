import { FEATURES, memberFeatures } from '../../functions/scoring/domain/features/member-features';
import {
  type LogisticModel,
  scoreProbabilities,
} from '../../functions/scoring/domain/learning/logistic-score';
import { ownNumbers } from '../../functions/scoring/domain/reasons/own-numbers';
import { explainScore, reasonsOf, strongest } from '../../functions/scoring/domain/reasons/reasons';
import type { Snapshot } from '../../functions/scoring/domain/snapshots/member-snapshots';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { HORIZON_DAYS } from './setting';

/** An ACTIVITY card and the instant (epoch ms) at which it is scored. */
export type KnownCard = Pick<Snapshot, 'activity' | 'at'>;

/** How fast scores are made on this machine, for orientation: seconds are the machine's. */
export interface Speed {
  /** Seconds for a million members by the logistic regression alone, their features given. */
  readonly millionSeconds: number;
  /** Members a second from the card to the score with its features and its three reasons as sentences. */
  readonly withReasons: number;
}

const MILLION = 1_000_000;
const ROWS = 16_384;
const ROUNDS = 5;
const GROUPS = FEATURES.map(({ group }) => group);
const H = HORIZON_DAYS * DAY_MS;

/** The best of some rounds, in seconds: other work on the machine only ever adds. */
const best = (work: () => void): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = performance.now();
    work();
    least = Math.min(least, (performance.now() - before) / 1000);
  }
  return least;
};

/** Measures on the cards of some members. */
export const measureSpeed = (model: LogisticModel, cards: readonly KnownCard[]): Speed => {
  const width = model.coefficients.length;
  const rows = new Float64Array(ROWS * width);
  for (let row = 0; row < ROWS; row += 1) {
    const { activity, at } = cards[row % cards.length] as KnownCard;
    rows.set(memberFeatures(activity, at, H) ?? [], row * width);
  }
  const into = new Float64Array(ROWS);
  const alone = best(() => {
    for (let done = 0; done < MILLION; done += ROWS) scoreProbabilities(model, rows, into);
  });
  let told = 0;
  const explained = best(() => {
    for (const { activity, at } of cards) {
      const [features, numbers] = [memberFeatures(activity, at, H), ownNumbers(activity, at, H)];
      if (features && numbers)
        told += reasonsOf(strongest(explainScore(model, GROUPS, features)), numbers).length;
    }
  });
  if (told === 0) throw new Error('no card has a reason: nothing was measured');
  return { millionSeconds: alone, withReasons: cards.length / explained };
};
