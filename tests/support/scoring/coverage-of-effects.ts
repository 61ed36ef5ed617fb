import { alwaysValid } from '../../../functions/scoring/domain/experiments/always-valid';
import { meanDifference } from '../../../functions/scoring/domain/experiments/mean-difference';
import { rateDifference } from '../../../functions/scoring/domain/experiments/rate-difference';
import { sizeForMeans, sizeForRates } from '../../../functions/scoring/domain/experiments/sample-size';
import { normalsOf } from '../../../functions/scoring/domain/experiments/seeded-random';
import { type Scene, within } from './coverage';
import { measured } from './measured';

const hitsOf = (random: () => number, n: number, rate: number): number => {
  let hits = 0;
  for (let i = 0; i < n; i += 1) if (random() < rate) hits += 1;
  return hits;
};
const count = (n: number): string => n.toLocaleString('en');

export const rateScene = (
  of: 'difference' | 'ratio',
  rates: readonly [number, number],
  sizes: readonly [number, number],
): Scene => ({
  of: `${of} of rates (Newcombe${of === 'ratio' ? ', MOVER' : ''})`,
  setting: `${rates.join(' and ')}, ${sizes.map(count).join(' and ')} members`,
  holds: (random) => {
    const [one, zero] = rates.map((rate, i) => ({
      n: sizes[i] as number,
      hits: hitsOf(random, sizes[i] as number, rate),
    })) as [never, never];
    const found = rateDifference(one, zero);
    if (of === 'difference') return within(found, rates[0] - rates[1]);
    return found.ratio === undefined || within(found.ratio, rates[0] / rates[1]);
  },
});

/** Money of members of whom a share buys. */
export const moneyScene = (buys: number, factor: number, sizes: readonly [number, number]): Scene => {
  const truth = buys * Math.exp(3 + 0.7 ** 2 / 2) * (factor - 1);
  return {
    of: 'difference of means (Welch)',
    setting: `${buys * 100} % buy, ${sizes.map(count).join(' and ')} members`,
    holds: (random) => {
      const normal = normalsOf(random);
      const arm = (n: number, times: number) =>
        measured(
          Array.from({ length: n }, () => (random() < buys ? times * Math.exp(3 + 0.7 * normal()) : 0)),
        );
      return within(meanDifference(arm(sizes[0], factor), arm(sizes[1], 1)), truth);
    },
  };
};

/** All 28 looks of an experiment together. */
export const looksScene = (rates: readonly [number, number], daily: number): Scene => ({
  of: 'always valid, 28 looks together',
  setting: `${rates.join(' and ')}, ${count(daily)} members an arm and day`,
  holds: (random) => {
    const arms = rates.map(() => ({ n: 0, hits: 0 })) as [
      { n: number; hits: number },
      { n: number; hits: number },
    ];
    for (let day = 1; day <= 28; day += 1) {
      arms.forEach((arm, i) => {
        arm.n += daily;
        arm.hits += hitsOf(random, daily, rates[i] as number);
      });
      const { difference, error } = rateDifference(...arms);
      if (!within(alwaysValid(difference, error, day / 28), rates[0] - rates[1])) return false;
    }
    return true;
  },
});

/** An experiment of the size that was calculated finds what it is to find. */
export const powerScene = (base: number, target: number, power: number): Scene => {
  const n = Math.ceil(sizeForRates(base, target, { power }));
  return {
    of: `power of ${power * 100} % (rates)`,
    setting: `${base} to ${target}, ${count(n)} an arm`,
    holds: (random) =>
      rateDifference({ n, hits: hitsOf(random, n, target) }, { n, hits: hitsOf(random, n, base) }).p < 0.05,
  };
};
export const meansPowerScene = (difference: number, power: number): Scene => {
  const n = Math.ceil(sizeForMeans(difference, 1, { power }));
  return {
    of: `power of ${power * 100} % (means)`,
    setting: `${difference} deviations, ${count(n)} an arm`,
    holds: (random) => {
      const normal = normalsOf(random);
      const arm = (by: number) => measured(Array.from({ length: n }, () => by + normal()));
      return meanDifference(arm(difference), arm(0)).p < 0.05;
    },
  };
};
