import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER_LOADED } from '../../lib/bundle-trim';
import { bundleHandlers } from '../../lib/bundles';
import { findHandlers } from '../../lib/handlers';
import { PROJECT } from '../architecture/project';
import { LAMBDA_SETTINGS } from '../support/infra/lambda-settings';

/** The names of all Lambdas' settings. */
const SETTINGS = Object.values(LAMBDA_SETTINGS).flatMap((rules) => Object.keys(rules));
const VALUES: Readonly<Record<string, string>> = { QUIET_HOURS: 'on', WAITS: '{}' };
const LIMIT_BYTES = 500_000;
const handlers = findHandlers(PROJECT);
const names = Object.keys(handlers);
let folder: string;
let sizes: Readonly<Record<string, number>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relance-bundles-'));
  sizes = await bundleHandlers(handlers, folder, {
    'deploy-programme': { 'programme.json': '{"name":"x"}' },
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (name: string) => readFileSync(join(folder, name, 'index.js'), 'utf8');

test.each(names)('the bundle of %s is under 500 KB', (name) => {
  expect(sizes[name]).toBeGreaterThan(1000);
  expect(sizes[name]).toBeLessThan(LIMIT_BYTES);
});

test.each(names)('the bundle of %s starts with nothing beside it, and has a handler', (name) => {
  const script = `process.stdout.write(typeof require(${JSON.stringify(join(folder, name, 'index.js'))}).handler)`;
  const told = execFileSync(process.execPath, ['-e', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { AWS_REGION: 'eu-west-1', ...Object.fromEntries(SETTINGS.map((key) => [key, VALUES[key] ?? '5'])) },
  });
  expect(told).toBe('function');
});

test.each(names)('the bundle of %s leaves out only what is imported when it is needed', (name) => {
  const lazy = [...codeOf(name).matchAll(/\bimport\("([^"]+)"\)/g)].map(([, module]) => module ?? '');
  const unknown = lazy.filter(
    (module) =>
      !module.startsWith('node:') &&
      !NEVER_LOADED.includes(module) &&
      !(module.startsWith('./') && existsSync(join(folder, name, module))),
  );
  expect(unknown).toEqual([]);
});

test.each(names)('the bundle of %s has one language of zod, and no X-Ray SDK', (name) => {
  const code = codeOf(name);
  expect(code).not.toMatch(/aws-xray-sdk/);
  // A sentence of zod's French and of its German messages.
  expect(code).not.toMatch(/Entrée invalide|Ungültige Eingabe/);
});

test('the programme of the repository lies beside the Lambda that publishes it', () => {
  expect(JSON.parse(readFileSync(join(folder, 'deploy-programme', 'programme.json'), 'utf8'))).toEqual({
    name: 'x',
  });
});

test.each(['publish-programme', 'deploy-programme'])(
  'the check of a programme lies beside %s, and comes with its first publication only',
  (name) => {
    const file = join(folder, name, 'check.js');
    const script = `
      import(${JSON.stringify(file)}).then(({ checkDocument }) =>
        process.stdout.write(checkDocument({}).problems.map(({ path }) => path).join(' ')));`;
    const told = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
    expect(told).toContain('journeys');
    expect(codeOf(name)).toContain('import("./check.js")');
    expect(codeOf(name)).not.toContain('strictFilters');
  },
);
