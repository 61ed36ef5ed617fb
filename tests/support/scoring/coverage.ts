import { normalsOf } from '../../../functions/scoring/domain/experiments/seeded-random';
import { normalCdf, normalQuantile } from '../../../functions/scoring/domain/math/normal';
import { auc, aucDifference } from '../../../functions/scoring/domain/measures/auc';
import { calibrationError, calibrationGroups } from '../../../functions/scoring/domain/measures/calibration';
import { type RankedCases, rankCases } from '../../../functions/scoring/domain/measures/cases';
import { drift } from '../../../functions/scoring/domain/measures/drift';
import { shareEstimate } from '../../../functions/scoring/domain/measures/estimate';
import { liftAt } from '../../../functions/scoring/domain/measures/lift';
import { brier, logLoss, logLossDifference } from '../../../functions/scoring/domain/measures/proper-scores';

type Random = () => number;
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** An interval in a setting: one sample is drawn, and the answer is whether its interval holds what is true. */
export interface Scene {
  readonly of: string;
  readonly setting: string;
  readonly holds: (random: Random) => boolean;
}

/** Whether an interval holds a number, but for rounding. */
export const within = ({ low, high }: Interval, truth: number): boolean =>
  low - 1e-12 <= truth && truth <= high + 1e-12;
const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const logitOf = (p: number): number => Math.log(p / (1 - p));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Members whose true logit is normal, and a model that says another function of it. */
export interface Club {
  readonly name: string;
  readonly middle: number;
  readonly spread: number;
  readonly says: (logit: number) => number;
}
const truthful = (logit: number): number => logit;
export const CLUBS = {
  common: { name: '40 % leave', middle: -0.5, spread: 1, says: truthful },
  tooLow: { name: '40 % leave, said 8 points too low', middle: -0.5, spread: 1, says: (z) => z - 0.4 },
  tooSure: {
    name: '40 % leave, said too surely',
    middle: -0.5,
    spread: 1,
    says: (z) => 1.6 * (z + 0.5) - 0.5,
  },
  slightly: {
    name: '40 % leave, said a little too surely',
    middle: -0.5,
    spread: 1,
    says: (z) => 1.15 * (z + 0.5) - 0.5,
  },
  rare: { name: '1 % leave', middle: -5, spread: 0.9, says: truthful },
  rareTooHigh: { name: '1 % leave, said twice as often', middle: -5, spread: 0.9, says: (z) => z + 0.7 },
} satisfies Record<string, Club>;

interface Drawn {
  readonly said: number[];
  readonly chances: number[];
  readonly labels: number[];
}

/** Members of a club, at least two of each outcome. */
const draw = (random: Random, { middle, spread, says }: Club, n: number): Drawn => {
  const normal = normalsOf(random);
  for (;;) {
    const logits = Array.from({ length: n }, () => middle + spread * normal());
    const chances = logits.map(logistic);
    const labels = chances.map((p) => (random() < p ? 1 : 0));
    const hits = labels.reduce<number>((sum, label) => sum + label, 0);
    if (hits > 0 && hits < n) return { said: logits.map((z) => logistic(says(z))), chances, labels };
  }
};

const GRID = 40_000;
/** The whole club, in quantiles of equal size. */
const whole = ({ middle, spread, says }: Club) => {
  const logits = Array.from({ length: GRID }, (_, i) => middle + spread * normalQuantile((i + 0.5) / GRID));
  return { chances: logits.map(logistic), said: logits.map((z) => logistic(says(z))) };
};

const trueCost = (club: Club, cost: (p: number, label: number) => number): number => {
  const { chances, said } = whole(club);
  return mean(chances.map((q, i) => q * cost(said[i] as number, 1) + (1 - q) * cost(said[i] as number, 0)));
};
const trueLift = (club: Club, share: number): number => {
  const { chances } = whole(club);
  return mean(chances.slice(Math.round(GRID * (1 - share)))) / mean(chances);
};
const trueArea = (club: Club): number => {
  const { chances } = whole(club);
  let [below, area, ones] = [0, 0, 0];
  for (const q of chances) {
    area += q * (below + (1 - q) / 2);
    below += 1 - q;
    ones += q;
  }
  return area / ones / below;
};
const trueEce = (club: Club): number => {
  const { chances, said } = whole(club);
  const tenth = GRID / 10;
  return mean(
    Array.from({ length: 10 }, (_, k) =>
      Math.abs(
        mean(chances.slice(k * tenth, (k + 1) * tenth)) - mean(said.slice(k * tenth, (k + 1) * tenth)),
      ),
    ),
  );
};

const costs = {
  brier: (p: number, label: number) => (p - label) ** 2,
  logLoss: (p: number, label: number) => -Math.log(label === 1 ? p : 1 - p),
};

