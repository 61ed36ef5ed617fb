import fc from 'fast-check';
import { type FEATURE_SETS, namesOf } from '../../../functions/scoring/domain/artefact/artefact-features';
import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import { judgingBy } from '../../../functions/scoring/domain/artefact/judging-model';
import {
  ARTEFACT_SCHEMA,
  BOOSTED_SCHEMA,
  type BoostedArtefact,
  type LogisticArtefact,
  modelArtefactSchema,
} from '../../../functions/scoring/domain/artefact/model-artefact';
import { explainBy, logitBy } from '../../../functions/scoring/domain/artefact/model-scores';
import { MOST_LOGITS, reachOf } from '../../../functions/scoring/domain/artefact/reach';
import { ARTEFACT_REFUSALS, readArtefact } from '../../../functions/scoring/domain/artefact/read-artefact';
import { FEATURE_BOUND } from '../../../functions/scoring/domain/features/feature-bound';
import { packTrees } from '../../../functions/scoring/domain/learning/packed-forest';
import type { Outcome } from '../../../functions/scoring/domain/snapshots/timeline';
import { anyTrees } from '../../support/scoring/grown-trees';

/** Boosted trees as they are kept. */
const boosted: fc.Arbitrary<BoostedArtefact> = fc
  .constantFrom<readonly [Outcome, keyof typeof FEATURE_SETS]>(
    ['silence', 'member'],
    ['unsubscribe', 'written'],
  )
  .chain(([outcome, set]) => {
    const features = namesOf(set);
    return fc.tuple(anyTrees(features.length), fc.double({ min: -9, max: 9, noNaN: true })).map(
      ([{ base, trees }, shift]): BoostedArtefact => ({
        schema: 2,
        kind: 'boosted',
        outcome,
        horizonDays: 30,
        version: `${outcome}-2026-11-29.033000`,
        trainedAt: '2026-11-29T03:30:00.000Z',
        features,
        model: { base, trees: packTrees(trees, features.length) },
        shift,
        calibrated: true,
      }),
    );
  });

const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];
const dayOne = dayOneArtefact('silence', 30);
const refusal = (stored: unknown, outcome: Outcome = 'silence') => {
  const read = readArtefact(stored, outcome);
  return read.ok ? undefined : read.issues.map(({ code }) => code).join();
};
const SETS = [
  ['silence', 'member'],
  ['unsubscribe', 'mails'],
  ['unsubscribe', 'member'],
  ['unsubscribe', 'written'],
] as const satisfies readonly (readonly [Outcome, keyof typeof FEATURE_SETS])[];
/** Of every size that the schema lets through, most often the largest and the smallest. */
const extreme = fc.oneof(
  fc.constantFrom(0, 1e-6, 1e6, -1e6),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -12, max: 6 }).chain((e) => fc.double({ min: -(10 ** e), max: 10 ** e, noNaN: true })),
);
const unit = fc.oneof(
  fc.constantFrom(1e-6, 1, 1e6),
  fc.integer({ min: -6, max: 5 }).chain((e) => fc.double({ min: 10 ** e, max: 10 ** (e + 1), noNaN: true })),
);
const listOf = (one: fc.Arbitrary<number>, width: number) =>
  fc.array(one, { minLength: width, maxLength: width });
/** Whatever the schema lets through. */
const written: fc.Arbitrary<LogisticArtefact> = fc.constantFrom(...SETS).chain(([outcome, set]) => {
  const features = namesOf(set);
  const width = features.length;
  return fc
    .tuple(listOf(extreme, width), listOf(extreme, width), listOf(unit, width), listOf(extreme, 2))
    .map(([coefficients, centre, scale, more]) => ({
      ...dayOneArtefact(outcome, 30),
      features,
      model: { intercept: more[0] as number, coefficients, centre, scale },
      shift: more[1] as number,
      version: `${outcome}-2026-11-29`,
      calibrated: true,
    }));
});
/** The same with smaller weights where they reach too far: many of them as far as is accepted. */
const sound = fc
  .tuple(written, fc.oneof(fc.constant(0.999), fc.double({ min: 0, max: 0.999, noNaN: true })))
  .map(([artefact, share]): LogisticArtefact => {
    const factor = Math.min(1, (share * MOST_LOGITS) / Math.max(Number.MIN_VALUE, reachOf(artefact)));
    const { intercept, coefficients } = artefact.model;
    return {
      ...artefact,
      model: {
        ...artefact.model,
        intercept: intercept * factor,
        coefficients: coefficients.map((weight) => weight * factor),
      },
      shift: artefact.shift * factor,
    };
  });
