import { createReadStream } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { RELANCE_FOLDER } from './folders';
import type { LocalAws } from './supervisor';

const MOST = 12;
const LONGEST = 300;
// A Lambda that ran out of time, or did not even start, is a warning of the emulator's, and no line of the Lambda's own.
const TELLS =
  /"level":"(?:ERROR|CRITICAL)"|Traceback|\b(?:ERROR|CRITICAL)\b|Unhandled|ESM: Lambda \S+ failed|timed out after/;
/** Ids, times and numbers: lines that differ in nothing else are told once. */
const VARYING = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d+/gi;

/** The kinds of lines of a log that tell an error, with how often each came; the most frequent first. */
export const errorsIn = async (
  logFile: string,
): Promise<{ readonly line: string; readonly count: number }[]> => {
  const kinds = new Map<string, { line: string; count: number }>();
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    if (!TELLS.test(line)) continue;
    const kind = line.replace(VARYING, '#').slice(0, LONGEST);
    const seen = kinds.get(kind);
    if (seen) seen.count += 1;
    else kinds.set(kind, { line: line.slice(0, LONGEST), count: 1 });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
};

/** Keeps the emulator's log, in which the Lambdas' logs are, after tests have failed, and tells the errors in it. */
export const keepEvidence = async (
  aws: Pick<LocalAws, 'logFile'>,
  say: (line: string) => void,
): Promise<void> => {
  const folder = path.join(RELANCE_FOLDER, 'last-failure');
  await mkdir(folder, { recursive: true });
  const kept = path.join(folder, 'emulator.log');
  await copyFile(aws.logFile, kept);
  const errors = await errorsIn(kept);
  say(`the log of the emulator and of the Lambdas is kept: ${kept}; kinds of errors in it: ${errors.length}`);
  for (const { line, count } of errors.slice(0, MOST)) say(`  ${count} x ${line}`);
};
