// Installs what is missing; runs on plain Node 20 with nothing installed, so it uses nothing but Node.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hasEmulator, hasTestTools, installEmulator, installTestTools } from './install/emulator.mjs';
import { underLock } from './install/lock.mjs';
import { hasNodePackages, installNodePackages } from './install/node-packages.mjs';
import { InstallError, ofWrite, say } from './install/say.mjs';
import { stoppable } from './install/stop.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
/** The project's folder. */
export const PROJECT = path.resolve(HERE, '../..');
const EMULATOR = path.join(PROJECT, '.relance/python');
const REQUIREMENTS = path.join(HERE, 'requirements.txt');
const TEST_REQUIREMENTS = path.join(HERE, 'test-requirements.txt');
const OLDEST_NODE = 20;

/**
 * Installs the Node packages in their locked versions, and the emulator and what only tests use (it stands beside the
 * emulator) and LocalStack when they are needed, each only when it is not there; one process at a time. Throws InstallError with what to do.
 */
export const install = async ({ emulator = true, tests = false, localstack = false } = {}) => {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new InstallError(`Node ${OLDEST_NODE} or newer is needed; this is ${process.versions.node}`);
  }
  // Loaded only where it is asked for: whoever starts something else must not wait for it.
  const other = localstack ? await import('./install/localstack.mjs') : undefined;
  // Without the lock when all is there: a second run must not wait for anything.
  const hasLocalAws = () => !emulator || hasEmulator(EMULATOR, REQUIREMENTS);
  const hasTools = () => !tests || hasTestTools(EMULATOR, TEST_REQUIREMENTS);
  const hasOther = () => other?.hasLocalStack() ?? true;
  if (hasNodePackages(PROJECT) && hasLocalAws() && hasTools() && hasOther()) {
    // The machine's own may be another one by now.
    await other?.checkJava();
    return;
  }
  await underLock(path.join(PROJECT, '.relance/install.lock'), async () => {
    await installNodePackages(PROJECT);
    if (emulator) await installEmulator(EMULATOR, REQUIREMENTS);
    if (tests) await installTestTools(EMULATOR, TEST_REQUIREMENTS);
    await other?.installLocalStack();
  });
};

/** Runs `install`, which Ctrl-C ends; tells what went wrong on stderr. Answers whether it went well. */
export const tryInstall = async (options) => {
  try {
    await stoppable(() => install(options));
    return true;
  } catch (thrown) {
    const error = ofWrite(thrown);
    if (!(error instanceof InstallError)) throw error;
    say(`error: ${error.message}`);
    return false;
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await tryInstall()) ? 0 : 1;
}
