import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Tree } from './rooms';

const LEFT_OUT = new Set(['node_modules', '.git', '.relance', 'cdk.out', 'coverage']);

/** The folder of the project. */
export const PROJECT = resolve(import.meta.dirname, '../..');

const walk = (folder: string): string[] =>
  readdirSync(join(PROJECT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (LEFT_OUT.has(entry.name)) return [];
    return entry.isDirectory() ? walk(path) : [path.split(sep).join('/')];
  });

/** The project as it lies here, without what is installed or made. */
export const projectTree = (): Tree => ({
  files: walk('').sort(),
  read: (file) => readFileSync(join(PROJECT, file), 'utf8'),
});
