import { judge, type LeftOut, namePattern, outcomeOf, pinned } from '../../bin/local/localstack/verdict';

const check = (title: string, status: string) => ({ ancestorTitles: ['a store'], title, status });
const report = (...assertionResults: { status: string }[]) => {
  const failed = assertionResults.filter(({ status }) => status === 'failed').length;
  const status = failed > 0 ? 'failed' : 'passed';
  return {
    report: { testResults: [{ name: '/project/tests/a.test.ts', status, assertionResults }] },
    failed,
  };
};
const A = 'tests/a.test.ts › a store keeps';
const B = 'tests/a.test.ts › a store forgets (soon)';
const leftOut: LeftOut = { file: 'tests/a.test.ts', check: 'a store forgets (soon)', reason: 'no clock' };

describe('a run on LocalStack', () => {
  test('passes when all that is listed passed, and tells each skipped check with its reason', () => {
    const outcome = outcomeOf(
      [report(check('keeps', 'passed'), check('forgets (soon)', 'pending'))],
      '/project',
    );
    expect(judge(outcome, [A], [leftOut])).toEqual({
      problems: [],
      skipped: [{ check: B, reason: 'no clock' }],
      unlisted: [],
    });
  });

  test('fails when a check failed', () => {
    const outcome = outcomeOf([report(check('keeps', 'failed'))], '/project');
    expect(judge(outcome, [A], []).problems).toEqual([`failed: ${A}`]);
  });

  test('fails when a file could not be run', () => {
    const testResults = [{ name: '/project/tests/b.test.ts', status: 'failed', assertionResults: [] }];
    const { failed } = outcomeOf([{ report: { testResults }, failed: 1 }], '/project');
    expect(failed).toEqual(['tests/b.test.ts › (the file could not be run, or cleaned up)']);
  });

  test('fails when Jest counts more failures than its report names, in whichever run', () => {
    const quiet = { ...report(check('forgets (soon)', 'passed')), failed: 1 };
    const outcome = outcomeOf([report(check('keeps', 'failed')), quiet], '/project');
    expect(judge(outcome, [], []).problems).toEqual([
      'failed: (Jest counts 1 failures, and its report names 0)',
      `failed: ${A}`,
    ]);
  });

  test('fails when a listed check did not run, also when nobody skipped it', () => {
    const outcome = outcomeOf([report(check('keeps', 'passed'))], '/project');
    expect(judge(outcome, [A, B], []).problems).toEqual([`on the list, but did not run: ${B}`]);
  });

  test('fails when a check was skipped without a reason', () => {
    const outcome = outcomeOf([report(check('forgets (soon)', 'pending'))], '/project');
    expect(judge(outcome, [], []).problems).toEqual([`skipped without a reason: ${B}`]);
  });

  test('fails when a reason is given for a check that is not there', () => {
    expect(judge(outcomeOf([report()], '/project'), [], [leftOut]).problems).toEqual([
      `left out, but there is no such check: ${B}`,
    ]);
  });

  test('tells what passed and is not listed yet', () => {
    const outcome = outcomeOf([report(check('keeps', 'passed'))], '/project');
    expect(judge(outcome, [], []).unlisted).toEqual([A]);
  });

  test('makes a list only when it has no problem but that there is none', () => {
    const passed = outcomeOf([report(check('keeps', 'passed'))], '/project');
    const verdict = judge(passed, undefined, []);
    expect(verdict).toEqual({ problems: [], skipped: [], unlisted: [] });
    expect(pinned(passed, verdict)).toEqual([A]);
    for (const status of ['failed', 'pending']) {
      const outcome = outcomeOf(
        [report(check('keeps', 'passed'), check('forgets (soon)', status))],
        '/project',
      );
      expect(pinned(outcome, judge(outcome, undefined, []))).toBeUndefined();
    }
  });

  test('refuses what is no report', () => {
    expect(() => outcomeOf([{ report: {}, failed: 0 }], '/project')).toThrow();
  });

  test('leaves out exactly what it names', () => {
    const [option, pattern] = namePattern([leftOut, { file: 'tests/c.test.ts', reason: 'whole' }]);
    expect(option).toBe('--testNamePattern');
    const runs = (name: string) => new RegExp(pattern ?? '', 'i').test(name);
    expect(runs('a store forgets (soon)')).toBe(false);
    expect(runs('a store forgets (soon) and more')).toBe(true);
    expect(runs('a store keeps')).toBe(true);
    expect(namePattern([])).toEqual([]);
  });
});
