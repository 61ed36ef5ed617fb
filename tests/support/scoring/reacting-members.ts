import { normalsOf } from '../../../functions/scoring/domain/experiments/seeded-random';
import type { UpliftRows } from '../../../functions/scoring/domain/experiments/uplift';

/**
 * Members of two equal arms of whom two numbers are known. The first says who answers at all; where `more` is above 0, the mail does
 * more, by so much of a rate a unit, for those whose second number is high.
 */
export const reactingMembers = (n: number, more: number, random: () => number): UpliftRows => {
  const normal = normalsOf(random);
  const rows = {
    width: 2,
    values: new Float64Array(2 * n),
    treated: new Uint8Array(n),
    hits: new Uint8Array(n),
  };
  for (let i = 0; i < n; i += 1) {
    const [level, reaction] = [normal(), normal()];
    rows.values.set([level, reaction], 2 * i);
    rows.treated[i] = i % 2;
    const rate = 0.3 + 0.08 * Math.tanh(level) + (i % 2) * (0.05 + more * Math.tanh(reaction));
    rows.hits[i] = random() < rate ? 1 : 0;
  }
  return rows;
};
