import path from 'node:path';
import { deleteFolder, makeRunFolder, PROJECT } from './folders';
import { type Part, startPart } from './parts';

/** What a run takes from how a local AWS is started. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

/** Most are there within seconds; a machine that does much else must not fail a start. */
const READY_MS = 120_000;

/** The parts of one run and its folder; everything that was started is known from its first moment. */
export interface Run {
  readonly folder: string;
  readonly parts: Part[];
  start(part: {
    name: string;
    command: string;
    args: string[];
    env: NodeJS.ProcessEnv;
    saysWhenReady?: string;
    isReady: () => Promise<boolean>;
    /** @default two minutes */
    readyWithinMs?: number;
    /** @default four seconds */
    endsWithinMs?: number;
    /** See PartOptions. @default false */
    hasLastWords?: boolean;
  }): Promise<Part>;
  stop(): Promise<void>;
}

/** Opens a run. Its parts end with this process, however it ends. */
export const openRun = (options: RunOptions): Run => {
  const folder = makeRunFolder();
  const parts: Part[] = [];
  // However this process exits, nothing stays behind; after a SIGKILL the closing pipes see to it.
  const onExit = () => {
    for (const part of parts) part.kill();
    deleteFolder(folder);
  };
  process.once('exit', onExit);
  let stopped: Promise<void> | undefined;
  const run: Run = {
    folder,
    parts,
    async start(part) {
      options.onProgress?.(`starting the ${part.name}`);
      return startPart(
        {
          readyWithinMs: READY_MS,
          ...part,
          cwd: PROJECT,
          logFile: path.join(folder, `${part.name.replaceAll(' ', '-').toLowerCase()}.log`),
          ...(options.signal ? { signal: options.signal } : {}),
        },
        (started) => parts.push(started),
      );
    },
    stop() {
      stopped ??= Promise.all(parts.map((part) => part.stop())).then(() => {
        process.off('exit', onExit);
        deleteFolder(folder);
      });
      return stopped;
    },
  };
  return run;
};
