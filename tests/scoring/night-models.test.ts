import type { ScoresCard } from '../../functions/scoring/contract';
import { dayOneArtefact } from '../../functions/scoring/domain/artefact/day-one-artefact';
import { planScoring } from '../../functions/scoring/flows/plan-scoring';
import { scoreSegment } from '../../functions/scoring/flows/score-segment';
import { activityOf, NOW, regularly } from '../support/scoring/builders';
import { nightWorld as world } from '../support/scoring/night-world';

describe('the models of a night', () => {
  const version = 'silence-2026-02-28';
  const dayOne = dayOneArtefact('silence', 30);
  /** As day one ranks, with a level of its own. */
  const trained = (intercept: number, name = version) => ({
    ...dayOne,
    version: name,
    calibrated: true,
    model: { ...dayOne.model, intercept },
  });
  const members = Array.from({ length: 40 }, (_, k) =>
    activityOf(`m${String(k).padStart(2, '0')}`, regularly(k % 2 ? 40 : 2)),
  );
  const modelsIn = (cards: readonly ScoresCard[]) => [...new Set(cards.map(({ silence }) => silence.model))];

  it('are those of day one until one was trained, and those that are current from then on', async () => {
    const w = world();
    w.put(...members);
    expect(modelsIn(await w.night(NOW))).toEqual(['silence-day-one-2']);
    w.keep('silence', version, trained(-9));
    expect(await w.night(NOW + 1000)).toHaveLength(0);
    w.promote('silence', version);
    // Bands are of probabilities from now on: one baseline more for everyone, and no crossing of anyone.
    const first = await w.night(NOW + 2000);
    expect(first).toHaveLength(members.length);
    expect(first.every(({ silence }) => silence.band === 'low' && silence.uncalibrated === undefined)).toBe(
      true,
    );
    expect(modelsIn(first)).toEqual([version]);
    expect(w.published).toHaveLength(0);
    expect(await w.night(NOW + 3000)).toHaveLength(0);
    expect(w.refused).toEqual([]);
  });

  it('are one for all of a night, although another was promoted in the middle, and the next night takes that', async () => {
    const w = world();
    w.put(...members);
    const later = 'silence-2026-03-01';
    w.keep('silence', version, trained(-9));
    w.keep('silence', later, trained(9, later));
    w.promote('silence', version);
    await planScoring(w.ports, { segments: 3 }, { stage: 'prod', startedAt: NOW });
    let parts = 0;
    for (let next = w.queued.shift(); next; next = w.queued.shift()) {
      await scoreSegment(w.ports, next, { outOfTime: () => true, now: NOW, onBroken: () => undefined });
      parts += 1;
      if (parts === 2) w.promote('silence', later);
    }
    expect(parts).toBeGreaterThan(6);
    expect(w.written).toHaveLength(members.length);
    expect(modelsIn(w.written)).toEqual([version]);
    expect(w.reads).toHaveLength(parts);
    const next = await w.night(NOW + 1000);
    expect(modelsIn(next)).toEqual([later]);
    // One calibrated model after another: what crosses, crosses.
    expect(w.published).toHaveLength(members.length);
  });

  it.each([
    ['model_missing', undefined],
    ['model_damaged', { ...trained(-9), model: { ...dayOne.model, coefficients: [Number.NaN] } }],
    ['model_too_new', { ...trained(-9), schema: 9 }],
    ['model_too_old', { ...trained(-9), schema: 0 }],
    ['model_features_unknown', { ...trained(-9), features: ['moon'] }],
    ['model_other_horizon', { ...trained(-9), horizonDays: 90 }],
  ])(
    'that cannot be judged by (%s) give way to those of day one, and the night says so',
    async (code, stored) => {
      const w = world();
      w.put(...members);
      if (stored !== undefined) w.keep('silence', version, stored);
      w.promote('silence', version);
      const written = await w.night(NOW, 1);
      expect(written).toHaveLength(members.length);
      expect(modelsIn(written)).toEqual(['silence-day-one-2']);
      expect(written.every(({ silence }) => silence.risk > 0 && silence.risk < 1)).toBe(true);
      expect(w.refused.length).toBeGreaterThan(0);
      for (const one of w.refused) expect(one).toEqual({ outcome: 'silence', version, code });
    },
  );
});
