import { execFile } from 'node:child_process';
import { PROJECT } from '../../bin/local/folders';
import { NODE, runFile } from '../../bin/local/type-script';
import { redriveQueue, redriveTarget } from '../../bin/support/dead-letters';
import { pause } from '../../bin/support/interrupt';
import type { Output } from '../../bin/support/output';
import { queueDepth, stageDepths, sumOf, totalOf } from '../../bin/support/queue-depths';
import type { Rejudged } from '../../bin/support/rejudge';
import { countUnjudged, type Look, waitUntilQuiet } from '../../bin/support/settle';
import type { Stage } from '../../bin/support/stage';
import { isoTime, MINUTE_MS } from '../../functions/shared/kernel/time';
import { sqs } from '../../functions/shared/platform/aws';

/** How a stage comes to rest: told with what goes on, ended by the signal. */
export interface Resting {
  readonly stage: Stage;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** A message of whom nothing is kept yet may wait a quarter of an hour for its next look. */
const SETTLE_S = 960;
const ROUNDS = 4;
const SAY_EVERY_MS = 10_000;
/** What came within the last minute may still be on its way: `relance rejudge` leaves it alone. */
const LATELY_MS = MINUTE_MS + 1_000;

const redriveAll = async ({ stage }: Resting, redriven: Record<string, number>): Promise<number> => {
  let moved = 0;
  for (const [name, url] of Object.entries(stage.outputs.deadLetters)) {
    const target = redriveTarget(name, stage.outputs);
    const depth = totalOf(await queueDepth(sqs(), url));
    if (target === undefined || depth === 0) continue;
    const count = await redriveQueue(sqs(), url, target, depth);
    redriven[name] = (redriven[name] ?? 0) + count;
    moved += count;
  }
  return moved;
};

/**
 * Waits until no work is left, and gives what failed another chance, until nothing fails any more. `only` names the
 * queues that must be empty, when the others may go on. Counts in `redriven` by queue.
 */
export const comeToRest = async (
  resting: Resting,
  redriven: Record<string, number>,
  only?: readonly string[],
): Promise<void> => {
  const { stage, output, signal } = resting;
  const look = async (): Promise<Look> => {
    const { work, dead } = await stageDepths(sqs(), stage.outputs);
    const queued = sumOf(
      Object.fromEntries(Object.entries(work).filter(([name]) => only?.includes(name) ?? true)),
    );
    // After a stretch of the stream that was lost its last record may lie unjudged: that is what judging again is for.
    const unjudged = queued > 0 || only ? 0 : await countUnjudged(stage);
    return { queued, unjudged, deadLetters: sumOf(dead) };
  };
  for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
    let shownAt = 0;
    const done = await waitUntilQuiet(look, {
      timeoutSeconds: SETTLE_S,
      signal,
      onLook: ({ queued, unjudged, deadLetters }) => {
        if (Date.now() - shownAt < SAY_EVERY_MS) return;
        shownAt = Date.now();
        output.note(`settling: ${queued} queued, ${unjudged} not judged, ${deadLetters} dead letters`);
      },
    });
    output.note(`settled: ${done.settled} after ${done.seconds} s, ${done.deadLetters} dead letters`);
    signal.throwIfAborted();
    if ((await redriveAll(resting, redriven)) === 0) break;
  }
};

/** How many batches the stream has given up: they leave their positions only. */
export const givenUpBatches = async (stage: Stage): Promise<number> => {
  const { dead } = await stageDepths(sqs(), stage.outputs);
  const positions = Object.entries(dead).filter(([name]) => redriveTarget(name, stage.outputs) === undefined);
  return sumOf(Object.fromEntries(positions));
};

const relance = (args: readonly string[], signal: AbortSignal): Promise<{ code: number; stdout: string }> =>
  new Promise((resolve, reject) => {
    execFile(
      NODE,
      runFile('bin/relance.ts', ...args),
      { cwd: PROJECT, signal, env: process.env },
      (error, stdout, stderr) => {
        const code = error ? Number(error.code) : 0;
        const isBehind = code === 1 && stdout.includes('stream_behind');
        if (code === 0 || code === 3 || isBehind) resolve({ code, stdout });
        else reject(new Error(`relance ${args.join(' ')} ended with ${error?.code}: ${stdout}${stderr}`));
      },
    );
  });

/**
 * Has everything judged again that was received since an instant (epoch ms) and is missing on a card, by the command
 * that people have. Waits first until the last call (`lastAt`) is over a minute old. `gaveUp` says whether the stream
 * gave up batches, so that it may be behind for good. Answers what the command counts.
 */
export const rejudgeByCommand = async (
  { stage, output, signal }: Resting,
  since: number,
  lastAt: number,
  gaveUp: boolean,
): Promise<Rejudged> => {
  await pause(Math.max(0, lastAt + LATELY_MS - Date.now()), signal);
  signal.throwIfAborted();
  const from = ['rejudge', '--stage', stage.stage, '--since', isoTime(since), '--until', isoTime(Date.now())];
  let { code, stdout } = await relance([...from, '--yes', '--json'], signal);
  // It waits a minute for the worker; one with a backlog needs longer.
  for (let round = 1; code === 1 && round < ROUNDS; round += 1)
    ({ code, stdout } = await relance([...from, '--yes', '--json'], signal));
  // The last batch was given up, and nothing comes after it.
  if (code === 1 && gaveUp)
    ({ code, stdout } = await relance([...from, '--while-behind', '--yes', '--json'], signal));
  if (code === 1) throw new Error(`relance rejudge: ${stdout}`);
  const rejudged = JSON.parse(stdout) as Rejudged;
  output.note(`relance rejudge ended with ${code}: ${stdout.trim()}`);
  return rejudged;
};
