import { RelanceError } from '../../../shared/kernel/errors';
import { fitLogistic, ridge } from '../learning/logistic-regression';
import { type LogisticModel, logitOf, probabilityOf } from '../learning/logistic-score';
import { standardise } from '../learning/standardisation';
import { collectRows } from '../learning/training-rows';
import { normalUpperTail } from '../math/normal';
import { type Estimate, estimate } from '../measures/estimate';
import { ALPHA } from './arms';
import { type RateDifference, rateDifference } from './rate-difference';
import { seededRandom } from './seeded-random';

/** Members of an experiment with two arms: what was known of each before (row after row), the arm, and the outcome. */
export interface UpliftRows {
  readonly width: number;
  readonly values: Float64Array;
  /** 1 in the treated arm, 0 in the control. */
  readonly treated: Uint8Array;
  /** 1 where the member did what was hoped for. */
  readonly hits: Uint8Array;
}

/** Whether an effect is larger for some members than for others, and whether one can tell for whom. */
export interface Uplift {
  /** The effect on all. */
  readonly average: RateDifference;
  /** The effect on the 30 % of whom most was expected by models that had not seen them. */
  readonly top30: RateDifference;
  /** What ranking by expected uplift gains over treating at random, in hits per member, over all shares: 0 when it tells nothing. */
  readonly qini: Estimate;
  /** One-sided, of the ranking telling nothing. */
  readonly p: number;
  /** p below 2.5 %, as where a 95 % interval lies above 0: only then may one say that some react more than others. */
  readonly found: boolean;
}

/** One-sided p below which it may be said that some react more than others. */
export const CLAIM_P = ALPHA / 2;

const FOLDS = 5;
const TOP = 0.3;
/** Members of an arm in each fold, hits and misses each, below which models of an arm say nothing. */
const LEAST_IN_FOLD = 5;
const SEED = 20_081;

interface Arms {
  readonly treated: LogisticModel;
  readonly control: LogisticModel;
}

interface Judged {
  readonly row: number;
  /** Expected uplift. */
  readonly tau: number;
  /** The member's doubly robust score: its mean over members is their effect. */
  readonly score: number;
  /** Share of the fold of which more is expected, ties in their middle. */
  rank: number;
}

/** Folds in which arms and outcomes have their shares; the same for the same rows. */
const foldsOf = ({ treated, hits }: UpliftRows): number[][] => {
  const random = seededRandom(SEED);
  const folds: number[][] = Array.from({ length: FOLDS }, () => []);
  for (const arm of [1, 0])
    for (const outcome of [1, 0]) {
      const members: number[] = [];
      for (let row = 0; row < treated.length; row += 1)
        if (treated[row] === arm && hits[row] === outcome) members.push(row);
      for (let i = members.length - 1; i > 0; i -= 1) {
        const j = Math.floor(random() * (i + 1));
        [members[i], members[j]] = [members[j] as number, members[i] as number];
      }
      if (members.length < FOLDS * LEAST_IN_FOLD)
        throw new RelanceError(
          'arm_too_small',
          `the ${arm === 1 ? 'treated' : 'control'} arm has ${members.length} members ${outcome === 1 ? 'with' : 'without'} a hit; telling who reacts needs ${FOLDS * LEAST_IN_FOLD}`,
        );
      members.forEach((row, i) => {
        folds[i % FOLDS]?.push(row);
      });
    }
  return folds;
};

const modelOf = (rows: UpliftRows, members: readonly number[], arm: 0 | 1): LogisticModel => {
  const collector = collectRows(rows.width);
  for (const row of members)
    if (rows.treated[row] === arm)
      collector.add(
        rows.values.subarray(row * rows.width, (row + 1) * rows.width),
        rows.hits[row] === 1 ? 1 : 0,
      );
  const own = collector.rows();
  return fitLogistic(own, ridge(rows.width, 1), standardise(own)).model;
};

const armsOf = (rows: UpliftRows, members: readonly number[]): Arms => ({
  treated: modelOf(rows, members, 1),
  control: modelOf(rows, members, 0),
});

