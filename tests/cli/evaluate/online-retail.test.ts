import { INVOICES_FILE } from '../../../bin/demo/invoices';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { evaluate } from '../../support/evaluate/log-files';

jest.setTimeout(120_000);

/** Every number of an answer, by its path. */
const numbersOf = (value: unknown, at = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${at}.${key}`))
    : [[at, value]];

describe('scores evaluate on Online Retail', () => {
  test.each([
    [30, 90, 2587],
    [60, 60, 1874],
    [90, 90, 1896],
  ])(
    'trained on earlier snapshots only, ranks above RFM and BG/NBD within %d days (active in %d), and says what it cannot',
    async (horizon, active, members) => {
      const { code, json } = await evaluate(
        INVOICES_FILE,
        '--horizon',
        String(horizon),
        '--active',
        String(active),
        '--time-zone',
        'Europe/London',
      );
      expect(code).toBe(0);
      expect(json.judged.members).toBe(members);
      for (const { at } of json.trained)
        expect(Date.parse(at) + horizon * DAY_MS).toBeLessThanOrEqual(Date.parse(json.judged.at));
      const { rfm, bgnbd, logistic, boosting } = json.models;
      expect(logistic.auc).toBeGreaterThanOrEqual(rfm.auc + 0.01);
      expect(logistic.auc).toBeGreaterThan(bgnbd.auc);
      expect(logistic.ece).toBeLessThanOrEqual(0.06);
      const beaten = json.differences.find((one: { of: string }) => one.of === 'boosting');
      expect(beaten.value).toBeCloseTo(boosting.auc - logistic.auc, 5);
      expect(
        json.sentences.some((text: string) => /^Boosting does not (surely )?beat the logistic/.test(text)),
      ).toBe(true);
      expect(numbersOf(json).filter(([, value]) => value === null)).toEqual([['.report', null]]);
    },
  );
});