/** Every feature of a card is within the bound, and none is like another. */
const features = listOf(
  fc.oneof(
    fc.constantFrom(-FEATURE_BOUND, 0, FEATURE_BOUND),
    fc.double({ min: -FEATURE_BOUND, max: FEATURE_BOUND, noNaN: true }),
  ),
  24,
);

describe('an artefact of a model', () => {
  it('of day one can be read, for either outcome and any horizon', () => {
    for (const outcome of OUTCOMES) {
      for (const horizon of [0.5, 14, 30, 365]) {
        const artefact = dayOneArtefact(outcome, horizon);
        expect(readArtefact(JSON.parse(JSON.stringify(artefact)), outcome)).toEqual({
          ok: true,
          value: artefact,
        });
        expect(artefact).toMatchObject({
          version: `${outcome}-day-one-2`,
          calibrated: false,
          horizonDays: horizon,
        });
      }
    }
  });

  it('is what was written', () => {
    fc.assert(
      fc.property(sound, (artefact) => {
        const stored = JSON.parse(JSON.stringify(artefact));
        expect(readArtefact(stored, artefact.outcome)).toEqual({ ok: true, value: stored });
      }),
    );
  });

  it('that is accepted gives reasons that add up to the score to 1e-9, for any features of a card', () => {
    let farthest = 0;
    fc.assert(
      fc.property(fc.oneof(sound, written), features, (artefact, given) => {
        const read = readArtefact(artefact, artefact.outcome);
        if (!read.ok) return;
        const { logit, base, contributions } = explainBy(judgingBy(read.value), given);
        farthest = Math.max(farthest, Math.abs(logit));
        const sum = contributions.reduce((all, { contribution }) => all + contribution, base);
        const backwards = contributions.reduceRight((all, { contribution }) => all + contribution, 0) + base;
        expect(Math.abs(sum - logit)).toBeLessThan(1e-9);
        expect(Math.abs(backwards - logit)).toBeLessThan(1e-9);
      }),
      { numRuns: 2_000 },
    );
    // Those that reach as far as is accepted were among them.
    expect(farthest).toBeGreaterThan(MOST_LOGITS / 10);
  });

  it('whose score could reach beyond that is refused, however it comes to it', () => {
    const model = { ...dayOne.model };
    const at = (value: number, list: readonly number[]) => list.map((one, j) => (j === 3 ? value : one));
    for (const far of [
      { ...model, coefficients: at(1e6, model.coefficients), scale: at(1e-6, model.scale) },
      { ...model, coefficients: at(1, model.coefficients), scale: at(1e-5, model.scale) },
      { ...model, coefficients: at(1, model.coefficients), centre: at(-1e6, model.centre) },
      { ...model, intercept: -1e6 },
    ])
      expect(refusal({ ...dayOne, model: far })).toBe('model_out_of_bounds');
    expect(refusal({ ...dayOne, shift: 1e6 })).toBe('model_out_of_bounds');
    const edge = { ...dayOne, shift: MOST_LOGITS - reachOf(dayOne) - 1e-9 };
    expect(refusal(edge)).toBeUndefined();
    expect(refusal({ ...edge, shift: edge.shift + 1 })).toBe('model_out_of_bounds');
  });

  it('of a model of day one reaches nowhere near the bound', () => {
    for (const outcome of OUTCOMES) expect(reachOf(dayOneArtefact(outcome, 30))).toBeLessThan(100);
  });

  it('of another schema says which way', () => {
    expect(refusal({ ...dayOne, schema: 3, more: true })).toBe('model_too_new');
    expect(refusal({ ...dayOne, schema: 0 })).toBe('model_too_old');
    expect(refusal({ ...dayOne, schema: '1' })).toBe('model_damaged');
  });

  it('with features that this code does not compute, or in another order, is refused', () => {
    const [first = '', second = '', ...rest] = dayOne.features;
    for (const features of [
      [second, first, ...rest],
      [first, ...rest],
      ['moon', second, ...rest],
      namesOf('mails'),
    ])
      expect(refusal({ ...dayOne, features })).toBe('model_features_unknown');
  });

  it('of another outcome is refused', () => {
    expect(refusal(dayOne, 'unsubscribe')).toBe('model_other_outcome');
  });

  it('damaged anywhere is refused with a code, and never thrown', () => {
    const wrong = fc.oneof(
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1e308, -1e308, null, undefined, '', {}),
      fc.constant([]),
    );
    const paths = Object.keys(dayOne).flatMap((key) =>
      key === 'model' ? ['intercept', 'coefficients', 'centre', 'scale'] : [key],
    );
    fc.assert(
      fc.property(sound, fc.constantFrom(...paths), wrong, fc.nat(2), (artefact, path, value, at) => {
        const copy: Record<string, unknown> & { model: Record<string, unknown> } = structuredClone(artefact);
        const inModel = path in copy.model;
        const holder = inModel ? copy.model : copy;
        if (Array.isArray(holder[path]) && !Array.isArray(value)) (holder[path] as unknown[])[at] = value;
        else holder[path] = value;
        const code = refusal(copy, artefact.outcome);
        expect(ARTEFACT_REFUSALS).toContain(code);
      }),
    );
    for (const stored of [undefined, null, 7, 'MODEL', [], {}, { schema: Number.NaN }])
      expect(refusal(stored)).toBe('model_damaged');
    expect(refusal({ ...dayOne, model: { ...dayOne.model, scale: dayOne.model.scale.map(() => 0) } })).toBe(
      'model_damaged',
    );
    expect(refusal({ ...dayOne, model: { ...dayOne.model, centre: dayOne.model.centre.slice(1) } })).toBe(
      'model_damaged',
    );
  });
});

