import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../../bin/local/processes.mjs';

const PREFIX = 'relance-jest-';

/** Removes from a folder what runs of Jest left in it that were killed. */
export const sweep = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isAlive(pid))
      rmSync(path.join(folder, name), { recursive: true, force: true });
  }
};

/**
 * Gives a run of Jest a temporary folder of its own, for CDK leaves a cdk.out in it for each app that is synthesised;
 * `remove-temporary-folder.ts` takes it away at the end.
 */
export default (): void => {
  const before = process.env.TMPDIR;
  const outer = tmpdir();
  sweep(outer);
  const own = mkdtempSync(path.join(outer, `${PREFIX}${process.pid}-`));
  process.env.TMPDIR = own;
  const ended = globalThis as { removeOwnTemporaryFolder?: () => void };
  ended.removeOwnTemporaryFolder = () => {
    rmSync(own, { recursive: true, force: true });
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  };
};
