import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failed, run, say } from './say.mjs';

const read = (file) => readFileSync(file, 'utf8');
const KINDS = ['dependencies', 'devDependencies', 'overrides'];

/** What the installed packages depend on, as one hash: what is asked for, what is locked, and the kind of machine. */
export const nodeStamp = (project) => {
  const asked = JSON.parse(read(path.join(project, 'package.json')));
  return createHash('sha256')
    .update(JSON.stringify(KINDS.map((kind) => asked[kind] ?? {})))
    .update(read(path.join(project, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
};

/**
 * Whether somebody's own `npm ci` has put there what the lock file says: all that is asked for, and nothing in another
 * version. (npm leaves some locked packages out, so that not all of the lock file need be there.)
 */
export const isAsLocked = (project) => {
  const installed = path.join(project, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const there = JSON.parse(read(installed)).packages;
  const locked = JSON.parse(read(path.join(project, 'package-lock.json'))).packages;
  const asked = JSON.parse(read(path.join(project, 'package.json')));
  const names = Object.keys({ ...asked.dependencies, ...asked.devDependencies });
  return (
    names.every((name) => there[`node_modules/${name}`]) &&
    Object.entries(there).every(([folder, { version }]) => locked[folder]?.version === version)
  );
};

/** Whether the packages are there, as the stamp says. */
export const hasNodePackages = (project) => {
  const file = path.join(project, 'node_modules/.relance-stamp');
  return existsSync(file) && read(file) === nodeStamp(project);
};

/** Installs the Node packages in exactly the locked versions, unless they are there. */
export const installNodePackages = async (project) => {
  if (hasNodePackages(project)) return;
  const stamp = nodeStamp(project);
  if (!isAsLocked(project)) {
    say('installing the Node packages (once; a minute or two)');
    // Under npm, that npm: it may be none of those on the path.
    const [command, ...before] = process.env.npm_execpath?.endsWith('.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    const args = [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const ended = await run(command, args, { label: 'Node packages', cwd: project });
    if (ended.code !== 0) throw failed('npm ci', ended);
  }
  writeFileSync(path.join(project, 'node_modules/.relance-stamp'), stamp);
};
