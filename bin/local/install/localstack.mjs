// Installs the last open community version of LocalStack, and DynamoDB Local beside it, in exactly the locked versions.
// Runs alone (`node bin/local/install/localstack.mjs`) or as a part of install.mjs.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isInstalled, lacks } from '../dynamodb-local/installed.mjs';
import { findPython, hasEmulator, installLocked } from './emulator.mjs';
import { underLock } from './lock.mjs';
import { InstallError, ofWrite, run, say } from './say.mjs';
import { stoppable } from './stop.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PROJECT = path.resolve(HERE, '../../..');
const FOLDER = path.join(PROJECT, '.relance/localstack');
const REQUIREMENTS = path.join(HERE, '../localstack/requirements.txt');
const DYNAMODB_LOCAL = path.join(HERE, '../dynamodb-local/install.mjs');
const NAMES = ['python3.12', 'python3.11', 'python3', 'python'];
const RANGE = { oldest: 11, newest: 12 };

/** Whether both are there, in the versions that are pinned now. */
export const hasLocalStack = (folder = FOLDER) => hasEmulator(folder, REQUIREMENTS) && isInstalled();

const withoutDynamo = (reason) => {
  const todo = reason.startsWith('no ')
    ? 'install Java 17 or newer and Maven (on Debian and Ubuntu: apt install openjdk-17-jre-headless maven)'
    : 'see that it can be reached from here (a proxy is told to Maven in ~/.m2/settings.xml)';
  return new InstallError(
    `LocalStack without Docker keeps its tables in DynamoDB Local: ${reason}; ${todo} and start again`,
  );
};

/** Throws InstallError with what to do where this machine cannot run DynamoDB Local, or bring it when it is not there. */
export const checkJava = async () => {
  const reason = await lacks();
  if (reason) throw withoutDynamo(reason);
};

const pythonOf = async (names) => {
  const python = await findPython(names, RANGE);
  if (python?.command) return python;
  const found = python ? `this machine has ${python.tooOld}` : 'this machine has none';
  throw new InstallError(
    `Python 3.11 or 3.12 is needed for LocalStack without Docker, and ${found}; install one (python3.11), or start LocalStack yourself and set AWS_ENDPOINT_URL`,
  );
};

/** Installs the Python packages, unless they are there. Throws InstallError with what to do. */
export const installPackages = async (folder = FOLDER, names = NAMES) => {
  if (hasEmulator(folder, REQUIREMENTS)) return;
  const python = await pythonOf(names);
  say(`installing LocalStack with Python ${python.version} (once; a minute or two, 520 MB)`);
  await installLocked(folder, REQUIREMENTS, python, 'LocalStack');
};

/** Brings DynamoDB Local, unless it is there. Throws InstallError with what to do. */
export const installDynamo = async () => {
  const { code, output } = await run(process.execPath, [DYNAMODB_LOCAL], { label: 'DynamoDB Local' });
  const reason = /^skipped: (.*)$/m.exec(output)?.[1];
  if (reason) throw withoutDynamo(reason);
  if (code !== 0) throw new InstallError(/^error: ([\s\S]*)/m.exec(output)?.[1].trim() ?? output.trim());
};

/** Installs what is missing of both, once the machine has all that they need. Throws InstallError with what to do. */
export const installLocalStack = async (folder = FOLDER, names = NAMES) => {
  await checkJava();
  if (!hasEmulator(folder, REQUIREMENTS)) await pythonOf(names);
  await installDynamo();
  await installPackages(folder, names);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await stoppable(() => underLock(path.join(PROJECT, '.relance/install.lock'), () => installLocalStack()));
  } catch (thrown) {
    const error = ofWrite(thrown);
    if (!(error instanceof InstallError)) throw error;
    say(`error: ${error.message}`);
    process.exitCode = 1;
  }
}
