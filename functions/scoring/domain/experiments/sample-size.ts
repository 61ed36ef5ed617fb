import { RelanceError } from '../../../shared/kernel/errors';
import { normalCdf, normalQuantile } from '../math/normal';
import { ALPHA } from './arms';

/** What an experiment is to find. */
export interface SizeRules {
  /** How often it alarms without an effect, two-sided. @default 0.05 */
  readonly alpha?: number;
  /** How often it finds the effect. @default 0.8 */
  readonly power?: number;
  /** Members of the control arm for each of the treated. @default 1 */
  readonly ratio?: number;
}

const rulesOf = ({ alpha = ALPHA, power = 0.8, ratio = 1 }: SizeRules) => {
  const refuse = (path: string, message: string): never => {
    throw new RelanceError('size_invalid', `${path}: ${message}`, [{ path, code: 'size_invalid', message }]);
  };
  if (!(alpha > 0 && alpha < 1)) refuse('alpha', `must be between 0 and 1; it is ${alpha}`);
  if (!(power > alpha && power < 1)) refuse('power', `must be between alpha and 1; it is ${power}`);
  if (!(ratio > 0 && Number.isFinite(ratio))) refuse('ratio', `must be above 0; it is ${ratio}`);
  return { za: -normalQuantile(alpha / 2), zb: normalQuantile(power), ratio };
};

const checkRates = (base: number, target: number): void => {
  for (const [path, rate] of [
    ['base', base],
    ['target', target],
  ] as const)
    if (!(rate >= 0 && rate <= 1)) {
      const message = `must be a rate from 0 to 1; it is ${rate}`;
      throw new RelanceError('not_a_rate', `${path}: ${message}`, [{ path, code: 'not_a_rate', message }]);
    }
  if (base === target)
    throw new RelanceError(
      'no_effect',
      'base and target are equal: no experiment is large enough to tell them apart',
    );
};

/**
 * Members that the treated arm needs so that a two-sided z-test tells `target` from `base`, before rounding up (Fleiss, Levin & Paik,
 * Statistical Methods for Rates and Proportions, 2003, equation 4.14, without the correction for continuity; 4.18 for unequal
 * arms). Throws `not_a_rate`, `no_effect`, `size_invalid`.
 */
export const sizeForRates = (base: number, target: number, rules: SizeRules = {}): number => {
  const { za, zb, ratio } = rulesOf(rules);
  checkRates(base, target);
  const mean = (target + ratio * base) / (1 + ratio);
  const under = za * Math.sqrt(mean * (1 - mean) * (1 + 1 / ratio));
  const over = zb * Math.sqrt(target * (1 - target) + (base * (1 - base)) / ratio);
  return ((under + over) / (target - base)) ** 2;
};

/** The same for a difference of means of values with a standard deviation. Throws `no_effect`, `not_finite`, `size_invalid`. */
export const sizeForMeans = (difference: number, deviation: number, rules: SizeRules = {}): number => {
  const { za, zb, ratio } = rulesOf(rules);
  if (!(Number.isFinite(difference) && Number.isFinite(deviation) && deviation >= 0))
    throw new RelanceError(
      'not_finite',
      'difference and deviation must be finite numbers, the second at least 0',
    );
  if (difference === 0)
    throw new RelanceError('no_effect', 'the difference is 0: no experiment is large enough to find it');
  return (1 + 1 / ratio) * (((za + zb) * deviation) / difference) ** 2;
};

/** How often an experiment with n members in the treated arm finds `target` against `base`; the inverse of sizeForRates. */
export const powerForRates = (base: number, target: number, n: number, rules: SizeRules = {}): number => {
  const { za, ratio } = rulesOf(rules);
  checkRates(base, target);
  const mean = (target + ratio * base) / (1 + ratio);
  const over = Math.sqrt(target * (1 - target) + (base * (1 - base)) / ratio);
  const reach = Math.abs(target - base) * Math.sqrt(n) - za * Math.sqrt(mean * (1 - mean) * (1 + 1 / ratio));
  return over > 0 ? normalCdf(reach / over) : reach > 0 ? 1 : 0;
};

/** The smallest rise over `base` that n members in the treated arm find; undefined when none up to a rate of 1 is. */
export const smallestRise = (base: number, n: number, rules: SizeRules = {}): number | undefined => {
  const needed = (rise: number): number => sizeForRates(base, base + rise, rules);
  let [low, high] = [0, 1 - base];
  if (!(high > 0) || needed(high) > n) return undefined;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (middle <= 0 || base + middle === base || needed(middle) > n) low = middle;
    else high = middle;
  }
  return high;
};
