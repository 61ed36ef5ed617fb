import path from 'node:path';
import * as z from 'zod';

const jestSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

/** A check that is left out on LocalStack: a whole file, or one of its checks, and why. */
export interface LeftOut {
  /** Path within the project. */
  readonly file: string;
  /** As Jest names it: the titles of its describes and its own, with a space between. @default the whole file */
  readonly check?: string;
  readonly reason: string;
}

/** What the checks came to, each named `<file> › <check>`, sorted. */
export interface Outcome {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

const nameOf = (file: string, check: string) => `${file} › ${check}`;

/** A Jest run that is judged: its report, and how many failures Jest itself counts. */
export interface CheckRun {
  readonly report: unknown;
  readonly failed: number;
}

/**
 * Reads Jest runs. A file that Jest calls failed is a failed check, also when each of its checks passed, and so is a run
 * of which Jest counts more failures than its report names. Throws when a report is none.
 */
export const outcomeOf = (runs: readonly CheckRun[], project: string): Outcome => {
  const by = { passed: [] as string[], failed: [] as string[], skipped: [] as string[] };
  for (const run of runs) {
    const before = by.failed.length;
    for (const { name, status: fileStatus, assertionResults } of jestSchema.parse(run.report).testResults) {
      const file = path.relative(project, name);
      if (fileStatus === 'failed' && !assertionResults.some(({ status }) => status === 'failed'))
        by.failed.push(nameOf(file, '(the file could not be run, or cleaned up)'));
      for (const { ancestorTitles, title, status } of assertionResults) {
        const check = nameOf(file, [...ancestorTitles, title].join(' '));
        if (status === 'passed') by.passed.push(check);
        else if (status === 'failed') by.failed.push(check);
        else by.skipped.push(check);
      }
    }
    const named = by.failed.length - before;
    if (run.failed > named)
      by.failed.push(`(Jest counts ${run.failed} failures, and its report names ${named})`);
  }
  return { passed: by.passed.sort(), failed: by.failed.sort(), skipped: by.skipped.sort() };
};

/** What is told of a run. */
export interface Verdict {
  /** Why it fails; empty when it passes. */
  readonly problems: readonly string[];
  /** Skipped checks with their reasons. */
  readonly skipped: readonly { readonly check: string; readonly reason: string }[];
  /** Checks that passed and are not on the list yet; none where there is no list to judge by. */
  readonly unlisted: readonly string[];
}

/**
 * Judges an outcome: it fails when a check failed, when one of the way's committed list did not pass, when one was skipped
 * that nobody gave a reason for, and when a reason is given for a check that there is none of. Without a list it is judged
 * by the others alone.
 */
export const judge = (
  outcome: Outcome,
  listed: readonly string[] | undefined,
  leftOut: readonly LeftOut[],
): Verdict => {
  const passed = new Set(outcome.passed);
  const reasonOf = new Map(
    leftOut.flatMap(({ file, check, reason }) => (check ? [[nameOf(file, check), reason] as const] : [])),
  );
  const skipped = outcome.skipped.map((check) => ({ check, reason: reasonOf.get(check) }));
  const known = new Set(outcome.skipped);
  return {
    problems: [
      ...outcome.failed.map((check) => `failed: ${check}`),
      ...(listed ?? [])
        .filter((check) => !passed.has(check) && !outcome.failed.includes(check))
        .map((check) => `on the list, but did not run: ${check}`),
      ...skipped.filter(({ reason }) => !reason).map(({ check }) => `skipped without a reason: ${check}`),
      ...[...reasonOf.keys()]
        .filter((check) => !known.has(check))
        .map((check) => `left out, but there is no such check: ${check}`),
    ],
    skipped: [
      ...leftOut.filter(({ check }) => !check).map(({ file, reason }) => ({ check: file, reason })),
      ...skipped.flatMap(({ check, reason }) => (reason ? [{ check, reason }] : [])),
    ],
    unlisted: listed ? outcome.passed.filter((check) => !listed.includes(check)) : [],
  };
};

/** The list that a run judged without one makes: what passed, or undefined when the run had a problem. */
export const pinned = (outcome: Outcome, verdict: Verdict): readonly string[] | undefined =>
  verdict.problems.length === 0 ? outcome.passed : undefined;

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Jest's arguments that leave these checks out; whole files are left out by not being asked for. */
export const namePattern = (leftOut: readonly LeftOut[]): string[] => {
  const names = leftOut.flatMap(({ check }) => (check ? [escapeRegExp(check)] : []));
  return names.length > 0 ? ['--testNamePattern', `^(?!(?:${names.join('|')})$)`] : [];
};
