import betainc from '@stdlib/math-base-special-betainc';
import betaincinv from '@stdlib/math-base-special-kernel-betaincinv';
import { normalQuantile, normalUpperTail } from './normal';

/** From here on Student's distribution and the normal one agree to nine digits. */
const MANY = 1e10;

/** P(|T| >= |t|) of Student's t with df > 0 degrees of freedom, exact in the tail (Abramowitz & Stegun 26.7.1). */
export const studentBeyond = (t: number, df: number): number => {
  if (df > MANY) return 2 * normalUpperTail(Math.abs(t));
  return t === 0 ? 1 : betainc(1 / (1 + (t / df) * t), df / 2, 0.5);
};

/** The t that Student's |T| exceeds with probability p, 0 < p < 1. */
export const studentCritical = (p: number, df: number): number => {
  if (df > MANY) return -normalQuantile(p / 2);
  const [x = 0, rest = 1] = betaincinv(df / 2, 0.5, p, 1 - p);
  return Math.sqrt((df * rest) / x);
};
