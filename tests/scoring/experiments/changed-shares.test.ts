import fc from 'fast-check';
import { alwaysValidBeside } from '../../../functions/scoring/domain/experiments/always-valid';
import { enoughCounted, enoughInStrata } from '../../../functions/scoring/domain/experiments/enough';
import {
  errorFloor,
  rateDifference,
  stratifiedErrorFloor,
  stratifiedRateDifference,
} from '../../../functions/scoring/domain/experiments/rate-difference';
import { sampleRatio, sampleRatioOfStrata } from '../../../functions/scoring/domain/experiments/sample-ratio';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { codeFrom } from '../../support/scoring/code-from';

const RUNS = Number(process.env.RELANCE_SIMULATIONS ?? 1000);
jest.setTimeout(1_800_000);

/** What chance makes of a share of so many runs: four standard errors. */
const chance = (level: number): number => 4 * Math.sqrt((level * (1 - level)) / RUNS);
const told = (what: string, figure: number) => {
  if (RUNS >= 10_000) process.stderr.write(`${what}: ${figure}\n`);
  return figure;
};

/** Two times of a journey: the share that is held out, and the rate of what is counted, which season moves. */
const TIMES = [
  { share: 0.1, rate: 0.08, n: 1500 },
  { share: 0.4, rate: 0.2, n: 1500 },
] as const;

/** Members drawn one by one, of whom the treated have `effect` more. */
const drawn = (random: () => number, { share, rate }: (typeof TIMES)[number], n: number, effect = 0) => {
  const arms = { treated: { n: 0, hits: 0 }, control: { n: 0, hits: 0 } };
  for (let k = 0; k < n; k += 1) {
    const isControl = random() < share;
    const arm = isControl ? arms.control : arms.treated;
    arm.n += 1;
    if (random() < rate + (isControl ? 0 : effect)) arm.hits += 1;
  }
  return arms;
};
type Arms = ReturnType<typeof drawn>;
const pooled = (strata: readonly Arms[], arm: keyof Arms) =>
  strata.reduce((sum, one) => ({ n: sum.n + one[arm].n, hits: sum.hits + one[arm].hits }), { n: 0, hits: 0 });

describe('an experiment of which the share was changed midway, without an effect', () => {
  it('alarms in 5 of 100 experiments; pooled arms in four of five', () => {
    const random = seededRandom(41);
    let [alarms, fooled, mismatches, pooledMismatches] = [0, 0, 0, 0];
    for (let run = 0; run < RUNS; run += 1) {
      const strata = TIMES.map((time) => drawn(random, time, time.n));
      const [one, zero] = [pooled(strata, 'treated'), pooled(strata, 'control')];
      if (stratifiedRateDifference(strata).p < 0.05) alarms += 1;
      if (rateDifference(one, zero).p < 0.05) fooled += 1;
      const sized = strata.map(({ treated, control }, k) => ({
        sizes: [control.n, treated.n],
        shares: [TIMES[k]?.share ?? 0, 1 - (TIMES[k]?.share ?? 0)],
      }));
      if (sampleRatioOfStrata(sized).mismatch) mismatches += 1;
      if (sampleRatio([zero.n, one.n], [0.4, 0.6]).mismatch) pooledMismatches += 1;
    }
    expect(Math.abs(told('changed share, alarms', alarms / RUNS) - 0.05)).toBeLessThan(chance(0.05));
    expect(told('changed share, pooled arms alarm', fooled / RUNS)).toBeGreaterThan(0.8);
    expect(told('changed share, mismatches', mismatches / RUNS)).toBeLessThan(0.001 + chance(0.001));
    expect(told('changed share, pooled mismatches', pooledMismatches / RUNS)).toBe(1);
  });

  it('alarms in 5 of 100 at most of those that are looked at 28 times', () => {
    const random = seededRandom(42);
    let alarms = 0;
    const tells = TIMES.map(({ share }) => share * (1 - share));
    for (let run = 0; run < RUNS; run += 1) {
      const strata: Arms[] = [];
      let [information, once] = [0, false];
      for (let day = 0; day < 28; day += 1) {
        const k = day < 14 ? 0 : 1;
        const { treated, control } = drawn(random, TIMES[k] as (typeof TIMES)[number], 100);
        const stratum = strata[k];
        if (!stratum) strata.push({ treated, control });
        else
          for (const [to, from] of [
            [stratum.treated, treated],
            [stratum.control, control],
          ] as const) {
            to.n += from.n;
            to.hits += from.hits;
          }
        information += (100 * (tells[k] as number)) / (tells[0] as number);
        // As the command looks: with the floor of few members, and no claim before there are enough.
        if (!strata.some((one) => one.treated.n > 0 && one.control.n > 0) || !enoughInStrata(strata))
          continue;
        const within = { floor: stratifiedErrorFloor(strata), most: 1 };
        const look = alwaysValidBeside(stratifiedRateDifference(strata), within, information / 2800);
        if (look.p < 0.05) once = true;
      }
      if (once) alarms += 1;
    }
    expect(told('changed share, 28 looks', alarms / RUNS)).toBeLessThan(0.05);
  });
});

