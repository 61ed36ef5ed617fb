import fc from 'fast-check';
import { type FEATURE_SETS, namesOf } from '../../../functions/scoring/domain/artefact/artefact-features';
import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import type { ModelArtefact } from '../../../functions/scoring/domain/artefact/model-artefact';
import { ARTEFACT_REFUSALS, readArtefact } from '../../../functions/scoring/domain/artefact/read-artefact';
import { logitOf } from '../../../functions/scoring/domain/learning/logistic-score';
import type { Outcome } from '../../../functions/scoring/domain/snapshots/timeline';

const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];
const dayOne = dayOneArtefact('silence', 30);
const refusal = (stored: unknown, outcome: Outcome = 'silence') => {
  const read = readArtefact(stored, outcome);
  return read.ok ? undefined : read.issues.map(({ code }) => code).join();
};
const numbers = (width: number) =>
  fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: width, maxLength: width });
const sound: fc.Arbitrary<ModelArtefact> = fc
  .constantFrom(
    ['silence', 'member'],
    ['unsubscribe', 'mails'],
    ['unsubscribe', 'member'],
    ['unsubscribe', 'written'],
  )
  .chain(([outcome, set]) => {
    const features = namesOf(set as keyof typeof FEATURE_SETS);
    const width = features.length;
    const scale = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
      minLength: width,
      maxLength: width,
    });
    return fc
      .tuple(numbers(width), numbers(width), scale, numbers(2))
      .map(([coefficients, centre, units, more]) => ({
        ...dayOneArtefact(outcome as Outcome, 30),
        features,
        model: { intercept: more[0] as number, coefficients, centre, scale: units },
        shift: more[1] as number,
        version: `${outcome}-2026-11-29`,
        calibrated: true,
      }));
  });

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
          version: `${outcome}-day-one-1`,
          calibrated: false,
          horizonDays: horizon,
        });
      }
    }
  });

  it('is what was written, and gives a finite logit for any features', () => {
    fc.assert(
      fc.property(sound, fc.double({ min: -12, max: 12, noNaN: true }), (artefact, value) => {
        const stored = JSON.parse(JSON.stringify(artefact));
        expect(readArtefact(stored, artefact.outcome)).toEqual({ ok: true, value: stored });
        expect(
          Number.isFinite(
            logitOf(
              artefact.model,
              artefact.features.map(() => value),
            ) + artefact.shift,
          ),
        ).toBe(true);
      }),
    );
  });

  it('of another schema says which way', () => {
    expect(refusal({ ...dayOne, schema: 2, more: true })).toBe('model_too_new');
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
