import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Handlers } from './bundles';

/** Every handler of every capability under `root`, by short name. Throws when two have the same. */
export const findHandlers = (root: string): Handlers => {
  const found: Record<string, string> = {};
  for (const file of globSync('functions/*/handlers/*.ts', { cwd: root }).sort()) {
    const name = basename(file, '.ts');
    if (found[name]) throw new Error(`two handlers are called ${name}: ${found[name]} and ${file}`);
    found[name] = join(root, file);
  }
  return found;
};
