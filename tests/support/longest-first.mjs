/**
 * Tests of which one file takes minutes, longest first: begun last, each of them would leave the other workers idle at
 * the end. Where a file is not named here, the larger goes first, as jest itself guesses without a cache.
 */
const LONGEST = [
  'tests/crash/restore/restore.live.test.ts',
  'tests/crash/crash.live.test.ts',
  'tests/rate/rate.live.test.ts',
  'tests/e2e/feedback.test.ts',
  'tests/e2e/promise.test.ts',
  'tests/e2e/waiting.test.ts',
  'tests/crash/matrix/matrix.live.test.ts',
  'tests/crash/load/load.live.test.ts',
  'tests/bench/costs.last.test.ts',
  'tests/e2e/pause.last.test.ts',
  'tests/generate/generate.test.ts',
  'tests/bench/load-time.test.ts',
  'tests/infra/cfn-lint.test.ts',
  'tests/local/interrupt.test.ts',
];

const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((file) => path.endsWith(file));
  return rank < 0 ? LONGEST.length : rank;
};

/** The order in which jest starts the files of a project. */
export default class LongestFirst {
  /** The files as they are to be started; the same files in the same order on every run. */
  sort(tests) {
    const fs = tests[0]?.context.hasteFS;
    const sizeOf = ({ path }) => fs?.getSize(path) ?? 0;
    return [...tests].sort(
      (a, b) => rankOf(a) - rankOf(b) || sizeOf(b) - sizeOf(a) || (a.path < b.path ? -1 : 1),
    );
  }

  cacheResults() {
    // Nothing is kept from one run to the next: a clean clone has nothing, and must be as quick.
  }

  /** Without a memory of failures, all of them. */
  allFailedTests(tests) {
    return tests;
  }
}
