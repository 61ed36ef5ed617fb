import stdDigamma from '@stdlib/math-base-special-digamma';
import stdGammaln from '@stdlib/math-base-special-gammaln';

/** From here on the asymptotic series below is exact to the last digit. */
const LARGE = 20;

/** ln of the gamma function of z > 0. */
export const lnGamma = (z: number): number => stdGammaln(z);

/** The digamma function of z > 0: the derivative of lnGamma. */
export const digamma = (z: number): number => stdDigamma(z);

/** What Stirling's formula leaves: 1/(12 z) - 1/(360 z^3) + ... (Abramowitz & Stegun 6.1.41). */
const stirlingRest = (z: number): number => {
  const w = 1 / z ** 2;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - w / 1188) * w) * w) * w) / z;
};

/** What ln z leaves of digamma: -1/(2 z) - 1/(12 z^2) + ... (Abramowitz & Stegun 6.3.18). */
const digammaRest = (z: number): number => {
  const w = 1 / z ** 2;
  return -0.5 / z - (1 / 12 - (1 / 120 - (1 / 252 - (1 / 240 - w / 132) * w) * w) * w) * w;
};

/**
 * ln(Γ(z + n) / Γ(z)) for z > 0, n >= 0 (the logarithm of the Pochhammer symbol). The plain difference of two
 * logarithms loses all digits for a large z; this keeps them.
 */
export const lnRising = (z: number, n: number): number => {
  if (n === 0) return 0;
  if (z < LARGE) return stdGammaln(z + n) - stdGammaln(z);
  return (z - 0.5) * Math.log1p(n / z) + n * (Math.log(z + n) - 1) + stirlingRest(z + n) - stirlingRest(z);
};

/** ψ(z + n) - ψ(z) for z > 0, n >= 0: the derivative of lnRising by z, with all digits for a large z. */
export const digammaRise = (z: number, n: number): number => {
  if (n === 0) return 0;
  if (z < LARGE) return stdDigamma(z + n) - stdDigamma(z);
  return Math.log1p(n / z) + digammaRest(z + n) - digammaRest(z);
};

/** ln of the beta function of a > 0, b > 0. */
export const lnBeta = (a: number, b: number): number => {
  const [low, high] = a < b ? [a, b] : [b, a];
  return stdGammaln(low) - lnRising(high, low);
};
