import * as z from 'zod';

/** What a part of the tests came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/** The sum of tallies. */
export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, tally) => total + tally.passed, 0),
  failed: tallies.reduce((total, tally) => total + tally.failed, 0),
});

/** A step that is one test: lint, types. */
export const tallyOfStep = (code: number): Tally =>
  code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/**
 * The tally of a Jest run by its report (`--json`): a file that could not be run counts as one failed test, and so does
 * a run that failed without saying of what (`report` undefined: it wrote none).
 */
export const tallyOfJest = (code: number, report: unknown): Tally => {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1 };
  const failed = parsed.data.numFailedTests + parsed.data.numRuntimeErrorTestSuites;
  const bad = code !== 0 || !parsed.data.success;
  return { passed: parsed.data.numPassedTests, failed: bad ? Math.max(1, failed) : failed };
};
