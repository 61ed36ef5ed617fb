import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { HintedError } from '../support/problems';
import { PROJECT, RELANCE_FOLDER } from './folders';
import { type LocalStage, readLocalStage } from './local-stage';
import { forgetStarting, noteStarting } from './starting';
import { NODE, runFile } from './type-script';

const POLL_MS = 100;
const LOG = path.join(RELANCE_FOLDER, 'local.log');

/** Empties the log and opens it to append: a process that still writes there from before leaves no hole in it. */
export const openLog = (file: string): number => {
  writeFileSync(file, '');
  return openSync(file, 'a');
};

const ERROR = /^error: /m;

/** What a command that failed says last, as the error that it was: its sentence, its code, what to do. */
export const errorIn = (said: string): RelanceError | undefined => {
  const [, message, code, after = ''] = /^error: (.+) \(([a-z][a-z0-9_]*)\)$([\s\S]*)/m.exec(said) ?? [];
  if (message === undefined || code === undefined) return undefined;
  const hint = after.trim();
  return hint ? new HintedError(code, message, hint) : new RelanceError(code, message);
};

/** Hands on what comes, but for an error and all after it: whoever waits for the command tells that, once. */
export const untilError = (say: (text: string) => void) => {
  let said = '';
  let told = 0;
  return {
    say(text: string) {
      said += text;
      const end = ERROR.exec(said)?.index ?? said.length;
      if (end > told) say(said.slice(told, end));
      told = Math.max(told, end);
    },
    error: () => errorIn(said),
  };
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
 * its stage is up; what it says meanwhile is handed on. Throws what it
 * ended with (`local_failed` when it did not say), and ends it on an abort.
 */
export const upDetached = async (
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly say: (text: string) => void },
): Promise<LocalStage> => {
  mkdirSync(RELANCE_FOLDER, { recursive: true });
  const log = openLog(LOG);
  const child = spawn(NODE, runFile('bin/relance.ts', 'local', 'up', ...args), {
    cwd: PROJECT,
    detached: true,
    // Its result goes by the file that it writes; only what it says is handed on.
    stdio: ['ignore', 'ignore', log],
    env: { ...process.env, RELANCE_PARENT: '' },
  });
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) noteStarting(pid);
  const heard = untilError(options.say);
  const lines = tail(LOG, heard.say);
  try {
    for (;;) {
      lines.more();
      if (options.signal.aborted) {
        child.kill('SIGTERM');
        options.signal.throwIfAborted();
      }
      if (child.exitCode !== null || child.signalCode !== null) {
        lines.more();
        throw (
          heard.error() ?? new RelanceError('local_failed', `the local AWS did not come up; ${LOG} says why`)
        );
      }
      const stage = existsSync(LOG) ? await readLocalStage() : undefined;
      if (stage && stage.pid === child.pid) return stage;
      await sleep(POLL_MS);
    }
  } finally {
    if (pid !== undefined) forgetStarting(pid);
    lines.more();
    lines.close();
    child.unref();
  }
};
