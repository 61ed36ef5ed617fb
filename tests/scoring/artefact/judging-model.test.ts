import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import { chooseModel, judgingBy } from '../../../functions/scoring/domain/artefact/judging-model';

const dayOne = dayOneArtefact('silence', 30);
const version = 'silence-2026-02-28';
const kept = { ...dayOne, version, calibrated: true };
/** The features of the first version, which were of interactions and not of days with activity. */
const OF_INTERACTIONS = kept.features.map((name) => name.replace(/^days-/, 'count-'));

describe('the model that a night judges by', () => {
  it('is that of day one, of the programme’s horizon, while none was trained', () => {
    for (const outcome of ['silence', 'unsubscribe'] as const) {
      const { model, refusal } = chooseModel(outcome, 45, {});
      expect(model.artefact).toEqual(dayOneArtefact(outcome, 45));
      expect(model.groups).toHaveLength(model.artefact.features.length);
      expect(refusal).toBeUndefined();
    }
  });

  it('is the kept one where it can be read', () => {
    expect(chooseModel('silence', 30, { version, stored: kept })).toEqual({ model: judgingBy(kept) });
  });

  it.each([
    ['model_missing', undefined],
    ['model_damaged', 'nonsense'],
    ['model_damaged', null],
    ['model_damaged', { ...kept, version: 'silence-2026-02-27' }],
    ['model_damaged', { ...kept, model: { ...kept.model, intercept: Number.NaN } }],
    ['model_out_of_bounds', { ...kept, model: { ...kept.model, intercept: 1e6 } }],
    ['model_too_new', { ...kept, schema: 3 }],
    ['model_too_old', { ...kept, schema: 0 }],
    ['model_features_unknown', { ...kept, features: [...kept.features].reverse() }],
    ['model_features_unknown', { ...kept, features: OF_INTERACTIONS }],
    ['model_other_outcome', { ...kept, outcome: 'unsubscribe' }],
    ['model_other_horizon', { ...kept, horizonDays: 60 }],
  ])('is that of day one where the kept one cannot be judged by, and says why: %s', (code, stored) => {
    const { model, refusal } = chooseModel('silence', 30, { version, stored });
    expect(model.artefact).toEqual(dayOne);
    expect(refusal).toEqual({ outcome: 'silence', version, code });
  });
});
