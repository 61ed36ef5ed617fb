import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InstallError, say } from './say.mjs';

const POLL_MS = 250;
const WAIT_MS = 15 * 60_000;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const readPid = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Moves a dead process's lock aside; puts it back when it turns out to be somebody else's by now. */
const takeAside = (file, deadPid) => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readPid(aside) !== deadPid) renameSync(aside, file);
  else rmSync(aside, { force: true });
};

const tryLock = (file) => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Runs `work` while no other process does under the same lock file. Waits for another one (and says so), takes over
 * from a dead one, and gives up after `waitMs`.
 */
export const underLock = async (file, work, waitMs = WAIT_MS) => {
  mkdirSync(path.dirname(file), { recursive: true });
  const deadline = Date.now() + waitMs;
  let told = false;
  while (!tryLock(file)) {
    const pid = readPid(file);
    // An empty file is a lock that is being written at this moment.
    if (pid && !isAlive(pid)) {
      takeAside(file, pid);
      continue;
    }
    if (Date.now() > deadline) {
      throw new InstallError(`process ${pid} has been installing for too long; end it, or delete ${file}`);
    }
    if (!told) say(`waiting for the installation that process ${pid} is doing`);
    told = true;
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
