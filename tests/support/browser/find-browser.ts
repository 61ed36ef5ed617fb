import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../../architecture/project';

/** What we use of a page of playwright-core. */
export interface BrowserPage {
  goto(url: string): Promise<unknown>;
  title(): Promise<string>;
  content(): Promise<string>;
  readonly keyboard: { press(key: string): Promise<void> };
  /** Runs an expression in the page, and answers its value. */
  evaluate<T>(expression: string): Promise<T>;
  waitForLoadState(state: 'load'): Promise<void>;
  click(selector: string): Promise<void>;
}

/** What we use of its browser. */
export interface HeadlessBrowser {
  newContext(options: {
    readonly javaScriptEnabled?: boolean;
    readonly locale?: string;
    readonly viewport?: { readonly width: number; readonly height: number };
  }): Promise<{ newPage(): Promise<BrowserPage>; close(): Promise<void> }>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { executablePath: string; args: string[]; headless: boolean }): Promise<HeadlessBrowser>;
  };
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const onThePath = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));

const fromNpm = (): string | undefined => {
  if (!existsSync(path.join(PROJECT, 'node_modules/@sparticuz/chromium'))) return undefined;
  // An ES module, which Jest does not load; it unpacks the browser and answers where.
  const script =
    "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath())";
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
};

/**
 * A headless Chromium driven by playwright-core: Debian's, else the one that npm's `@sparticuz/chromium` ships. Answers
 * a sentence that says why there is none, where there is none or it does not start.
 */
export const findBrowser = async (): Promise<HeadlessBrowser | string> => {
  const driver = path.join(PROJECT, 'node_modules/playwright-core');
  if (!existsSync(driver)) return 'playwright-core is not installed';
  const executablePath = onThePath() ?? fromNpm();
  if (!executablePath) return 'there is no chromium, neither on the path nor of @sparticuz/chromium';
  const { chromium } = require(driver) as Playwright;
  try {
    return await chromium.launch({
      executablePath,
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--single-process', '--no-zygote'],
    });
  } catch (error) {
    const [first = ''] = String(error).split('\n');
    return `${executablePath} does not start: ${first.slice(0, 200)}`;
  }
};
