import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RELANCE_FOLDER } from './folders';
import { isAlive } from './processes.mjs';

const FILE = path.join(RELANCE_FOLDER, 'starting.pid');
/** A start takes some minutes at most: what is older was left by one that was killed, and its number may be another's. */
const OLD_MS = 15 * 60_000;

/** Notes that this process is starting a local stage in the background. */
export const noteStarting = (pid: number, file = FILE): void => writeFileSync(file, String(pid));

const noted = (file: string): number | undefined => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Takes the note back, if it is of that process. */
export const forgetStarting = (pid: number, file = FILE): void => {
  if (noted(file) === pid) rmSync(file, { force: true });
};

/** The process that is starting a local stage in the background; undefined where none is. */
export const startingProcess = (file = FILE): number | undefined => {
  const pid = noted(file);
  if (pid === undefined || !isAlive(pid)) return undefined;
  const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since < OLD_MS ? pid : undefined;
};