const judged = (
  of: string,
  club: Club,
  n: number,
  measure: (cases: RankedCases) => Interval,
  truthOf: (club: Club) => number,
): Scene => {
  const truth = truthOf(club);
  return {
    of,
    setting: `${club.name}, ${n.toLocaleString('en')} members`,
    holds: (random) => {
      const { said, labels } = draw(random, club, n);
      return within(measure(rankCases(said, labels)), truth);
    },
  };
};

export const eceScene = (club: Club, n: number): Scene =>
  judged('ECE', club, n, (cases) => calibrationError(calibrationGroups(cases)), trueEce);
export const aucScene = (club: Club, n: number): Scene => judged('AUC', club, n, auc, trueArea);
export const liftScene = (club: Club, n: number): Scene =>
  judged(
    'lift at 10 %',
    club,
    n,
    (cases) => liftAt(cases),
    (one) => trueLift(one, 0.1),
  );
export const brierScene = (club: Club, n: number): Scene =>
  judged('Brier', club, n, brier, (one) => trueCost(one, costs.brier));
export const logLossScene = (club: Club, n: number): Scene =>
  judged('log loss', club, n, logLoss, (one) => trueCost(one, costs.logLoss));
export const logLossDifferenceScene = (club: Club, other: Club, n: number): Scene => {
  const truth = trueCost(club, costs.logLoss) - trueCost({ ...club, says: other.says }, costs.logLoss);
  return {
    of: 'difference of log losses',
    setting: `${club.name}, ${n.toLocaleString('en')} members`,
    holds: (random) => {
      const { said, labels } = draw(random, club, n);
      const others = said.map((p) => logistic(other.says(logitOf(p))));
      return within(logLossDifference(said, others, labels), truth);
    },
  };
};

/** Scores that are normal in each class; those with the label 1 lie higher. */
export const areaScene = (area: number, ones: number, zeros: number, deviation = 1): Scene => {
  const rise = normalQuantile(area) * Math.hypot(1, deviation);
  const labels = Array.from({ length: ones + zeros }, (_, i) => (i < ones ? 1 : 0));
  return {
    of: 'AUC',
    setting: `${area}, ${ones} who left of ${(ones + zeros).toLocaleString('en')}${deviation === 1 ? '' : `, whose scores spread ${deviation} times as much`}`,
    holds: (random) => {
      const normal = normalsOf(random);
      const scores = labels.map((label) => (label === 1 ? rise + deviation * normal() : normal()));
      return within(auc(rankCases(scores, labels)), area);
    },
  };
};

/** Two scores of the same members, which go together by a correlation within each class. */
export const areaDifferenceScene = (
  areas: readonly [number, number],
  together: number,
  ones: number,
  zeros: number,
): Scene => {
  const [first, second] = areas.map((area) => normalQuantile(area) * Math.SQRT2) as [number, number];
  const labels = Array.from({ length: ones + zeros }, (_, i) => (i < ones ? 1 : 0));
  return {
    of: 'difference of AUCs',
    setting: `${areas.join(' and ')}, ${ones} who left of ${(ones + zeros).toLocaleString('en')}`,
    holds: (random) => {
      const normal = normalsOf(random);
      const pairs = labels.map((label) => {
        const [shared, own] = [normal(), normal()];
        return [
          label * first + shared,
          label * second + together * shared + Math.sqrt(1 - together ** 2) * own,
        ];
      });
      const found = aucDifference(
        pairs.map(([one]) => one as number),
        pairs.map(([, other]) => other as number),
        labels,
      );
      return within(found, areas[0] - areas[1]);
    },
  };
};

/** A normal score of which the mean moves. */
export const psiScene = (moved: number, before: number, now: number): Scene => {
  const shares = Array.from({ length: 10 }, (_, k) => {
    const cdf = (at: number) => normalCdf(normalQuantile(at) - moved);
    return cdf((k + 1) / 10) - cdf(k / 10);
  });
  const truth = shares.reduce((sum, share) => sum + (share - 0.1) * Math.log(share / 0.1), 0);
  return {
    of: 'PSI',
    setting: `${truth.toFixed(3)}, ${before.toLocaleString('en')} before and ${now.toLocaleString('en')} now`,
    holds: (random) => {
      const normal = normalsOf(random);
      const sample = (n: number, by: number) => Array.from({ length: n }, () => by + normal());
      return within(drift(sample(before, 0), sample(now, moved)), truth);
    },
  };
};

export const shareScene = (rate: number, n: number): Scene => ({
  of: 'share (Wilson)',
  setting: `${rate}, ${n.toLocaleString('en')} members`,
  holds: (random) => {
    let hits = 0;
    for (let i = 0; i < n; i += 1) if (random() < rate) hits += 1;
    return within(shareEstimate(hits, n), rate);
  },
});
