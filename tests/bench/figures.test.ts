import { figure, figureLines, quantile } from './figures';

describe('figures', () => {
  it.each([
    [1.15, '<= 1.15', true],
    [1.1501, '<= 1.15', false],
    [95, '>= 95', true],
    [94.9, '>= 95', false],
    [0, '= 0', true],
    [1, '= 0', false],
  ])('%d against "%s" holds: %s', (value, bar, holds) => {
    expect(figure(value, 'units', bar)).toMatchObject({ value, bar, holds });
  });

  it('refuse a bar that cannot be read', () => {
    expect(() => figure(1, 'units', 'about 3')).toThrow('not a bar');
  });

  it('mark what is broken for people', () => {
    const lines = figureLines({ good: figure(1, 'unit', '<= 1'), bad: figure(2, 'units', '<= 1') });
    expect(lines[0]).not.toContain('BROKEN');
    expect(lines[1]).toMatch(/^! bad .*BROKEN$/);
  });

  it('tell quantiles', () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    expect([0, 0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([0, 50, 95, 99]);
    expect(quantile([], 0.5)).toBe(0);
  });
});
