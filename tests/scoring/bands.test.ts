import { bandOf, directionOf } from '../../functions/scoring/domain/bands';

const THRESHOLDS = { medium: 0.45, high: 0.65 };

describe('bands', () => {
  it.each([
    [0, 'low'],
    [0.449, 'low'],
    [0.45, 'medium'],
    [0.649, 'medium'],
    [0.65, 'high'],
    [1, 'high'],
  ] as const)('a risk of %d is %s', (risk, band) => {
    expect(bandOf(risk, THRESHOLDS)).toBe(band);
  });

  it.each([
    [undefined, 'high', 'first'],
    ['low', 'low', undefined],
    ['low', 'medium', 'up'],
    ['low', 'high', 'up'],
    ['high', 'medium', 'down'],
    ['medium', 'low', 'down'],
  ] as const)('from %s to %s is %s', (from, to, direction) => {
    expect(directionOf(from, to)).toBe(direction);
  });
});
