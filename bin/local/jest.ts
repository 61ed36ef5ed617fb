import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT } from './folders';
import { runStep } from './step';
import { type Tally, tallyOfJest } from './test-tally';

/** Jest's own program. */
export const JEST = path.join(PROJECT, 'node_modules/jest/bin/jest.js');

/** Against a deployed stage a test mostly waits for it, and some others wait for programs: two cores carry more at once. */
const WORKERS = { unit: '3', live: '4', last: '3' } as const;
/** A project of jest.config.mjs. */
export type TestProject = keyof typeof WORKERS;

/** How Jest is run. */
export interface JestOptions {
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a run came to; `report` is Jest's own, undefined when it wrote none. */
export interface JestRun {
  readonly tally: Tally;
  readonly report: unknown;
  readonly seconds: number;
}

/** Runs the tests of a project that `args` ask for; its report lies in `folder` meanwhile. */
export const runJest = async (
  project: TestProject,
  folder: string,
  args: readonly string[],
  options: JestOptions,
  say: (line: string) => void,
): Promise<JestRun> => {
  const outputFile = path.join(folder, `${project}.json`);
  const { code, seconds } = await runStep(
    JEST,
    [
      ...['--selectProjects', project, '--maxWorkers', WORKERS[project]],
      ...['--json', '--outputFile', outputFile],
      ...args,
    ],
    options,
  );
  let report: unknown;
  try {
    report = JSON.parse(await readFile(outputFile, 'utf8'));
  } catch (error) {
    say(`${project} tests: no report (${(error as Error).message})`);
  }
  return { tally: tallyOfJest(code, report), report, seconds };
};
