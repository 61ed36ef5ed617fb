import { DOLLAR_BARS, PRICES, type Scene } from './dollars';
import { dollarsOf, readRecord } from './record';

const record = readRecord();

const scenes = Object.keys(DOLLAR_BARS) as Scene[];

describe('docs/figures.json', () => {
  it('says what its counts cost by the price list of today', () => {
    expect(record.pricesOf).toBe(PRICES.date);
    expect(record.dollars).toEqual(dollarsOf(record.counts));
  });

  it.each(scenes)('"%s" cost no more than its bar when it was measured', (scene) => {
    expect(record.dollars[scene]?.total).toBeLessThanOrEqual(DOLLAR_BARS[scene]);
  });

  it('names no ratio above its bar', () => {
    expect(Math.max(...Object.values(record.ratios.load))).toBeLessThanOrEqual(1.25);
    expect(Math.max(...Object.values(record.ratios.cpu))).toBeLessThanOrEqual(1.5);
  });

  it('is of two thousand requests of ten', () => {
    expect(record.doorToCard).toMatchObject({ requests: 2_000, events: 20_000 });
  });
});