describe('an artefact of boosted trees', () => {
  it('is what was written, and gives a finite logit with reasons that add up to it, for any features', () => {
    fc.assert(
      fc.property(boosted, fc.double({ min: -12, max: 12, noNaN: true }), (artefact, value) => {
        const stored = JSON.parse(JSON.stringify(artefact));
        expect(readArtefact(stored, artefact.outcome)).toEqual({ ok: true, value: stored });
        const model = judgingBy(artefact);
        const features = artefact.features.map((_, j) => (j % 2 ? value : -value / 3));
        const { logit, base, contributions } = explainBy(model, features);
        expect(Number.isFinite(logit)).toBe(true);
        expect(logit).toBe(logitBy(model, features));
        const sum = contributions.reduce((all, { contribution }) => all + contribution, base);
        expect(Math.abs(sum - logit)).toBeLessThan(1e-9);
      }),
    );
  });

  it('has a schema that whoever knows regressions alone calls too new', () => {
    const read = modelArtefactSchema['~standard'].validate({ ...dayOne, schema: BOOSTED_SCHEMA });
    expect(read).toHaveProperty('issues');
    expect(BOOSTED_SCHEMA).toBeGreaterThan(ARTEFACT_SCHEMA);
  });

  it('damaged anywhere is refused with a code, and never thrown', () => {
    const wrong = fc.constantFrom(Number.NaN, 1e308, null, undefined, '', 'AAAA', {}, [], -1, 'boosted!');
    const paths = ['schema', 'kind', 'outcome', 'features', 'shift', 'calibrated', 'base', 'trees', 'model'];
    fc.assert(
      fc.property(boosted, fc.constantFrom(...paths), wrong, (artefact, path, value) => {
        const copy: Record<string, unknown> & { model: Record<string, unknown> } = structuredClone(artefact);
        if (path in copy.model) copy.model[path] = value;
        else copy[path] = value;
        // -1 is a number as good as any for the level and the base.
        if (value === -1 && (path === 'base' || path === 'shift')) return;
        expect(ARTEFACT_REFUSALS).toContain(refusal(copy, artefact.outcome));
      }),
    );
  });

  it('whose score could reach beyond what reasons add up to is refused', () => {
    const [artefact] = fc.sample(boosted, 1);
    if (!artefact) throw new Error('there is one');
    const leaf = (value: number) => ({
      feature: [-1],
      threshold: [0],
      left: [-1],
      right: [-1],
      value: [value],
      cover: [9],
    });
    const of = (trees: number) => ({
      ...artefact,
      shift: 0,
      model: {
        base: 0,
        trees: packTrees(
          Array.from({ length: trees }, () => leaf(-1_000)),
          artefact.features.length,
        ),
      },
    });
    expect(refusal(of(MOST_LOGITS / 1_000), artefact.outcome)).toBeUndefined();
    expect(refusal(of(MOST_LOGITS / 1_000 + 1), artefact.outcome)).toBe('model_out_of_bounds');
  });

  it('whose trees are of other features, or of no tree at all, is damaged', () => {
    const [artefact] = fc.sample(
      boosted.filter(({ outcome }) => outcome === 'silence'),
      1,
    );
    if (!artefact) throw new Error('there is one');
    const { model } = artefact;
    for (const trees of [
      packTrees([], 15),
      `${model.trees}AAAA`,
      model.trees.toLowerCase(),
      'A'.repeat(3e5),
    ]) {
      const read = readArtefact({ ...artefact, model: { ...model, trees } }, 'silence');
      expect(read).toMatchObject({ ok: false, issues: [{ code: 'model_damaged' }] });
    }
    expect(() => judgingBy({ ...artefact, model: { ...model, trees: '' } })).toThrow(
      expect.objectContaining({ code: 'model_damaged' }),
    );
  });
});
