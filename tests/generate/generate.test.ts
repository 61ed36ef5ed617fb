// What the generator writes passes unchanged: lint, types, the plan of the house, synthesis, and its own tests.
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../architecture/project';

jest.setTimeout(600_000);

const LEFT_OUT = new Set(['node_modules', '.git', '.relance', 'cdk.out']);
const modules = path.join(PROJECT, 'node_modules');

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
  const all = [path.resolve(modules, program), ...args];
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

const generate = (...what: readonly string[]) => run([path.join(folder, 'bin/generate/index.mjs'), ...what]);

/** Every file of the project with its text, but for what is installed. */
const allFiles = () =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );

test('a Lambda by the clock, one behind a queue, a capability and a step come in, and the house stands', async () => {
  for (const what of [
    ['lambda', 'members', 'tidy-cards', 'schedule'],
    ['lambda', 'tracking', 'count-things', 'queue'],
    ['capability', 'loyalty', 'award-points', 'call'],
    ['step', 'tag'],
  ])
    expect(await generate(...what)).toMatchObject({ code: 0 });
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
  [['step', 'delete'], 'delete is a word of the language; take another name'],
  [['step', 'decide-step'], '"decide-step" would be called decideStep, and functions/journeys/domain/step-'],
  [['step', 'context'], 'and functions/journeys/domain/step-rules.ts uses that already'],
  [['capability', 'function', 'do-it', 'call'], 'function is a word of the language; take another name'],
  [['capability', 'interface', 'do-it', 'call'], 'interface is a word of the language'],
  [['capability', 'map', 'draw-maps', 'call'], 'Map is a word of the language'],
  ...['house', 'data', 'api', 'queues', 'alarms', 'bundles', 'stage', 'way', 'construct', 'scope'].map(
    (name): [string[], string] => [
      ['capability', name, 'keep-it', 'queue'],
      ` uses that already; take another name`,
    ],
  ),
  [
    ['capability', 'queue-worker', 'do-it', 'queue'],
    'would be called QueueWorker, and what is generated uses',
  ],
  [['capability', 'infra', 'do-it', 'call'], 'there is tests/infra already'],
  [['lambda', 'messaging', 'call-door', 'call'], 'would be called callDoor, and what is generated uses that'],
  [['capability', 'doors', 'call-door', 'call'], 'would be called callDoor, and what is generated uses that'],
  [
    ['lambda', 'programme', 'live-programme', 'call'],
    'would be called LiveProgramme, and functions/programme/contract.ts uses that already',
  ],
  [
    ['lambda', 'tracking', 'parked-interactions', 'queue'],
    'lib/capabilities/tracking.ts calls something parked-interactions already',
  ],
  [
    ['lambda', 'tracking', 'judge-stream', 'call'],
    'there is functions/tracking/flows/judge-stream.ts already',
  ],
  [['step', 'A Step'], 'a step is called by a word in kebab-case'],
])('%j is refused with a sentence, and writes nothing', async (what, sentence) => {
  const files = allFiles();
  const { code, output } = await generate(...what);
  expect(code).toBe(2);
  expect(output).toContain(sentence);
  expect(output).not.toMatch(/^- ?$/m);
  expect(allFiles()).toEqual(files);
});

test('given a file that cannot be formatted, when something is written into it, then all of it is taken back', async () => {
  const file = path.join(folder, 'functions/members/env.ts');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}\nexport const = 7;\n`);
  const files = allFiles();
  for (const what of [
    ['lambda', 'members', 'sort-cards', 'queue'],
    ['lambda', 'members', 'sort-cards', 'schedule'],
  ]) {
    const { code, output } = await generate(...what);
    expect(code).toBe(1);
    expect(output).toContain('functions/members/env.ts');
    expect(output).toContain('what was written until then has been taken back');
    expect(allFiles()).toEqual(files);
  }
  writeFileSync(file, text);
});

test('given a house without what formats, when a capability is written, then no folder of it is left', async () => {
  const file = path.join(folder, 'node_modules');
  const files = allFiles();
  rmSync(file);
  mkdirSync(file);
  symlinkSync(path.join(modules, 'plop'), path.join(file, 'plop'));
  const { code, output } = await generate('capability', 'kites', 'fly-kites', 'call');
  rmSync(file, { recursive: true });
  symlinkSync(modules, file);
  expect(code).not.toBe(0);
  expect(output).toContain('what was written until then has been taken back');
  expect(allFiles()).toEqual(files);
  for (const room of ['functions/kites', 'tests/kites'])
    expect(existsSync(path.join(folder, room))).toBe(false);
});

test.each([
  [['lamda', 'members'], 'error: there is no generator "lamda"; there are capability, lambda, step\n'],
  [
    ['lambda', 'members'],
    'error: there is no terminal to ask on; say all of it: npm run generate -- lambda CAPABILITY NAME call|queue|schedule\n',
  ],
  [
    [],
    /^error: there is no terminal to ask on; say all of it: .* capability .*, or .* lambda .*, or .* step NAME\n$/,
  ],
  [['step', 'tag', 'tidy'], /^error: that is more than step asks for: npm run generate -- step NAME\n$/],
  [
    ['lambda', 'nope', 'tidy-cards', 'call'],
    /^error: there is no capability "nope"; there are .*tracking\n$/,
  ],
  [
    ['lambda', 'members', 'tidy-cards', 'often'],
    /^error: the trigger is one of call, queue, schedule; not "often"\n$/,
  ],
  [['step', '--force', 'tag'], /^error: there is no option --force; /],
])('%j is wrong usage, in a sentence of ours', async (what, sentence) => {
  const { code, output } = await generate(...what);
  expect({ code, output }).toEqual({
    code: 2,
    output: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
  });
});

test('--help says what there is, by itself and after a name', async () => {
  const help = await generate('--help');
  expect(help).toEqual({ code: 0, output: expect.stringContaining('npm run generate -- step NAME') });
  expect(await generate('lambda', '--help')).toEqual(help);
});

test.each([
  [['lambda', 'members', 'mend-cards', 'queue'], 'lib/work-queues.ts', 'All work queues', 'Every work queue'],
  [['capability', 'games', 'play-games', 'call'], 'tests/infra/schemas.ts', 'const CONTRACTS', 'const ALL'],
  [['step', 'ring'], 'functions/journeys/domain/step-rules.ts', '\n};\n', '\n} as const;\n'],
])(
  'given a house in which %j has no place any more, then it is refused and nothing is written',
  async (what, file, before, after) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect(text).toContain(before);
    writeFileSync(path.join(folder, file), text.replaceAll(before, after));
    const files = allFiles();
    const { code, output } = await generate(...what);
    expect(code).toBe(1);
    expect(output).toContain(`${file} has no place for it any more`);
    expect(allFiles()).toEqual(files);
    writeFileSync(path.join(folder, file), text);
  },
);
