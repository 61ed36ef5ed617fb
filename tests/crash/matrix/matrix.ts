import { DAY_MS, SECOND_MS } from '../../../functions/shared/kernel/time';
import type { Endpoint } from '../../support/fresh-table';
import type { FaultAt, Skews } from './cell';
import { FAULT_NAMES, type Fault } from './faults';
import { type CellResult, runCell } from './run-cell';
import { SCENARIOS, type Scenario } from './scenarios';
import { buildStand, type Stand } from './stand';
import { standBetween } from './wire';
import { lendClocks } from './worker';

/** How large a matrix is, and who is told how far it is. */
export interface MatrixOptions {
  /** Ids of stories. @default all */
  readonly scenarios?: readonly string[];
  /** Those of every story, or of each by its id; with some for all, the clocks are left out. @default all */
  readonly faults?: readonly Fault[] | ((story: string) => readonly Fault[]);
  readonly signal?: AbortSignal;
  readonly onCell?: (done: number, total: number) => void;
}

/** The matrix: for each story its steps, and a result for each fault at each of them. */
export interface Matrix {
  readonly stories: readonly {
    readonly scenario: Scenario;
    readonly calm: CellResult;
    readonly cells: readonly CellResult[];
  }[];
  /** Cells in which nothing breaks but the clocks. */
  readonly clocks: readonly { readonly title: string; readonly result: CellResult }[];
}

const MONTH_MS = 31 * DAY_MS;
const ALLOWED_MS = 59 * SECOND_MS;

/** What clocks do: a worker that is a month off decides nothing; within a minute of AWS's, all may be where they like. */
const CLOCKS: readonly { readonly title: string; readonly skewOf: Skews }[] = [
  { title: 'the first worker is a month ahead', skewOf: (nth) => (nth === 1 ? MONTH_MS : 0) },
  { title: 'the first worker is a month behind', skewOf: (nth) => (nth === 1 ? -MONTH_MS : 0) },
  { title: 'all workers are 59 s ahead', skewOf: () => ALLOWED_MS },
  { title: 'all workers are 59 s behind', skewOf: () => -ALLOWED_MS },
  {
    title: 'one worker is 59 s behind, the next one 59 s ahead',
    skewOf: (nth) => (nth % 2 === 1 ? -ALLOWED_MS : ALLOWED_MS),
  },
];

/** Cells at once: most of a cell is waiting for the emulator. */
const LANES = 6;

const inLanes = async (jobs: readonly (() => Promise<void>)[], signal?: AbortSignal): Promise<void> => {
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job && !signal?.aborted; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
};

const runAll = async (stand: Stand, options: MatrixOptions): Promise<Matrix> => {
  const chosen = SCENARIOS.filter(({ id }) => options.scenarios?.includes(id) ?? true);
  const { faults = FAULT_NAMES } = options;
  const faultsOf = (story: string) => (typeof faults === 'function' ? faults(story) : faults);
  const calm = new Map<Scenario, CellResult>();
  for (const scenario of chosen) calm.set(scenario, await runCell(stand, scenario));
  const wanted = chosen.flatMap((scenario) =>
    (calm.get(scenario)?.steps ?? []).flatMap((_, at) =>
      faultsOf(scenario.id)
        .filter((kind) => scenario.faults.includes(kind))
        .map((kind): { scenario: Scenario; fault: FaultAt } => ({ scenario, fault: { at, kind } })),
    ),
  );
  const results: CellResult[] = [];
  let done = 0;
  await inLanes(
    wanted.map(({ scenario, fault }, index) => async () => {
      results[index] = await runCell(stand, scenario, fault);
      done += 1;
      options.onCell?.(done, wanted.length);
    }),
    options.signal,
  );
  options.signal?.throwIfAborted();
  const clocks: { title: string; result: CellResult }[] = [];
  // One after the other: the client of DynamoDB tells one worker at a time how late it is.
  for (const { title, skewOf } of Array.isArray(options.faults) ? [] : CLOCKS)
    clocks.push({ title, result: await runCell(stand, chosen[0] as Scenario, undefined, skewOf) });
  return {
    clocks,
    stories: chosen.map((scenario) => ({
      scenario,
      calm: calm.get(scenario) as CellResult,
      cells: results.filter((result) => result.scenario === scenario.id),
    })),
  };
};

/** Runs the matrix at an AWS that this process's environment names. The clocks of this process are its own meanwhile. */
export const runMatrix = async (at: Endpoint, options: MatrixOptions = {}): Promise<Matrix> => {
  const takeBack = [standBetween(), lendClocks()];
  const stand = await buildStand(at);
  try {
    return await runAll(stand, options);
  } finally {
    await stand.close();
    for (const undo of takeBack) undo();
  }
};

/** Every broken promise, with the cell that broke it. */
export const brokenIn = ({ stories, clocks }: Matrix): string[] => [
  ...stories.flatMap(({ calm, cells }) =>
    [calm, ...cells].flatMap(({ scenario, fault, broken }) =>
      broken.map((what) => `${scenario}${fault ? `, step ${fault.at + 1}, ${fault.kind}` : ''}: ${what}`),
    ),
  ),
  ...clocks.flatMap(({ title, result }) => result.broken.map((what) => `${title}: ${what}`)),
];

/** How many cells there are. */
export const countCells = ({ stories, clocks }: Matrix): number =>
  clocks.length + stories.reduce((sum, { cells }) => sum + cells.length + 1, 0);
