import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { PROJECT } from '../folders';
import { JEST, runJest } from '../jest';
import { type CheckRun, type LeftOut, namePattern } from './verdict';
import type { Way } from './ways';

const PATTERNS = {
  live: ['tests/contracts/', 'tests/e2e/'],
  last: ['tests/e2e/'],
} as const;
/** The projects of jest.config.mjs that run on LocalStack, in their order. */
export const CHECK_PROJECTS = ['live', 'last'] as const;
/** The test files of each project. */
export type CheckFiles = Readonly<Record<(typeof CHECK_PROJECTS)[number], readonly string[]>>;

const listOf = async (
  project: keyof CheckFiles,
  leftOut: readonly LeftOut[],
  signal: AbortSignal,
): Promise<string[]> => {
  const args = ['--selectProjects', project, '--listTests', '--testPathPatterns', ...PATTERNS[project]];
  const { stdout } = await promisify(execFile)(process.execPath, [JEST, ...args], { cwd: PROJECT, signal });
  const whole = new Set(leftOut.filter(({ check }) => !check).map(({ file }) => path.join(PROJECT, file)));
  return stdout.split('\n').filter((file) => file.endsWith('.test.ts') && !whole.has(file));
};

/**
 * Whether patterns ask for a file, which is a path within the project: none asks for all. A pattern is a part of such a
 * path, also with `./` before it, or a whole path of this machine.
 */
export const asksFor = (patterns: readonly string[], file: string): boolean =>
  patterns.length === 0 ||
  patterns.some((pattern) =>
    file.includes(path.isAbsolute(pattern) ? path.relative(PROJECT, pattern) : path.normalize(pattern)),
  );

/** The test files that are not left out as a whole, among those that `filters` match. Throws `usage` when none does. */
export const filesOf = async (
  filters: readonly string[],
  leftOut: readonly LeftOut[],
  signal: AbortSignal,
): Promise<CheckFiles> => {
  const isAsked = (file: string) => asksFor(filters, path.relative(PROJECT, file));
  const files = {
    live: (await listOf('live', leftOut, signal)).filter(isAsked),
    last: (await listOf('last', leftOut, signal)).filter(isAsked),
  };
  if (files.live.length + files.last.length > 0) return files;
  throw new RelanceError('usage', `no contract and no end-to-end test matches ${filters.join(', ')}`);
};

/** What the checks are run with. */
export interface CheckOptions {
  /** Jest's reports lie there meanwhile. */
  readonly folder: string;
  readonly leftOut: readonly LeftOut[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Called after a project in which a check failed. */
  readonly onFailed?: () => Promise<void>;
  /** Further arguments of Jest. */
  readonly jestArgs?: readonly string[];
}

/** Runs the checks and answers Jest's runs. Throws `tests_failed` when there is no report to judge by. */
export const runChecks = async (files: CheckFiles, options: CheckOptions): Promise<CheckRun[]> => {
  const { folder, leftOut, env, signal, say } = options;
  const runs: CheckRun[] = [];
  for (const project of CHECK_PROJECTS) {
    if (files[project].length === 0) continue;
    const args = [
      ...(options.jestArgs ?? []),
      ...['--runTestsByPath', ...files[project]],
      ...namePattern(leftOut),
    ];
    const { report, tally } = await runJest(project, folder, args, { signal, env }, say);
    say(`${project} tests: ${tally.passed} passed, ${tally.failed} failed`);
    if (tally.failed > 0) await options.onFailed?.();
    if (report === undefined) throw new RelanceError('tests_failed', `the ${project} tests did not end`);
    runs.push({ report, failed: tally.failed });
  }
  return runs;
};

const listFile = (way: Way) => path.join(PROJECT, 'bin/local/localstack/checks', `${way}.json`);

/** The committed list of a way: the checks that must pass. Throws `list_empty`. */
export const readList = async (way: Way): Promise<string[]> => {
  const list = z.array(z.string()).parse(JSON.parse(await readFile(listFile(way), 'utf8')));
  if (list.length > 0) return list;
  throw new RelanceError('list_empty', `${listFile(way)} lists no check, so that nothing would be missed`);
};

/** Writes the list of a way anew. */
export const writeList = (way: Way, checks: readonly string[]): Promise<void> =>
  writeFile(listFile(way), `${JSON.stringify(checks, null, 2)}\n`);
