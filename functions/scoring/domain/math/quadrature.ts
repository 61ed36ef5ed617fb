const HALF_NODES = [
  0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003,
  0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const HALF_WEIGHTS = [
  0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674, 0.12462897125553388,
  0.09515851168249279, 0.062253523938647894, 0.027152459411754096,
];

/** Nodes in (-1, 1) of the Gauss-Legendre rule of 16 points (Abramowitz & Stegun 25.4). */
export const GAUSS_NODES: readonly number[] = [...HALF_NODES.map((node) => -node).reverse(), ...HALF_NODES];

/** The weights of GAUSS_NODES; their sum is 2. */
export const GAUSS_WEIGHTS: readonly number[] = [...[...HALF_WEIGHTS].reverse(), ...HALF_WEIGHTS];

/** The integral from `from` to `to` of e^(logOf(v) - reference), by one rule of 16 points. */
export const gaussPanel = (
  logOf: (v: number) => number,
  from: number,
  to: number,
  reference: number,
): number => {
  const half = (to - from) / 2;
  const middle = from + half;
  let sum = 0;
  for (let i = 0; i < GAUSS_NODES.length; i += 1) {
    sum +=
      (GAUSS_WEIGHTS[i] as number) * Math.exp(logOf(middle + half * (GAUSS_NODES[i] as number)) - reference);
  }
  return sum * half;
};
