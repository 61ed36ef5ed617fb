import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failed, InstallError, run, say } from './say.mjs';

const NAMES = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python'];
const PROBE = 'import sys; print(sys.version_info[0], sys.version_info[1], sys.executable)';
const OLDEST = 10;

/**
 * The first Python 3.10 or newer on the path (no newer than 3.`newest`): `{command, version}`; else `{tooOld}`, the
 * version of the first one that does not do, or undefined where there is none.
 */
export const findPython = async (
  names = NAMES,
  { oldest = OLDEST, newest = Number.POSITIVE_INFINITY } = {},
) => {
  let tooOld;
  for (const name of names) {
    const { code, output } = await run(name, ['-c', PROBE]);
    const [, major, minor, command] = /^(\d+) (\d+) (.+)$/m.exec(code === 0 ? output : '') ?? [];
    const fits = Number(major) === 3 && Number(minor) >= oldest && Number(minor) <= newest;
    if (fits) return { command, version: `${major}.${minor}` };
    if (major) tooOld ??= `${major}.${minor}`;
  }
  return tooOld && { tooOld };
};

const PIP = [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--no-input',
  '--disable-pip-version-check',
  '--prefer-binary',
  // Nothing is kept outside the project.
  '--no-cache-dir',
];

/** Runs `work` with options of `run` that keep temporary files beside `folder`; they go, also those of a killed run before. */
const withTemporary = async (folder, label, work) => {
  const TMPDIR = `${path.resolve(folder)}.tmp`;
  const clear = () => rmSync(TMPDIR, { recursive: true, force: true });
  clear();
  mkdirSync(TMPDIR, { recursive: true });
  try {
    return await work({ label, env: { ...process.env, TMPDIR } });
  } finally {
    clear();
  }
};

const pip = async (python, args, options) => {
  const ended = await run(python, [...PIP, ...args], options);
  if (ended.code !== 0) throw failed('pip', ended);
};

/** Into an environment of its own, or (where Python has no working `venv`) the packages alone into a folder. */
const installInto = async (folder, python, locked, options) => {
  const venv = await run(python.command, ['-m', 'venv', '--clear', folder], options);
  const own = path.join(folder, 'bin/python');
  if (venv.code === 0 && existsSync(own)) {
    await pip(own, locked, options);
    return { command: own };
  }
  rmSync(folder, { recursive: true, force: true });
  const has = await run(python.command, ['-m', 'pip', '--version']);
  if (has.code !== 0) {
    throw new InstallError(
      `Python ${python.version} has neither venv nor pip; install one of them (on Debian and Ubuntu: apt install python3-venv)`,
    );
  }
  const pythonPath = path.join(folder, 'packages');
  mkdirSync(pythonPath, { recursive: true });
  await pip(python.command, ['--target', pythonPath, ...locked], options);
  return { command: python.command, pythonPath };
};

const stampOf = (requirements) =>
  createHash('sha256')
    .update(readFileSync(requirements))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');

const INSTALLED = 'installed.json';
const WITH_HASHES = ['--require-hashes', '--requirement'];

const readInstalled = (folder) => {
  const file = path.join(folder, INSTALLED);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Half of a note, of a disk that was full: as good as none.
    return undefined;
  }
};
const writeInstalled = (folder, installed) => {
  const draft = path.join(folder, `${INSTALLED}.draft`);
  writeFileSync(draft, `${JSON.stringify(installed)}\n`);
  renameSync(draft, path.join(folder, INSTALLED));
};

/** Whether the emulator is there, as its stamp says, with a Python that still exists. */
export const hasEmulator = (folder, requirements) => {
  const installed = readInstalled(folder);
  return installed?.stamp === stampOf(requirements) && existsSync(installed.command);
};

/** Installs locked packages (with hashes) into `folder` for that Python, and notes that they are there. */
export const installLocked = async (folder, requirements, python, label = 'emulator') => {
  const stamp = stampOf(requirements);
  const installed = await withTemporary(folder, label, (options) =>
    installInto(folder, python, [...WITH_HASHES, requirements], options),
  );
  writeInstalled(folder, { stamp, ...installed });
};

/** Installs the emulator in exactly the locked versions (with hashes) into `folder`, unless it is there. */
export const installEmulator = async (folder, requirements) => {
  if (hasEmulator(folder, requirements)) return;
  const python = await findPython();
  if (!python?.command) {
    const found = python ? `this machine has ${python.tooOld}` : 'this machine has none';
    throw new InstallError(
      `Python 3.10 or newer is needed for the local AWS, and ${found}; install it (python3) and start again`,
    );
  }
  say(`installing the AWS emulator with Python ${python.version} (once; some ten seconds)`);
  await installLocked(folder, requirements, python);
};

/** Whether what only tests need (cfn-lint, the fault proxy) is there beside the emulator, as its stamp says. */
export const hasTestTools = (folder, requirements) =>
  readInstalled(folder)?.testTools === stampOf(requirements);

/** Adds what only tests need to the installed emulator's Python, in exactly the locked versions, unless it is there. */
export const installTestTools = async (folder, requirements) => {
  if (hasTestTools(folder, requirements)) return;
  say('installing what the tests need beside it: cfn-lint and the fault proxy (once; some ten seconds)');
  const installed = readInstalled(folder);
  const into = installed.pythonPath ? ['--target', installed.pythonPath] : [];
  await withTemporary(folder, 'test tools', (options) =>
    pip(installed.command, [...into, ...WITH_HASHES, requirements], options),
  );
  writeInstalled(folder, { ...installed, testTools: stampOf(requirements) });
};
