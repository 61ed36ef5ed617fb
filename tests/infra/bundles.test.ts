import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NEVER_LOADED } from '../../lib/bundle-trim';
import { bundleHandlers } from '../../lib/bundles';
import { findHandlers } from '../../lib/handlers';
import { PROJECT } from '../architecture/project';
import { LAMBDA_SETTINGS } from '../support/infra/lambda-settings';

/** The names of all Lambdas' settings. */
const SETTINGS = Object.values(LAMBDA_SETTINGS).flatMap((rules) => Object.keys(rules));
const VALUES: Readonly<Record<string, string>> = { QUIET_HOURS: 'on', WAITS: '{}' };
const ENV = {
  AWS_REGION: 'eu-west-1',
  ...Object.fromEntries(SETTINGS.map((key) => [key, VALUES[key] ?? '5'])),
};
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
    env: ENV,
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

test.each(names)(
  'the bundle of %s has one language of zod, in parts beside it only, and no X-Ray SDK',
  (name) => {
    expect(codeOf(name)).not.toMatch(/_zod\b|Invalid input/);
    for (const file of readdirSync(join(folder, name))) {
      const code = readFileSync(join(folder, name, file), 'utf8');
      expect(code).not.toMatch(/aws-xray-sdk/);
      // A sentence of zod's French and of its German messages.
      expect(code).not.toMatch(/Entrée invalide|Ungültige Eingabe/);
    }
  },
);

test('what a Lambda cannot take it refuses with the sentences of the schema, which lies beside it', () => {
  const script = `require(${JSON.stringify(join(folder, 'publish-programme', 'index.js'))}).handler({ action: 'rollback', to: 0 })
    .catch(({ message }) => process.stderr.write(message));`;
  const { stderr } = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8', env: ENV });
  expect(stderr).toBe('request_invalid: to: must be at least 1');
  expect(existsSync(join(folder, 'publish-programme', 'publishRequestSchema.js'))).toBe(true);
});

test('a handler that makes schemas when it is loaded is refused', async () => {
  const handler = join(folder, 'functions', 'make-schema.ts');
  mkdirSync(dirname(handler), { recursive: true });
  const schema = JSON.stringify(join(PROJECT, 'functions/shared/kernel/schema.ts'));
  writeFileSync(
    handler,
    `import * as z from ${schema};\nexport const handler = (event: unknown) => z.safeParse(z.string(), event);`,
  );
  await expect(bundleHandlers({ 'make-schema': handler }, join(folder, 'refused'))).rejects.toThrow(
    'make-schema loads zod',
  );
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