/** Gives each member of a fold, most expected first, the share that stands before it. */
const rankWithin = (fold: Judged[]): Judged[] => {
  fold.sort((a, b) => b.tau - a.tau || a.row - b.row);
  for (let from = 0; from < fold.length; ) {
    let to = from + 1;
    while (to < fold.length && fold[to]?.tau === fold[from]?.tau) to += 1;
    for (let i = from; i < to; i += 1) (fold[i] as Judged).rank = (from + to) / 2 / fold.length;
    from = to;
  }
  return fold;
};

const judge = (rows: UpliftRows, fold: readonly number[], models: Arms, share: number): Judged[] =>
  rankWithin(
    fold.map((row) => {
      const features = rows.values.subarray(row * rows.width, (row + 1) * rows.width);
      const one = probabilityOf(logitOf(models.treated, features));
      const zero = probabilityOf(logitOf(models.control, features));
      const hit = rows.hits[row] as number;
      const rest = rows.treated[row] === 1 ? (hit - one) / share : (zero - hit) / (1 - share);
      return { row, tau: one - zero, score: one - zero + rest, rank: 0 };
    }),
  );

/** Mean of score times (1/2 - rank): the area between the curve of gains and that of a random order. */
const qiniOf = (folds: readonly (readonly Judged[])[]): Estimate => {
  let [n, sum, squares] = [0, 0, 0];
  for (const fold of folds) {
    const mean = fold.reduce((total, { score }) => total + score, 0) / fold.length;
    for (const { score, rank } of fold) {
      const own = (score - mean) * (0.5 - rank);
      n += 1;
      sum += own;
      squares += own ** 2;
    }
  }
  return estimate(sum / n, Math.sqrt(Math.max(0, squares - sum ** 2 / n)) / n);
};

const effectAmong = (rows: UpliftRows, members: Iterable<number>): RateDifference => {
  const treated = { n: 0, hits: 0 };
  const control = { n: 0, hits: 0 };
  for (const row of members) {
    const arm = rows.treated[row] === 1 ? treated : control;
    arm.n += 1;
    arm.hits += rows.hits[row] as number;
  }
  return rateDifference(treated, control);
};

/**
 * Looks for members who react more than others. Two logistic regressions, one an arm, learn the outcome; the difference of what they
 * say of a member they have not seen (five folds) is the expected uplift, by which members are ranked (T-learner: Künzel et al.,
 * PNAS 116(10), 2019). Qini and its error come from doubly robust scores (Yadlowsky, Fleming, Shah, Brunskill & Wager, Evaluating
 * Treatment Prioritization Rules via Rank-Weighted Average Treatment Effects, JASA 120, 2025).
 *
 * The test learns from earlier folds only and judges the next: among five folds of which each learns from all others the same accident
 * counts twice, and the test would alarm two or three times as often as it says. Throws `not_binary`, `row_width`, `arm_too_small`
 * and what the regression refuses.
 */
export const uplift = (rows: UpliftRows): Uplift => {
  const { width, values, treated, hits } = rows;
  const n = treated.length;
  if (hits.length !== n || values.length !== n * width)
    throw new RelanceError(
      'row_width',
      `there are ${n} arms, ${hits.length} outcomes, ${values.length} values`,
    );
  if ([...treated, ...hits].some((value) => value > 1))
    throw new RelanceError('not_binary', 'arm and outcome must be 0 or 1');
  const folds = foldsOf(rows);
  const share = treated.reduce((sum, arm) => sum + arm, 0) / n;
  const judged = folds.map((fold, k) =>
    judge(rows, fold, armsOf(rows, folds.filter((_, other) => other !== k).flat()), share),
  );
  const forward = folds
    .slice(1)
    .map((fold, k) => judge(rows, fold, armsOf(rows, folds.slice(0, k + 1).flat()), share));
  const test = qiniOf(forward);
  const p = test.error > 0 ? normalUpperTail(test.value / test.error) : 1;
  const top = judged.flatMap((fold) => fold.filter(({ rank }) => rank < TOP).map(({ row }) => row));
  return {
    average: effectAmong(rows, treated.keys()),
    top30: top.length > 0 ? effectAmong(rows, top) : effectAmong(rows, treated.keys()),
    qini: qiniOf(judged),
    p,
    found: p < CLAIM_P,
  };
};
