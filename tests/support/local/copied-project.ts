import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../../bin/local/folders';

const FOLDERS = ['bin', 'functions', 'lib', 'programme', 'tests'];
const FILES = ['package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json', 'jest.config.mjs'];
const MARK = 'RELANCE_COPIED_PROJECT';

/** A program of the project while it runs, and what it has said and come to. */
export interface Started {
  readonly child: ChildProcess;
  said: string;
  ended: number | undefined;
}

/** Waits until something holds; answers whether it came to. */
export const until = async (holds: () => boolean, withinMs: number): Promise<boolean> => {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
};

/**
 * A copy of the project as a fresh clone has it, with the project's Node packages: what somebody has up or installed in the
 * project is neither joined nor ended. Its programs have a folder for temporary files and a home of their own.
 */
export class CopiedProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'relance-copied-'));
  readonly temporary = path.join(this.folder, 'temporary');
  readonly home = path.join(this.folder, 'home');
  /** Programs that stand before, or instead of, those of the machine. */
  readonly programs = path.join(this.folder, 'path');
  private readonly started: Started[] = [];

  constructor() {
    for (const name of FOLDERS)
      cpSync(path.join(PROJECT, name), path.join(this.folder, name), { recursive: true });
    for (const name of FILES) cpSync(path.join(PROJECT, name), path.join(this.folder, name));
    symlinkSync(path.join(PROJECT, 'node_modules'), path.join(this.folder, 'node_modules'));
    mkdirSync(path.join(this.folder, '.relance'));
    this.clear();
  }

  /** Makes a program of that shell script. */
  program(name: string, script: string): void {
    const file = path.join(this.programs, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Starts a program of the project in a process group of its own. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
    const child = spawn(process.execPath, args, {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TMPDIR: this.temporary,
        HOME: this.home,
        [MARK]: this.folder,
        AWS_ENDPOINT_URL: undefined,
        LOCALSTACK_AUTH_TOKEN: undefined,
        ...env,
      },
    });
    const run: Started = { child, said: '', ended: undefined };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        run.said += data;
      });
    }
    child.once('exit', (code, signal) => {
      run.ended = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 137);
    });
    this.started.push(run);
    return run;
  }

  /** The processes that descend from what was started here: they have its mark, or its process group. */
  left(): number[] {
    if (!existsSync('/proc/self/environ')) {
      const rows = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' }).trim().split('\n');
      const pids = rows.map((row) => row.trim().split(/\s+/).map(Number));
      const groups = new Set(this.started.map(({ child }) => child.pid));
      return pids.filter(([, group]) => groups.has(group)).map(([pid]) => Number(pid));
    }
    const mark = `${MARK}=${this.folder}`;
    const isOurs = (pid: string) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
      } catch (error) {
        // It has ended meanwhile, or is somebody else's.
        if (['ENOENT', 'ESRCH', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code)))
          return false;
        throw error;
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isOurs(name))
      .map(Number);
  }

  /** What is there of processes, folders, the stage and the lock, once all had time to go. */
  async remains(withinMs: number) {
    await until(() => this.left().length === 0, withinMs);
    const files = () => readdirSync(this.temporary).filter((name) => name.startsWith('relance-'));
    await until(() => files().length === 0, 1000);
    return {
      processes: this.left(),
      folders: files(),
      stage: existsSync(path.join(this.folder, '.relance/local.json')),
      lock: existsSync(path.join(this.folder, '.relance/install.lock')),
    };
  }

  /** Ends what is left of a test, and empties the folders and the programs. */
  clear(): void {
    for (const pid of this.left()) process.kill(pid, 'SIGKILL');
    this.started.length = 0;
    for (const folder of [this.temporary, this.home, this.programs]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
    }
  }

  remove(): void {
    for (const pid of this.left()) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `remains` answers when nothing was left behind. */
export const NOTHING_LEFT = { processes: [], folders: [], stage: false, lock: false };
