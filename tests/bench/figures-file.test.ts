import { DOLLAR_BARS, PRICES, type Scene } from './dollars';
import { dollarsOf, readRecord } from './record';

const record = readRecord();

// A scene that is younger than the last full bench is counted by costs.last.test.ts alone.
const scenes = (Object.keys(DOLLAR_BARS) as Scene[]).filter((scene) => scene in record.dollars);

describe('docs/figures.json', () => {
  it('says what its counts cost by the price list of today', () => {
    expect(record.pricesOf).toBe(PRICES.date);
    expect(record.dollars).toEqual(dollarsOf(record.counts));
  });

  it('has the scenes that the README tells of', () => {
    expect(scenes).toEqual(expect.arrayContaining(['by ten', 'one by one', 'mails']));
  });

  // Seconds, and with them totals and the time of loads, are the machine's: the bench judges them.
  it.each(scenes)('what was counted of "%s" costs no more than its bar', (scene) => {
    const { total, byService } = record.dollars[scene] ?? {};
    expect((total ?? Number.NaN) - (byService?.['Lambda GB-seconds'] ?? 0)).toBeLessThanOrEqual(
      DOLLAR_BARS[scene],
    );
  });

  it('names no CPU of a worker above its bar', () => {
    expect(Math.max(...Object.values(record.ratios.cpu))).toBeLessThanOrEqual(1.5);
  });

  it('is of two thousand requests of ten', () => {
    expect(record.doorToCard).toMatchObject({ requests: 2_000, events: 20_000 });
  });
});
