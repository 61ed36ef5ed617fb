import { sum, tallyOfJest, tallyOfStep } from '../../bin/local/test-tally';

const report = (changes: object = {}) => ({
  success: true,
  numPassedTests: 5,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...changes,
});

test('a run counts its tests, and a file that could not be run as one failure', () => {
  expect(tallyOfJest(0, report())).toEqual({ passed: 5, failed: 0 });
  const broken = report({ success: false, numFailedTests: 2, numRuntimeErrorTestSuites: 1 });
  expect(tallyOfJest(1, broken)).toEqual({ passed: 5, failed: 3 });
});

test.each([
  ['that wrote no report', 0, undefined, { passed: 0, failed: 1 }],
  ['that failed without saying of what', 1, report(), { passed: 5, failed: 1 }],
  ['that found no tests', 1, report({ success: false, numPassedTests: 0 }), { passed: 0, failed: 1 }],
])('a run %s has failed', (_name, code, written, tally) => {
  expect(tallyOfJest(code, written)).toEqual(tally);
});

test('steps count as one test each', () => {
  expect(sum([tallyOfStep(0), tallyOfStep(2), { passed: 3, failed: 0 }])).toEqual({ passed: 4, failed: 1 });
});
