import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { type ApiClient, apiClient } from '../support/api-client';
import { batchesOfLines, type RejectedLine } from '../support/call-lines';
import { confirmWrite } from '../support/confirm';
import { pause, untilInterrupted } from '../support/interrupt';
import { EXIT, UsageError } from '../support/problems';
import { running, writes } from '../support/run';
import type { Stage } from '../support/stage';
import { unreadable } from '../support/unreadable';

/** What `track` came to. `rejects` lists at most the first 1,000; `rejected` counts all. */
export interface Tracked {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejects: readonly RejectedLine[];
  readonly seconds: number;
}

const MAX_LISTED = 1000;
const MAX_BATCH = 2500;

/** How lines are sent: at most `batch` calls a request, and `rate` calls a second where it is given. */
export interface TrackOptions {
  readonly batch: number;
  readonly rate?: number;
  readonly signal?: AbortSignal;
  /** Told after each request how many calls were sent so far; lines that are no calls are not among them. */
  readonly onSent?: (calls: number) => void;
}

/** Sends lines of calls through the API, one request after the other, with memory for one request. */
export const trackLines = async (
  client: ApiClient,
  lines: AsyncIterable<string>,
  options: TrackOptions,
  clock: () => number = Date.now,
): Promise<Tracked> => {
  const startedAt = clock();
  const rejects: RejectedLine[] = [];
  let rejected = 0;
  let accepted = 0;
  let sent = 0;
  const reject = (line: RejectedLine) => {
    rejected += 1;
    if (rejects.length < MAX_LISTED) rejects.push(line);
  };
  for await (const batch of batchesOfLines(lines, options.batch, reject)) {
    if (options.rate) {
      const due = startedAt + ((sent + batch.length) * SECOND_MS) / options.rate;
      await pause(Math.max(0, due - clock()), options.signal);
    }
    if (options.signal?.aborted) break;
    const answer = await client.sendBatch(batch.map(({ call }) => call));
    sent += batch.length;
    accepted += answer.accepted;
    for (const { index, code, message } of answer.rejected) {
      reject({ line: batch[index]?.line ?? 0, code, message });
    }
    options.onSent?.(sent);
    if (options.signal?.aborted) break;
  }
  rejects.sort((a, b) => a.line - b.line);
  return {
    read: accepted + rejected,
    accepted,
    rejected,
    rejects,
    seconds: Math.round((clock() - startedAt) / 100) / 10,
  };
};

const numberOf = (option: string, text: string, max: number): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1 && value <= max) return value;
  throw new UsageError('number_invalid', `${option} must be a number from 1 to ${max}; it is "${text}"`);
};

const checkFile = async (file: string): Promise<void> => {
  if (file === '-') return;
  let isFile: boolean;
  try {
    isFile = (await stat(file)).isFile();
  } catch (error) {
    throw unreadable(file, error);
  }
  if (!isFile) throw new UsageError('file_unreadable', `${file} is not a file`);
};

/** To be iterated at once: a readline interface that waits for its reader loses lines. */
const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({
    input: file === '-' ? process.stdin : createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  });

/** The write key to send with: given, from the environment, or the local stage's own. Throws `write_key_missing`. */
export const writeKeyOf = (
  given: string | undefined,
  stage: Pick<Stage, 'writeKey' | 'stage'>,
  env: NodeJS.ProcessEnv = process.env,
): string => {
  const key = given ?? env.RELANCE_WRITE_KEY ?? stage.writeKey;
  if (key) return key;
  throw new UsageError(
    'write_key_missing',
    `sending calls to the stage "${stage.stage}" needs a write key: --write-key KEY, or RELANCE_WRITE_KEY; make one with: npx relance keys create --name NAME`,
  );
};

interface Options {
  batch: string;
  rate?: string;
  writeKey?: string;
}

/** `relance track FILE|-`: sends a file of Segment-shaped calls through the public API. Exit code 3 when any was rejected. */
export const registerTrack = (program: Command): void => {
  writes(program.command('track'))
    .description('send Segment-shaped calls, one JSON object a line, through the public API')
    .argument('<file>', 'a file of calls ({"type": "track", ...} a line), or - for standard input')
    .option('--rate <n>', 'at most so many calls a second')
    .option('--batch <n>', 'calls in one request, 1 to 2500', '250')
    .option('--write-key <key>', 'the write key (default: RELANCE_WRITE_KEY, or the local stage’s own)')
    .action(
      running<[string], Options>(async ({ options, output, stage }, file) => {
        const batch = Math.floor(numberOf('--batch', options.batch, MAX_BATCH));
        const rate = options.rate === undefined ? undefined : numberOf('--rate', options.rate, 1_000_000);
        await checkFile(file);
        const place = await stage();
        const client = apiClient({
          apiUrl: place.outputs.apiUrl,
          writeKey: writeKeyOf(options.writeKey, place),
        });
        await confirmWrite(place, options, `send the calls of ${file}`);
        const interrupted = untilInterrupted();
        const progress = output.progress('calls sent');
        try {
          const result = await trackLines(client, linesOf(file), {
            batch,
            ...(rate ? { rate } : {}),
            signal: interrupted.signal,
            onSent: (calls) => progress.at(calls),
          });
          progress.end();
          output.result(result, [
            `${result.read} calls read, ${result.accepted} accepted, ${result.rejected} rejected, in ${result.seconds} s`,
            ...result.rejects.map(({ line, code, message }) => `line ${line}: ${message} (${code})`),
          ]);
          if (interrupted.signal.aborted) return EXIT.stopped;
          return result.rejected > 0 ? EXIT.problems : EXIT.done;
        } finally {
          interrupted.done();
        }
      }),
    );
};
