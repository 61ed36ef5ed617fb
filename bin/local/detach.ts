import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { PROJECT, RELANCE_FOLDER } from './folders';
import { type LocalStage, readLocalStage } from './local-stage';

const POLL_MS = 100;
const LOG = path.join(RELANCE_FOLDER, 'local.log');

/** Empties the log and opens it to append: a process that still writes there from before leaves no hole in it. */
export const openLog = (file: string): number => {
  writeFileSync(file, '');
  return openSync(file, 'a');
};

/** Hands on what is appended to a file from now on. */
const tail = (file: string, say: (text: string) => void) => {
  const handle = openSync(file, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  return {
    more() {
      for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) {
        say(buffer.toString('utf8', 0, read));
      }
    },
    close: () => closeSync(handle),
  };
};

/**
 * Runs `relance local up` with these arguments in a process of its own that stays when this one ends, and answers when
 * its stage is up; what it says meanwhile is handed on. Throws `local_failed` when it ends, and ends it on an abort.
 */
export const upDetached = async (
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly say: (text: string) => void },
): Promise<LocalStage> => {
  mkdirSync(RELANCE_FOLDER, { recursive: true });
  const log = openLog(LOG);
  const node = path.join(PROJECT, 'node_modules/node/bin/node');
  const tsx = pathToFileURL(path.join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;
  const child = spawn(node, ['--import', tsx, 'bin/relance.ts', 'local', 'up', ...args], {
    cwd: PROJECT,
    detached: true,
    // Its result goes by the file that it writes; only what it says is handed on.
    stdio: ['ignore', 'ignore', log],
    env: { ...process.env, RELANCE_PARENT: '' },
  });
  closeSync(log);
  const lines = tail(LOG, options.say);
  try {
    for (;;) {
      lines.more();
      if (options.signal.aborted) {
        child.kill('SIGTERM');
        options.signal.throwIfAborted();
      }
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new RelanceError('local_failed', `the local AWS did not come up; ${LOG} says why`);
      }
      const stage = existsSync(LOG) ? await readLocalStage() : undefined;
      if (stage && stage.pid === child.pid) return stage;
      await sleep(POLL_MS);
    }
  } finally {
    lines.more();
    lines.close();
    child.unref();
  }
};
