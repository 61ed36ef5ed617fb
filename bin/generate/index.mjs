// npm run generate: says in our words what is wrong with the call, and leaves the asking and the running to plop.
import path from 'node:path';
import { capabilities } from './draft.mjs';
import { readArguments, WRONG_USAGE } from './usage.mjs';

const PROJECT = path.resolve(import.meta.dirname, '../..');

const args = process.argv.slice(2);
const { help, refused } = readArguments(args, Boolean(process.stdin.isTTY), capabilities(PROJECT));
if (help) {
  process.stdout.write(help);
} else if (refused) {
  process.stderr.write(`error: ${refused}\n`);
  process.exitCode = WRONG_USAGE;
} else {
  const plopfile = path.join(import.meta.dirname, 'plopfile.mjs');
  process.argv.splice(2, 0, '--plopfile', plopfile);
  if (!process.stderr.isTTY) {
    // Plop's spinner leaves dashes where there is no terminal.
    const { progressSpinner } = await import('plop');
    progressSpinner.start = () => progressSpinner;
  }
  await import('plop/bin/plop.js');
}
