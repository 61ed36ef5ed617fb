import { bandOf } from '../../functions/scoring/domain/bands';

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
});
