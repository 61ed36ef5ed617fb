import { RelanceError } from '../../../shared/kernel/errors';
import { chiSquareUpperTail } from '../math/chi-square';
import { poissonUpperTail } from '../math/poisson';
import { LEAST_EXPECTED } from './enough';

/** Whether arms are as large as they were meant to be. */
export interface SampleRatio {
  readonly chi2: number;
  readonly df: number;
  /** Of chi2; where fewer than 5 are expected in an arm, at least what a count so large has by chance. */
  readonly p: number;
  /** Whether members are missing somewhere: nothing else of the experiment is to be believed before one knows why. */
  readonly mismatch: boolean;
}

/** p below which sizes are no accident: looked at for every experiment, so strict (Fabijan et al., KDD 2019). */
export const MISMATCH_P = 0.001;

const refuse = (path: string, code: string, message: string): never => {
  throw new RelanceError(code, `${path}: ${message}`, [{ path, code, message }]);
};

/** Arms whose members were drawn with the same shares. */
export interface SizedStratum {
  readonly sizes: readonly number[];
  /** Any unit; equal by default. */
  readonly shares?: readonly number[];
}

const checked = ({ sizes, shares = sizes.map(() => 1) }: SizedStratum) => {
  if (sizes.length < 2) refuse('sizes', 'too_few_arms', 'at least two arms are needed');
  if (shares.length !== sizes.length)
    refuse('shares', 'share_invalid', `there are ${sizes.length} arms and ${shares.length} shares`);
  for (const [i, size] of sizes.entries())
    if (!(Number.isSafeInteger(size) && size >= 0))
      refuse(`sizes[${i}]`, 'not_a_count', 'must be a whole number');
  for (const [i, share] of shares.entries())
    if (!(share > 0 && Number.isFinite(share))) refuse(`shares[${i}]`, 'share_invalid', 'must be above 0');
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  return { sizes, expected: shares.map((share) => (n * share) / whole) };
};

interface Group {
  readonly sizes: readonly number[];
  readonly expected: readonly number[];
}

const added = (a: readonly number[], b: readonly number[]): number[] => a.map((one, i) => one + (b[i] ?? 0));
const least = ({ expected }: Group): number => Math.min(...expected);

/**
 * What chance makes at most of an arm as far above its expectation as the farthest: no number of draws, with whatever odds each, has
 * more in that tail than Poisson's (Hoeffding 1956; Anderson & Samuels, Fifth Berkeley Symposium 1, 1967).
 */
const byChance = ({ sizes, expected }: Group): number =>
  sizes.length * Math.min(...sizes.map((size, i) => poissonUpperTail(size, expected[i] as number)));

/**
 * Pearson's chi-square test of the sizes of arms against the shares that were meant: sample-ratio mismatch. Where the shares changed,
 * each stratum is tested against its own, and chi-squares and degrees of freedom are summed; those of which fewer than 5 are
 * expected in an arm are joined, since a chi-square of so few is none; of fewer in all, p is never below what chance makes of them. Throws `too_few_arms`, `not_a_count`, `no_cases`, `share_invalid`
 * for a share that is not above 0 or missing.
 */
export const sampleRatioOfStrata = (strata: readonly SizedStratum[]): SampleRatio => {
  const all = strata.map(checked).filter(({ expected }) => expected.some((count) => count > 0));
  // From the smallest on: a group takes in the next one until enough are expected of it.
  const groups: Group[] = [];
  for (const one of all.sort((a, b) => least(a) - least(b))) {
    const last = groups.at(-1);
    if (last && least(last) < LEAST_EXPECTED)
      groups[groups.length - 1] = {
        sizes: added(last.sizes, one.sizes),
        expected: added(last.expected, one.expected),
      };
    else groups.push(one);
  }
  if (groups.length === 0) refuse('sizes', 'no_cases', 'there is nobody in any arm');
  const chi2 = groups.reduce(
    (sum, { sizes, expected }) =>
      sum +
      sizes.reduce((own, size, i) => {
        const count = expected[i] as number;
        return own + (size - count) ** 2 / count;
      }, 0),
    0,
  );
  const df = groups.reduce((sum, { sizes }) => sum + sizes.length - 1, 0);
  const few = groups.find((group) => least(group) < LEAST_EXPECTED);
  const p = Math.max(chiSquareUpperTail(chi2, df), few ? Math.min(1, byChance(few)) : 0);
  return { chi2, df, p, mismatch: p < MISMATCH_P };
};

/** The same where all were drawn with the same shares. Throws as sampleRatioOfStrata. */
export const sampleRatio = (sizes: readonly number[], shares?: readonly number[]): SampleRatio =>
  sampleRatioOfStrata([{ sizes, ...(shares ? { shares } : {}) }]);
