/** ln(Γ(z + k) / Γ(z)) and its derivative by z for whole k. */
export interface RisingTables {
  ln(k: number): number;
  slope(k: number): number;
}

/** Both for k from 0 to `most`, as sums of ln(z + j) and of 1 / (z + j): exact for any z > 0, and one addition each. */
export const risingTables = (z: number, most: number): RisingTables => {
  const lns = new Float64Array(most + 1);
  const slopes = new Float64Array(most + 1);
  for (let k = 0; k < most; k += 1) {
    lns[k + 1] = (lns[k] as number) + Math.log(z + k);
    slopes[k + 1] = (slopes[k] as number) + 1 / (z + k);
  }
  return { ln: (k) => lns[k] as number, slope: (k) => slopes[k] as number };
};
