import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from './processes.mjs';

/** The project's folder. */
export const PROJECT = path.resolve(__dirname, '../..');
/** What local AWS keeps in the project: the emulator's Python packages, and where the local AWS is. Git-ignored. */
export const RELANCE_FOLDER = path.join(PROJECT, '.relance');
/** Where the installation keeps the emulator: an environment of its own, or the packages alone (see install.mjs). */
export const PYTHON_FOLDER = path.join(RELANCE_FOLDER, 'python');
/** Where the installation keeps LocalStack, in the same manner. */
export const LOCALSTACK_FOLDER = path.join(RELANCE_FOLDER, 'localstack');

const PREFIX = 'relance-local-';

/** A new folder of this process for temporary files; folders whose process is gone are deleted on the way. */
export const makeRunFolder = (): string => {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) deleteFolder(path.join(tmpdir(), name));
  }
  return mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
};

/** Deletes a folder with all in it; one that is not there is no error. */
export const deleteFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
};
