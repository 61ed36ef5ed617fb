import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RelanceError } from '../../functions/shared/kernel/errors';
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

/** As much as the parts write while they start: a disk with less room fails them without a word. */
const PROBE_BYTES = 4 * 1024 * 1024;

const NO_ROOM = ['has no room left', 'free at least 1 GB there, or set TMPDIR to another folder'] as const;
const NOT_WRITABLE = ['cannot be written to', 'allow it, or set TMPDIR to a folder that can be'] as const;
const NOT_THERE = ['is not there', 'make it, or set TMPDIR to a folder that is there'] as const;
/** What is wrong with the folder of temporary files, and what to do, by the code of the system's error. */
const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  EROFS: NOT_WRITABLE,
  ENOENT: NOT_THERE,
  ENOTDIR: NOT_THERE,
};

const inWords = (error: unknown): unknown => {
  const [wrong, todo] = REASONS[String((error as NodeJS.ErrnoException).code)] ?? [];
  if (!wrong) return error;
  const message = `the folder of temporary files (${tmpdir()}) ${wrong}: ${todo}, and start again`;
  return new RelanceError('no_temporary_files', message, [], { cause: error });
};

/** Another person's stay: only they may delete them. */
const deleteDead = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN;
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    try {
      deleteFolder(path.join(tmpdir(), name));
    } catch (error) {
      if (!['EACCES', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  }
};

/**
 * A new folder of this process for temporary files, which has room for those of a start; folders whose process is gone are
 * deleted on the way. Throws `no_temporary_files` where there can be none.
 */
export const makeRunFolder = (): string => {
  let folder: string | undefined;
  try {
    deleteDead();
    folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
    const probe = path.join(folder, 'probe');
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES));
    rmSync(probe);
    return folder;
  } catch (error) {
    if (folder) deleteFolder(folder);
    throw inWords(error);
  }
};

/** Deletes a folder with all in it; one that is not there is no error. */
export const deleteFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
};
