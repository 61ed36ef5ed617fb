import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { PROJECT } from '../../architecture/project';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const onThePath = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));

// An ES module, which Jest does not load; it unpacks the browser and answers where.
const SCRIPT =
  "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath())";
const fromNpm = (): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { cwd: PROJECT, encoding: 'utf8' });

/**
 * A headless Chromium driven by playwright-core: Debian's, else the one that npm's `@sparticuz/chromium` ships. Where it
 * does not start, answers a sentence that says why.
 */
export const findBrowser = async (): Promise<Browser | string> => {
  const executablePath = onThePath() ?? fromNpm();
  try {
    return await chromium.launch({
      executablePath,
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  } catch (error) {
    const [first = ''] = String(error).split('\n');
    return `${executablePath} does not start: ${first.slice(0, 300)}`;
  }
};
