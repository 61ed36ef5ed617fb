import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bornAt, isAlive } from '../processes.mjs';
import { InstallError, say } from './say.mjs';

const POLL_MS = 250;
const WAIT_MS = 15 * 60_000;
const EMPTY_MS = 3000;

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** A lock's text: who holds it, and since when that process lives, for ids of dead ones are given out again. */
const ownerText = (pid) => [pid, bornAt(pid)].filter(Boolean).join(' ');

const isHeld = (text) => {
  const [pid, born] = text.split(' ');
  if (!isAlive(Number(pid))) return false;
  const now = bornAt(pid);
  return !born || !now || born === now;
};

/** Moves a dead process's lock aside; puts it back when it turns out to be somebody else's by now. */
const takeAside = (file, deadText) => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== deadText) renameSync(aside, file);
  else rmSync(aside, { force: true });
};

const tryLock = (file) => {
  let handle;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(handle, ownerText(process.pid));
    return true;
  } catch (error) {
    // A full disk: the file is there, with nobody's name in it.
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
};

/**
 * Runs `work` while no other process does under the same lock file. Waits for another one (and says so), takes over
 * from a dead one (also when its id is another process's by now, or when it died before it wrote its name), and gives up
 * after `waitMs`.
 */
export const underLock = async (file, work, waitMs = WAIT_MS) => {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + waitMs;
  let told = false;
  let emptySince;
  while (!tryLock(file)) {
    const text = read(file);
    // An empty file is a lock that is being written at this moment, unless it stays so.
    emptySince = text === '' ? (emptySince ?? Date.now()) : undefined;
    const isDead = text ? !isHeld(text) : emptySince !== undefined && Date.now() - emptySince >= EMPTY_MS;
    if (isDead) {
      takeAside(file, text);
      emptySince = undefined;
      continue;
    }
    const who = text ? `process ${text.split(' ')[0]}` : 'another process';
    if (Date.now() > deadline) {
      throw new InstallError(`${who} has been installing for too long; end it, or delete ${file}`);
    }
    if (!told && text) {
      say(`waiting for the installation that ${who} is doing`);
      told = true;
    }
    await sleep(POLL_MS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
};
