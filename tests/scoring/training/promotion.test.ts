import fc from 'fast-check';
import type { AucDifference } from '../../../functions/scoring/domain/measures/auc';
import { type Estimate, estimate } from '../../../functions/scoring/domain/measures/estimate';
import {
  type Contest,
  goesForward,
  judgePromotion,
  NEEDED_CHURNERS,
} from '../../../functions/scoring/domain/training/promotion';

const figure = (value: number, error: number): Estimate => estimate(value, error);
const auc = (value: number, error: number): AucDifference => ({ ...estimate(value, error, -1, 1), p: 1 });
const contest = (given: Partial<Contest> = {}): Contest => ({
  churners: NEEDED_CHURNERS,
  pinned: false,
  auc: auc(0, 0.01),
  logLoss: figure(-0.05, 0.01),
  ...given,
});
const anyContest: fc.Arbitrary<Contest> = fc.record({
  churners: fc.integer({ min: 0, max: 1_000 }),
  pinned: fc.boolean(),
  auc: fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true }))
    .map(([value, error]) => auc(value, error)),
  logLoss: fc
    .tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([value, error]) => figure(value, error)),
});
const THOROUGH = { numRuns: 2_000 };

describe('the promotion of a model', () => {
  it('never takes one that did worse on the judged members', () => {
    fc.assert(
      fc.property(anyContest, (given) => {
        const { promoted } = judgePromotion(given);
        if (given.logLoss.value > 0 || given.auc.high < 0) expect(promoted).toBe(false);
        if (given.logLoss.low > 0) expect(promoted).toBe(false);
      }),
      THOROUGH,
    );
  });

  it('takes one only if it is surely better at something', () => {
    fc.assert(
      fc.property(anyContest, (given) => {
        if (judgePromotion(given).promoted) {
          expect(given.logLoss.high < 0 || given.auc.low > 0).toBe(true);
        }
      }),
      THOROUGH,
    );
  });

  it('takes none over a pin, and none that learnt from too few who left', () => {
    fc.assert(
      fc.property(anyContest, (given) => {
        expect(judgePromotion({ ...given, pinned: true }).promoted).toBe(false);
        expect(judgePromotion({ ...given, churners: NEEDED_CHURNERS - 1 })).toEqual({
          promoted: false,
          reason: 'churners_too_few',
        });
      }),
      THOROUGH,
    );
  });

  it('never takes both of two models in each other’s place', () => {
    const turned = ({ value, error, low, high }: Estimate) => ({
      value: -value,
      error,
      low: -high,
      high: -low,
    });
    fc.assert(
      fc.property(anyContest, (given) => {
        const other = {
          ...given,
          auc: { ...turned(given.auc), p: given.auc.p },
          logLoss: turned(given.logLoss),
        };
        expect(judgePromotion(given).promoted && judgePromotion(other).promoted).toBe(false);
      }),
      THOROUGH,
    );
  });

  it('says why', () => {
    const cases: [Partial<Contest>, boolean, string][] = [
      [{}, true, 'lower_log_loss'],
      [{ auc: auc(0.05, 0.01), logLoss: figure(-0.001, 0.01) }, true, 'higher_auc'],
      [{ auc: auc(0.05, 0.01), logLoss: figure(0.001, 0.01) }, false, 'no_better'],
      [{ auc: auc(-0.05, 0.01) }, false, 'worse'],
      [{ logLoss: figure(0.05, 0.01) }, false, 'worse'],
      [{ auc: auc(0, 0), logLoss: figure(0, 0) }, false, 'no_better'],
      [{ logLoss: figure(-0.01, 0.01) }, false, 'no_better'],
      [{ pinned: true }, false, 'pinned'],
      [{ pinned: true, logLoss: figure(0, 0) }, false, 'no_better'],
      [{ churners: Number.NaN }, false, 'churners_too_few'],
    ];
    for (const [given, promoted, reason] of cases) {
      expect(judgePromotion(contest(given))).toEqual({ promoted, reason });
    }
  });
});

describe('the challenger of a candidate', () => {
  const alone = (given: Contest) => judgePromotion({ ...given, churners: NEEDED_CHURNERS, pinned: false });

  it('goes forward exactly where it would be promoted over both the candidate and the current model', () => {
    let forward = 0;
    fc.assert(
      fc.property(anyContest, anyContest, (overCandidate, overCurrent) => {
        const goes = goesForward(overCandidate, overCurrent);
        expect(goes).toBe(alone(overCandidate).promoted && alone(overCurrent).promoted);
        if (goes) forward += 1;
      }),
      THOROUGH,
    );
    expect(forward).toBeGreaterThan(10);
  });

  it('leaves the candidate on a tie, however far it is ahead of the current model', () => {
    const tie = contest({ logLoss: figure(-0.01, 0.02) });
    expect(goesForward(tie, contest({ logLoss: figure(-0.5, 0.01) }))).toBe(false);
    expect(goesForward(contest(), contest())).toBe(true);
    expect(goesForward(contest(), tie)).toBe(false);
  });
});
