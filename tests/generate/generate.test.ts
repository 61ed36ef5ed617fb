// What the generator writes passes unchanged: lint, types, the plan of the house, synthesis, and its own tests.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../architecture/project';

jest.setTimeout(600_000);

const LEFT_OUT = new Set(['node_modules', '.git', '.relance', 'cdk.out']);
const modules = path.join(PROJECT, 'node_modules');
const PLOP = ['plop/bin/plop.js', '--plopfile', 'bin/generate/plopfile.mjs'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-generate-'));
  cpSync(PROJECT, folder, {
    recursive: true,
    filter: (source) => !LEFT_OUT.has(path.relative(PROJECT, source).split(path.sep)[0] ?? ''),
  });
  symlinkSync(modules, path.join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly output: string;
}

const run = async ([program = '', ...args]: readonly string[]): Promise<Ended> => {
  const all = [path.join(modules, program), ...args];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, all, {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0' },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: `${stdout}${stderr}` };
  }
};

test('a Lambda by the clock, one behind a queue, a capability and a step come in, and the house stands', async () => {
  for (const what of [
    ['lambda', 'members', 'tidy-cards', 'schedule'],
    ['lambda', 'tracking', 'count-things', 'queue'],
    ['capability', 'loyalty', 'award-points', 'call'],
    ['step', 'tag'],
  ])
    expect(await run([...PLOP, ...what])).toMatchObject({ code: 0 });
  for (const file of [
    'functions/members/handlers/tidy-cards.ts',
    'functions/tracking/flows/count-things.ts',
    'functions/loyalty/contract.ts',
    'lib/capabilities/loyalty.ts',
    'functions/journeys/domain/step-tag.ts',
  ])
    expect({ file, there: existsSync(path.join(folder, file)) }).toEqual({ file, there: true });

  expect(await run(['@biomejs/biome/bin/biome', 'check'])).toMatchObject({ code: 0 });
  expect(await run(['typescript/bin/tsc', '--noEmit'])).toEqual({ code: 0, output: '' });
  const own = 'tests/(members/tidy-cards|tracking/count-things|loyalty|journeys/(step-tag|advance))';
  const house =
    'tests/(architecture|platform/log-codes|infra/(service-stack|settings|rights|runbook|alarms|nag))';
  const jest = await run([
    'jest/bin/jest.js',
    '--selectProjects',
    'unit',
    '--maxWorkers',
    '1',
    '--testPathPatterns',
    own,
    house,
  ]);
  expect(jest).toMatchObject({
    code: 0,
    output: expect.stringMatching(/Tests: +\d{3,} passed, \d{3,} total/),
  });
});

test.each([
  [['lambda', 'members', 'Tidy', 'queue'], 'a Lambda is called by a verb'],
  [['lambda', 'members', 'apply-identities', 'queue'], 'there is a Lambda apply-identities already'],
  [['capability', 'tracking', 'do-things', 'call'], 'there is a capability tracking already'],
  [['step', 'wait'], 'there is a step wait already'],
  [['step', 'delete'], 'delete is a word of the language'],
  [
    ['lambda', 'tracking', 'judge-stream', 'call'],
    'there is functions/tracking/flows/judge-stream.ts already',
  ],
  [['step', 'A Step'], 'a step is called by a word in kebab-case'],
])('%j is refused with a sentence, and writes nothing', async (what, sentence) => {
  const { code, output } = await run([...PLOP, ...what]);
  expect(code).not.toBe(0);
  expect(output).toContain(sentence);
  expect(existsSync(path.join(folder, 'functions/members/handlers/Tidy.ts'))).toBe(false);
});
