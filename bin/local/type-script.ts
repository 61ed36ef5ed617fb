import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT } from './folders';

/** The Node that the project installs. */
export const NODE = path.join(PROJECT, 'node_modules/node/bin/node');

/** Arguments with which that Node runs a file of ours; tsx's own command would start a second Node for it. */
export const runFile = (file: string, ...args: readonly string[]): string[] => [
  '--import',
  pathToFileURL(path.join(PROJECT, 'bin/local/tsx.mjs')).href,
  path.resolve(PROJECT, file),
  ...args,
];
