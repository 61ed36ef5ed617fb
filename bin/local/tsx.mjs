// Loads tsx, which runs TypeScript, with its cache in the project: it would keep it among the machine's temporary files.
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const CACHE = path.resolve(import.meta.dirname, '../../.relance/cache');

/** Whether it can be written to; where a project cannot be, the cache stays where tsx has it. */
const canWrite = () => {
  try {
    mkdirSync(CACHE, { recursive: true });
    return true;
  } catch {
    return false;
  }
};

const before = process.env.TMPDIR;
if (canWrite()) process.env.TMPDIR = CACHE;
await import('../../node_modules/tsx/dist/loader.mjs');
if (before === undefined) delete process.env.TMPDIR;
else process.env.TMPDIR = before;
