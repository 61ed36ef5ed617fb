import { alwaysValid } from '../../../functions/scoring/domain/experiments/always-valid';
import { addMember, cuped, emptyCovariateArm } from '../../../functions/scoring/domain/experiments/cuped';
import { holm } from '../../../functions/scoring/domain/experiments/holm';
import { meanDifference } from '../../../functions/scoring/domain/experiments/mean-difference';
import { rateDifference, rateHarm } from '../../../functions/scoring/domain/experiments/rate-difference';
import { sampleRatio } from '../../../functions/scoring/domain/experiments/sample-ratio';
import { normalsOf, seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { uplift } from '../../../functions/scoring/domain/experiments/uplift';
import { measured } from '../../support/scoring/measured';
import { reactingMembers } from '../../support/scoring/reacting-members';

/** As many experiments as RELANCE_SIMULATIONS says; the full proof has 10,000 (docs/decisions/0012). */
const RUNS = Number(process.env.RELANCE_SIMULATIONS ?? 1000);
const FULL = RUNS >= 10_000;
const MINUTES = 60_000;
jest.setTimeout(30 * MINUTES);

/** The share of experiments of which something is true. */
const share = (runs: number, happens: (run: number) => boolean): number => {
  let count = 0;
  for (let run = 0; run < runs; run += 1) if (happens(run)) count += 1;
  return count / runs;
};

/** What chance makes of a share of so many runs: four standard errors. */
const chance = (level: number, runs: number): number => 4 * Math.sqrt((level * (1 - level)) / runs);

const expectShare = (found: number, level: number, runs: number): void => {
  if (FULL) process.stderr.write(`${expect.getState().currentTestName}: ${found} (${level} was said)\n`);
  expect(Math.abs(found - level)).toBeLessThan(chance(level, runs));
};

const hitsOf = (random: () => number, n: number, rate: number): number => {
  let hits = 0;
  for (let i = 0; i < n; i += 1) if (random() < rate) hits += 1;
  return hits;
};

interface Counting {
  n: number;
  hits: number;
}

/** Money: two in five buy, and some of them much. */
const spendOf = (random: () => number, n: number, factor = 1): number[] => {
  const normal = normalsOf(random);
  return Array.from({ length: n }, () => (random() < 0.4 ? factor * Math.exp(3 + 0.7 * normal()) : 0));
};

describe('without an effect', () => {
  test('rates alarm in 5 of 100 experiments, harm likewise', () => {
    const random = seededRandom(11);
    let harms = 0;
    const alarms = share(RUNS, () => {
      const [a, b] = [0, 0].map(() => ({ n: 2000, hits: hitsOf(random, 2000, 0.1) })) as [never, never];
      if (rateHarm(a, b) < 0.05) harms += 1;
      return rateDifference(a, b).p < 0.05;
    });
    expectShare(alarms, 0.05, RUNS);
    expectShare(harms / RUNS, 0.05, RUNS);
  });

  test('means alarm in 5 of 100 experiments', () => {
    const random = seededRandom(12);
    const alarms = share(
      RUNS,
      () => meanDifference(measured(spendOf(random, 400)), measured(spendOf(random, 400))).p < 0.05,
    );
    expectShare(alarms, 0.05, RUNS);
  });

  test('three variants against one control alarm in 5 of 100 experiments at most, once adjusted', () => {
    const random = seededRandom(13);
    const arm = () => ({ n: 1000, hits: hitsOf(random, 1000, 0.2) });
    const alarms = share(RUNS, () => {
      const control = arm();
      return holm([arm(), arm(), arm()].map((one) => rateDifference(one, control).p)).some((p) => p < 0.05);
    });
    expect(alarms).toBeLessThan(0.05 + chance(0.05, RUNS));
  });

  test('28 daily looks alarm in 5 of 100 experiments at most, where a plain test does in a quarter', () => {
    const random = seededRandom(14);
    const DAYS = 28;
    let plain = 0;
    const alarms = share(RUNS, () => {
      const arms: [Counting, Counting] = [
        { n: 0, hits: 0 },
        { n: 0, hits: 0 },
      ];
      let [once, fooled] = [false, false];
      for (let day = 1; day <= DAYS; day += 1) {
        for (const arm of arms) {
          arm.n += 100;
          arm.hits += hitsOf(random, 100, 0.2);
        }
        const { difference, error, p } = rateDifference(...arms);
        if (p < 0.05) fooled = true;
        if (alwaysValid(difference, error, day / DAYS).p < 0.05) once = true;
      }
      if (fooled) plain += 1;
      return once;
    });
    if (FULL) process.stderr.write(`28 looks: ${alarms}; plain: ${plain / RUNS}\n`);
    expect(alarms).toBeLessThan(0.05);
    expect(plain / RUNS).toBeGreaterThan(0.265 - chance(0.265, RUNS));
  });

  test('equal arms are a mismatch in 1 of 1000 experiments', () => {
    const random = seededRandom(15);
    const alarms = share(RUNS, () => {
      const ones = hitsOf(random, 4000, 0.5);
      return sampleRatio([ones, 4000 - ones]).mismatch;
    });
    expect(alarms).toBeLessThan(0.001 + chance(0.001, RUNS));
  });

  test('all react alike: 1 of 40 experiments says otherwise', () => {
    // Each trains eighteen regressions.
    const runs = FULL ? RUNS : Math.ceil(RUNS / 10);
    const random = seededRandom(16);
    const claims = share(runs, () => uplift(reactingMembers(1000, 0, random)).found);
    expectShare(claims, 0.025, runs);
  });
});

describe('with an effect, 95 of 100 intervals cover it:', () => {
  test('the difference and the ratio of rates', () => {
    const random = seededRandom(21);
    const [p1, p0] = [0.13, 0.1];
    let ratios = 0;
    const covered = share(RUNS, () => {
      const found = rateDifference(
        { n: 1500, hits: hitsOf(random, 1500, p1) },
        { n: 1000, hits: hitsOf(random, 1000, p0) },
      );
      const { ratio } = found;
      if (ratio && ratio.low <= p1 / p0 && p1 / p0 <= ratio.high) ratios += 1;
      return found.low <= p1 - p0 && p1 - p0 <= found.high;
    });
    expectShare(covered, 0.95, RUNS);
    expectShare(ratios / RUNS, 0.95, RUNS);
  });

  test('the difference and the ratio of means', () => {
    const random = seededRandom(22);
    const control = 0.4 * Math.exp(3 + 0.7 ** 2 / 2);
    let ratios = 0;
    const covered = share(RUNS, () => {
      const found = meanDifference(measured(spendOf(random, 500, 1.2)), measured(spendOf(random, 400)));
      const { ratio } = found;
      if (ratio && ratio.low <= 1.2 && 1.2 <= ratio.high) ratios += 1;
      return found.low <= 0.2 * control && 0.2 * control <= found.high;
    });
    expectShare(covered, 0.95, RUNS);
    expectShare(ratios / RUNS, 0.95, RUNS);
  });

  test('the difference that covariates adjust', () => {
    const random = seededRandom(23);
    const normal = normalsOf(random);
    const arm = (n: number, effect: number) => {
      const made = emptyCovariateArm(1);
      for (let i = 0; i < n; i += 1) {
        const x = normal();
        addMember(made, [effect + x + normal(), x]);
      }
      return made;
    };
    const covered = share(RUNS, () => {
      const { low, high } = cuped(arm(300, 0.3), arm(200, 0));
      return low <= 0.3 && 0.3 <= high;
    });
    expectShare(covered, 0.95, RUNS);
  });

  test('all 28 looks together', () => {
    const random = seededRandom(24);
    const covered = share(RUNS, () => {
      const arms: [Counting, Counting] = [
        { n: 0, hits: 0 },
        { n: 0, hits: 0 },
      ];
      let always = true;
      for (let day = 1; day <= 28; day += 1) {
        arms.forEach((arm, i) => {
          arm.n += 100;
          arm.hits += hitsOf(random, 100, 0.2 + 0.03 * i);
        });
        const { difference, error } = rateDifference(arms[1], arms[0]);
        const { low, high } = alwaysValid(difference, error, day / 28);
        always &&= low <= 0.03 && 0.03 <= high;
      }
      return always;
    });
    expect(covered).toBeGreaterThan(0.95 - chance(0.95, RUNS));
  });
});

test('members who are missing from an arm are missed: one in twelve of 20,000', () => {
  const random = seededRandom(31);
  const found = share(
    Math.min(RUNS, 1000),
    () => sampleRatio([hitsOf(random, 10_000, 1), hitsOf(random, 10_000, 11 / 12)]).mismatch,
  );
  expect(found).toBe(1);
});
