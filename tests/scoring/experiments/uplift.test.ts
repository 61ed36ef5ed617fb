import { normalsOf, seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { uplift } from '../../../functions/scoring/domain/experiments/uplift';
import { codeFrom } from '../../support/scoring/code-from';
import { reactingMembers } from '../../support/scoring/reacting-members';

describe('who reacts more', () => {
  it('is found where some do, and only told by what a model had not seen', () => {
    const found = uplift(reactingMembers(4000, 0.15, seededRandom(5)));
    expect(found.found).toBe(true);
    expect(found.qini.low).toBeGreaterThan(0);
    expect(found.top30.difference).toBeGreaterThan(found.average.difference);
    expect(uplift(reactingMembers(4000, 0.15, seededRandom(5)))).toEqual(found);
  });

  it('is nobody where nothing is known of the members', () => {
    const rows = reactingMembers(2000, 0.15, seededRandom(5));
    const blind = uplift({ ...rows, values: new Float64Array(rows.values.length) });
    expect(blind).toMatchObject({ found: false, p: 1, qini: { value: 0, error: 0 } });
    expect(blind.top30).toEqual(blind.average);
  });

  it('does not depend on the unit of what is known', () => {
    const rows = reactingMembers(2000, 0.1, seededRandom(9));
    const scaled = uplift({ ...rows, values: rows.values.map((value) => value * 1000 - 4) });
    expect(scaled.qini.value).toBeCloseTo(uplift(rows).qini.value, 9);
  });

  it('refuses what it cannot judge', () => {
    const rows = reactingMembers(400, 0, seededRandom(1));
    const normal = normalsOf(seededRandom(2));
    expect(codeFrom(() => uplift({ ...rows, hits: rows.hits.map(() => 2) }))).toBe('not_binary');
    expect(codeFrom(() => uplift({ ...rows, hits: rows.hits.map(() => 0) }))).toBe('arm_too_small');
    expect(codeFrom(() => uplift({ ...rows, treated: rows.treated.map(() => 1) }))).toBe('arm_too_small');
    expect(codeFrom(() => uplift({ ...rows, width: 3 }))).toBe('row_width');
    expect(codeFrom(() => uplift({ ...rows, values: rows.values.map(() => normal() * Number.NaN) }))).toBe(
      'feature_not_a_number',
    );
  });
});
