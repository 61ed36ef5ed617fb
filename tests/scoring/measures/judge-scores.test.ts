import fc from 'fast-check';
import { calibrationError, calibrationGroups } from '../../../functions/scoring/domain/measures/calibration';
import { rankCases } from '../../../functions/scoring/domain/measures/cases';
import { shareEstimate } from '../../../functions/scoring/domain/measures/estimate';
import { judgeScores } from '../../../functions/scoring/domain/measures/judge-scores';
import { liftAt } from '../../../functions/scoring/domain/measures/lift';
import { brier, logLoss } from '../../../functions/scoring/domain/measures/proper-scores';
import { codeFrom } from '../../support/scoring/code-from';
import { judgedCases } from '../../support/scoring/judged-cases';

const { scores, others, labels } = judgedCases();
const cases = rankCases(scores, labels);
const otherCases = rankCases(others, labels);

// Reference values: scikit-learn 1.9, SciPy 1.17 and NumPy on the same 400 cases.
describe('the verdict on probabilities', () => {
  it('has the log loss and the Brier score of scikit-learn, wrong certainties cut off as there', () => {
    expect(logLoss(cases).value).toBeCloseTo(0.848614420174289, 12);
    expect(logLoss(cases).error).toBeCloseTo(0.1303984898337364, 12);
    expect(brier(cases).value).toBeCloseTo(0.2269445, 12);
    expect(brier(cases).error).toBeCloseTo(0.012870422277391328, 12);
  });

  it('has the lift of the top tenth, ties at the cut as if drawn', () => {
    expect(liftAt(otherCases).value).toBeCloseTo(1.80327868852459, 12);
    expect(liftAt(cases).value).toBeCloseTo(1.6256830601092895, 12);
    expect(liftAt(cases, 1)).toEqual({ value: 1, error: 0, low: 1, high: 1 });
    expect(liftAt(otherCases).high).toBeLessThan(10);
    const all = rankCases(
      scores.map(() => 0.5),
      labels,
    );
    expect(liftAt(all).value).toBeCloseTo(1, 12);
  });

  it('has deciles of equal size and their mean distance from the truth', () => {
    const deciles = calibrationGroups(otherCases);
    expect(deciles.map((decile) => decile.cases)).toEqual(Array.from({ length: 10 }, () => 40));
    expect(deciles[0]?.predicted).toBeCloseTo(0.13006363636363638, 12);
    expect(deciles[0]?.observed.value).toBeCloseTo(0.275, 12);
    expect(calibrationError(deciles).value).toBeCloseTo(0.1203, 12);
  });

  it('has Wilson intervals of shares', () => {
    const [low, high] = [shareEstimate(7, 40).low, shareEstimate(7, 40).high];
    expect(low).toBeCloseTo(0.08745413746035918, 12);
    expect(high).toBeCloseTo(0.3194999033178771, 12);
    expect(shareEstimate(0, 12)).toMatchObject({ low: 0 });
    expect(shareEstimate(0, 12).high).toBeCloseTo(0.24249400665524085, 12);
    expect(shareEstimate(12, 12).low).toBeCloseTo(0.7575059933447592, 12);
    expect(shareEstimate(12, 12).high).toBe(1);
  });

  it('knows how much error of calibration is noise', () => {
    // Scores that are true: the label is 1 as often as they say.
    let state = 3;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let [found, byChance] = [0, 0];
    for (let k = 0; k < 100; k += 1) {
      const said = Array.from({ length: 500 }, random);
      const came = said.map((p) => (random() < p ? 1 : 0));
      const error = calibrationError(calibrationGroups(rankCases(said, came)));
      found += error.value / 100;
      byChance += error.byChance / 100;
    }
    expect(found / byChance).toBeGreaterThan(0.9);
    expect(found / byChance).toBeLessThan(1.1);
  });

  it('says how far an error of calibration may be from the truth', () => {
    const of = (cases: number, said: number, hits: number) => ({
      cases,
      from: said,
      to: said,
      predicted: said,
      observed: shareEstimate(hits, cases),
      variance: (said * (1 - said)) / cases,
    });
    const tenths = [...Array(10).keys()];
    // What came is what was said: nothing speaks against 0, and more members leave less room.
    const [few, many] = [100, 10_000].map((n) =>
      calibrationError(tenths.map((k) => of(n, (k + 0.5) / 10, (n * (k + 0.5)) / 10))),
    );
    expect(few).toMatchObject({ value: 0, low: 0 });
    expect(many?.high).toBeLessThan(few?.high ?? 0);
    // Off by 10 points everywhere: surely above 0, by about that much.
    const off = calibrationError(
      tenths.map((k) => of(1_000, (k + 0.5) / 10, 1_000 * ((k + 0.5) / 10 + (k < 5 ? 0.1 : -0.1)))),
    );
    expect(off.low).toBeGreaterThan(0.085);
    expect(off.high).toBeLessThan(0.115);
    // Nobody of five came, and 1 % was said: much is possible.
    const nobody = calibrationError([of(5, 0.01, 0)]);
    expect(nobody.low).toBe(0);
    expect(nobody.high).toBeGreaterThan(0.3);
  });

  it('knows that the loss of a rare outcome hangs on how many it came to', () => {
    // Five of 500 left, of whom 1 % was said: an interval around the mean would be as long on both sides.
    const said = Array.from({ length: 500 }, (_, i) => 0.008 + 0.00001 * i);
    const left = said.map((_, i) => (i % 100 === 7 ? 1 : 0));
    const { value, low, high } = logLoss(rankCases(said, left));
    expect((high - value) / (value - low)).toBeGreaterThan(1.7);
    const nobody = logLoss(
      rankCases(
        said,
        left.map(() => 0),
      ),
    );
    // Up to 3.8 of 500 may leave and still none was seen, at 4.6 nats each.
    expect(nobody.high - nobody.value).toBeGreaterThan(0.02);
  });

  it('is finite and within bounds for any probabilities, in any order of the cases', () => {
    const p = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1));
    fc.assert(
      fc.property(fc.array(fc.tuple(p, fc.boolean()), { minLength: 2, maxLength: 60 }), (given) => {
        fc.pre(given.some(([, label]) => label) && given.some(([, label]) => !label));
        const judge = (list: typeof given) =>
          judgeScores(
            list.map(([score]) => score),
            list.map(([, label]) => Number(label)),
          );
        const verdict = judge(given);
        const again = judge([...given].reverse());
        for (const name of ['auc', 'logLoss', 'brier', 'lift10', 'ece'] as const) {
          const { value, low, high } = verdict[name];
          expect(value).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(value + 1e-12);
          expect(high).toBeGreaterThanOrEqual(value - 1e-12);
          expect(again[name].value).toBeCloseTo(value, 9);
        }
        expect(verdict.deciles.reduce((sum, decile) => sum + decile.cases, 0)).toBe(given.length);
      }),
    );
  });

  it('says what cannot be judged', () => {
    expect(codeFrom(() => judgeScores([0.1, 1.2], [0, 1]))).toBe('not_a_probability');
    expect(codeFrom(() => judgeScores([0.1, 0.2], [1, 1]))).toBe('one_class');
    expect(codeFrom(() => judgeScores([], []))).toBe('no_cases');
    expect(codeFrom(() => liftAt(rankCases([1, 2], [0, 0])))).toBe('no_positives');
    expect(codeFrom(() => liftAt(cases, 0))).toBe('not_a_share');
  });
});
