/**
 * Gradient and curvature of a row as two whole numbers in one double: summing a histogram then is one addition a cell,
 * not two, and sums are exact, whatever their order (after Shi, Ke, Chen, Zheng & Liu, Quantized Training of Gradient
 * Boosting Decision Trees, NeurIPS 2022, with more bits than they need).
 */

/** Rows of which packed numbers may be summed before they are taken apart. */
export const BLOCK = 8192;
/** 8192 times 8191 stays below 2^26, and two numbers of 26 bits fit in the 53 of a double; one is left for what is carried. */
const LEVELS = BLOCK - 2;
/** What the gradient is multiplied with, to lie above the curvature. */
export const ABOVE = 2 ** 26;

/** What one level of gradient and of curvature is worth. */
export interface Scale {
  readonly g: number;
  readonly h: number;
}

/**
 * Packs the pairs (gradient and curvature of each row side by side) into the places that `order` gives the rows, and
 * answers what a level is worth: the largest have 8190. What rounding leaves is carried to the next place, so that many
 * gradients below half a level still add up.
 */
export const packGradients = (pairs: Float64Array, order: Uint32Array, packed: Float64Array): Scale => {
  let mostG = 0;
  let mostH = 0;
  for (let at = 0; at < pairs.length; at += 2) {
    mostG = Math.max(mostG, Math.abs(pairs[at] as number));
    mostH = Math.max(mostH, pairs[at + 1] as number);
  }
  const [g, h] = [mostG > 0 ? mostG / LEVELS : 1, mostH > 0 ? mostH / LEVELS : 1];
  let [restG, restH] = [0, 0];
  for (let place = 0; place < order.length; place += 1) {
    const at = 2 * (order[place] as number);
    restG += (pairs[at] as number) / g;
    restH += (pairs[at + 1] as number) / h;
    const [levelsG, levelsH] = [Math.round(restG), Math.max(0, Math.round(restH))];
    restG -= levelsG;
    restH -= levelsH;
    packed[place] = levelsG * ABOVE + levelsH;
  }
  return { g, h };
};
