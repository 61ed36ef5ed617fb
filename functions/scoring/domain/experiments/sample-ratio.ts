import { RelanceError } from '../../../shared/kernel/errors';
import { chiSquareUpperTail } from '../math/chi-square';

/** Whether arms are as large as they were meant to be. */
export interface SampleRatio {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
  /** Whether members are missing somewhere: nothing else of the experiment is to be believed before one knows why. */
  readonly mismatch: boolean;
}

/** p below which sizes are no accident: looked at for every experiment, so strict (Fabijan et al., KDD 2019). */
export const MISMATCH_P = 0.001;

const refuse = (path: string, code: string, message: string): never => {
  throw new RelanceError(code, `${path}: ${message}`, [{ path, code, message }]);
};

/**
 * Pearson's chi-square test of the sizes of arms against the shares that were meant (any unit; equal by default): sample-ratio
 * mismatch. Throws `too_few_arms`, `not_a_count`, `no_cases`, `share_invalid` for a share that is not above 0 or missing.
 */
export const sampleRatio = (
  sizes: readonly number[],
  shares: readonly number[] = sizes.map(() => 1),
): SampleRatio => {
  if (sizes.length < 2) refuse('sizes', 'too_few_arms', 'at least two arms are needed');
  if (shares.length !== sizes.length)
    refuse('shares', 'share_invalid', `there are ${sizes.length} arms and ${shares.length} shares`);
  for (const [i, size] of sizes.entries())
    if (!(Number.isSafeInteger(size) && size >= 0))
      refuse(`sizes[${i}]`, 'not_a_count', 'must be a whole number');
  for (const [i, share] of shares.entries())
    if (!(share > 0 && Number.isFinite(share))) refuse(`shares[${i}]`, 'share_invalid', 'must be above 0');
  const n = sizes.reduce((sum, size) => sum + size, 0);
  if (n === 0) refuse('sizes', 'no_cases', 'there is nobody in any arm');
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const chi2 = sizes.reduce((sum, size, i) => {
    const expected = (n * (shares[i] as number)) / whole;
    return sum + (size - expected) ** 2 / expected;
  }, 0);
  const df = sizes.length - 1;
  const p = chiSquareUpperTail(chi2, df);
  return { chi2, df, p, mismatch: p < MISMATCH_P };
};