it('covers an effect in 95 of 100 experiments of which the share was changed', () => {
  const random = seededRandom(43);
  let covered = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const { low, high } = stratifiedRateDifference(TIMES.map((time) => drawn(random, time, time.n, 0.05)));
    if (low <= 0.05 && 0.05 <= high) covered += 1;
  }
  expect(Math.abs(told('changed share, covered', covered / RUNS) - 0.95)).toBeLessThan(chance(0.95));
});

describe('strata', () => {
  const arm = fc
    .integer({ min: 1, max: 500 })
    .chain((n) => fc.record({ n: fc.constant(n), hits: fc.integer({ min: 0, max: n }) }));
  const stratum = fc.record({ treated: arm, control: arm });

  it('that are one, or of which the others have one arm, are what the arms alone are', () => {
    fc.assert(
      fc.property(stratum, arm, ({ treated, control }, other) => {
        const none = { n: 0, hits: 0 };
        const strata = [
          { treated, control },
          { treated: other, control: none },
        ];
        expect(stratifiedRateDifference(strata)).toEqual(rateDifference(treated, control));
        expect(stratifiedErrorFloor(strata)).toBe(errorFloor(treated, control));
        expect(enoughInStrata(strata)).toBe(enoughCounted(treated, control));
      }),
    );
  });

  it('have the ratio of Mantel and Haenszel, and an interval around a difference within what there can be', () => {
    fc.assert(
      fc.property(fc.array(stratum, { minLength: 1, maxLength: 6 }), (strata) => {
        const found = stratifiedRateDifference(strata);
        const sum = (of: (one: (typeof strata)[number]) => number) =>
          strata.reduce((all, one) => all + of(one) / (one.treated.n + one.control.n), 0);
        const above = sum(({ treated, control }) => treated.hits * control.n);
        const below = sum(({ treated, control }) => control.hits * treated.n);
        if (below > 0) expect(found.ratio?.value).toBeCloseTo(above / below, 9);
        expect(found.low).toBeLessThanOrEqual(found.difference);
        expect(found.high).toBeGreaterThanOrEqual(found.difference);
        expect(Math.max(-found.low, found.high)).toBeLessThanOrEqual(1 + 1e-12);
        expect(found.p).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  // Bickel, Hammel & O'Connell (Science 187, 1975): weights and sums written out.
  it('are those of a worked example: Berkeley 1973, departments A and B', () => {
    const strata = [
      { treated: { n: 108, hits: 89 }, control: { n: 825, hits: 512 } },
      { treated: { n: 25, hits: 17 }, control: { n: 560, hits: 353 } },
    ];
    const { ratio, difference } = stratifiedRateDifference(strata);
    const [wa, wb] = [(108 * 825) / 933, (25 * 560) / 585];
    const byHand = (wa * (89 / 108 - 512 / 825) + wb * (17 / 25 - 353 / 560)) / (wa + wb);
    expect(difference).toBeCloseTo(byHand, 12);
    expect(ratio?.value).toBeCloseTo(
      (wa * (89 / 108) + wb * 0.68) / (wa * (512 / 825) + wb * (353 / 560)),
      12,
    );
  });

  it('are refused where no stratum has both arms', () => {
    const none = { n: 0, hits: 0 };
    const one = { n: 5, hits: 1 };
    expect(codeFrom(() => stratifiedRateDifference([{ treated: one, control: none }]))).toBe('arm_empty');
    expect(codeFrom(() => stratifiedRateDifference([]))).toBe('arm_empty');
    expect(codeFrom(() => stratifiedRateDifference([{ treated: { n: 1, hits: 2 }, control: one }]))).toBe(
      'not_a_count',
    );
  });
});

describe('a sample ratio of few', () => {
  it('alarms in 1 of 1000 journeys at most, however few entered so far', () => {
    const random = seededRandom(44);
    const runs = 20_000;
    let [alarms, ever] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const n = 1 + Math.floor(random() * 12);
      let control = 0;
      for (let k = 0; k < n; k += 1) if (random() < 0.05) control += 1;
      if (sampleRatio([control, n - control], [0.05, 0.95]).mismatch) alarms += 1;
      if (control > 0) ever += 1;
    }
    expect(ever).toBeGreaterThan(3000);
    expect(alarms / runs).toBeLessThanOrEqual(0.001 + 4 * Math.sqrt(0.001 / runs));
  });

  it('still alarms where so few are beyond chance', () => {
    expect(sampleRatio([8, 0], [0.05, 0.95]).mismatch).toBe(true);
    expect(sampleRatio([1, 0], [0.001, 0.999]).mismatch).toBe(false);
  });

  it('joins strata of few, and forgets none of them', () => {
    const few = Array.from({ length: 40 }, () => ({ sizes: [2, 1], shares: [0.05, 0.95] }));
    expect(sampleRatioOfStrata([...few, { sizes: [500, 500] }]).mismatch).toBe(true);
    expect(sampleRatioOfStrata([{ sizes: [0, 3], shares: [0.1, 0.9] }, { sizes: [500, 500] }])).toMatchObject(
      {
        mismatch: false,
        df: 1,
      },
    );
  });
});
