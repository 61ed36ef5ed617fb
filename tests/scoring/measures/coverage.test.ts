import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { PROVEN } from '../../support/scoring/coverage-scenes';

/** Four standard errors of a share of so many samples. */
const chance = (level: number, samples: number): number => 4 * Math.sqrt((level * (1 - level)) / samples);

describe('an interval of 95 % holds what is true 95 times in 100', () => {
  test.each(
    PROVEN.filter(({ quick }) => quick > 0).map((one) => [one.scene.of, one.scene.setting, one] as const),
  )('%s: %s', (_, __, { scene, level, oftener, quick }) => {
    const random = seededRandom(20_261);
    let held = 0;
    for (let sample = 0; sample < quick; sample += 1) if (scene.holds(random)) held += 1;
    expect(held / quick).toBeGreaterThan(level - chance(level, quick));
    if (oftener === undefined) expect(held / quick).toBeLessThanOrEqual(level + chance(level, quick));
  });
});
