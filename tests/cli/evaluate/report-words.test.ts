import { verdictSentences } from '../../../bin/evaluate/report-words';
import type { BackTest } from '../../../functions/scoring/domain/back-test/back-test';
import { judgeScores } from '../../../functions/scoring/domain/measures/judge-scores';

/** Members with ten risks, of whom a share `off` beside what was said left. */
const judgedOf = (members: number, off: number) => {
  const risks = Float64Array.from({ length: members }, (_, k) => 0.1 + 0.06 * (k % 10));
  const labels = Uint8Array.from(risks, (risk, k) => {
    const place = Math.floor(k / 10) / Math.ceil(members / 10);
    return place < risk + off ? 1 : 0;
  });
  return judgeScores(risks, labels);
};

const told = (members: number, off: number): readonly string[] =>
  verdictSentences({
    differences: [],
    models: { logistic: judgedOf(members, off) },
    unjudged: {},
    drift: { value: 0, byChance: 0 },
  } as unknown as BackTest);

describe('what is said of the level', () => {
  it('is that it is off where chance does not explain it', () => {
    expect(told(4_000, 0.15)).toEqual([
      expect.stringMatching(/^The probabilities of the logistic regression are off by 0\.1\d\d on average/),
    ]);
  });

  it('is that nobody can tell where chance alone shows as much', () => {
    expect(judgedOf(100, 0.07).ece).toMatchObject({ low: 0 });
    expect(judgedOf(100, 0.07).ece.value).toBeGreaterThan(0.06);
    expect(told(100, 0.07)).toEqual([
      expect.stringMatching(
        /^Whether the probabilities of the logistic regression are off cannot be told from so few members \(ECE 0\.\d+, 95 % 0\.000 to 0\.\d+;/,
      ),
    ]);
  });

  it('is nothing where it is near enough', () => {
    expect(told(4_000, 0)).toEqual([]);
  });
});
