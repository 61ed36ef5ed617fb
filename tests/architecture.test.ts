import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { committedOverrides, importOverrides } from './architecture/import-rules';
import { PROJECT, projectTree } from './architecture/project';
import { exportedNames, impurities } from './architecture/purity';
import { capabilitiesOf, misplaced, type Tree } from './architecture/rooms';

const project = projectTree();
const inDomain = project.files.filter((file) => /^functions\/[^/]+\/domain\//.test(file));
const handlers = project.files.filter((file) => /^functions\/[^/]+\/handlers\//.test(file));

const CAPABILITIES = ['journeys', 'members', 'messaging', 'programme', 'reporting', 'scoring', 'tracking'];

describe('the house', () => {
  test('has everything where the plan says', () => {
    expect(misplaced(project)).toEqual([]);
  });

  test('has the capabilities of the plan', () => {
    expect(capabilitiesOf(project)).toEqual([...CAPABILITIES].sort());
  });

  test.each(inDomain)('%s is pure: no waiting, clock, ids, settings or dice', (file) => {
    expect(impurities(project.read(file))).toEqual([]);
  });

  test.each(handlers)('%s exports its handler', (file) => {
    expect(exportedNames(project.read(file))).toContain('handler');
  });
});

describe('the rule of rooms', () => {
  const rooms = (capability: string, handler: string): Record<string, string> => ({
    [`functions/${capability}/adapters/connect.ts`]: '',
    [`functions/${capability}/contract.ts`]: '',
    [`functions/${capability}/domain/rule.ts`]: '',
    [`functions/${capability}/env.ts`]: '',
    [`functions/${capability}/flows.ts`]: '',
    [`functions/${capability}/handlers/${handler}.ts`]: '',
    [`functions/${capability}/ports.ts`]: '',
    [`lib/capabilities/${capability}.ts`]: `{ handler: '${handler}' }`,
  });
  const house = { ...rooms('tracking', 'record'), 'functions/shared/kernel/ids.ts': '', 'bin/app.ts': '' };
  const tree = (files: Record<string, string>): Tree => ({
    files: Object.keys(files),
    read: (file) => files[file] ?? '',
  });
  const without = (file: string) => {
    const { [file]: _, ...rest } = house as Record<string, string>;
    return rest;
  };

  test('passes a house that is in order', () => {
    expect(misplaced(tree(house))).toEqual([]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a folder at the top', { ...house, 'utils/a.ts': '' }, 'utils'],
    [
      'a file beside the rooms',
      { ...house, 'functions/tracking/helpers.ts': '' },
      'functions/tracking/helpers.ts',
    ],
    ['a new room', { ...house, 'functions/tracking/services/a.ts': '' }, 'functions/tracking/services'],
    ['a folder of shared', { ...house, 'functions/shared/misc/a.ts': '' }, 'functions/shared/misc'],
    ['a missing room', without('functions/tracking/ports.ts'), 'functions/tracking/ports.ts'],
    ['missing flows', without('functions/tracking/flows.ts'), 'functions/tracking/flows'],
    ['flows twice', { ...house, 'functions/tracking/flows/a.ts': '' }, 'functions/tracking/flows'],
    ['a missing construct', without('lib/capabilities/tracking.ts'), 'lib/capabilities/tracking.ts'],
    ['a construct of nothing', { ...house, 'lib/capabilities/mail.ts': '' }, 'lib/capabilities/mail.ts'],
    [
      'a handler without a Lambda',
      { ...house, 'functions/tracking/handlers/judge.ts': '' },
      'functions/tracking/handlers/judge.ts',
    ],
    [
      'a Lambda without a handler',
      { ...house, 'lib/capabilities/tracking.ts': "{ handler: 'record' } { handler: 'judge' }" },
      'lib/capabilities/tracking.ts',
    ],
    [
      'a handler in a folder',
      { ...house, 'functions/tracking/handlers/deep/a.ts': '' },
      'functions/tracking/handlers/deep/a.ts',
    ],
    ['a name in camelCase', { ...house, 'bin/myApp.ts': '' }, 'bin/myApp.ts'],
    ['a file that is too long', { ...house, 'bin/long.ts': 'x\n'.repeat(401) }, 'bin/long.ts'],
  ])('finds %s', (_, files, path) => {
    expect(misplaced(tree(files)).map((mistake) => mistake.path)).toContain(path);
  });
});

describe('the rule of purity', () => {
  test.each([
    ['export const f = async () => 1;', 'async'],
    ['export async function f() { await g(); }', 'await'],
    ['class A { async f() {} }', 'async'],
    ['export const f = () => Date.now();', 'Date.now'],
    ['export const f = () => new Date();', 'new Date()'],
    ['export const f = () => Math.random();', 'Math.random'],
    ['export const f = () => process.env.STAGE;', 'process.env'],
    ['export const f = () => crypto.randomUUID();', 'crypto.randomUUID'],
    ['export const f = () => setTimeout(() => 1, 1);', 'setTimeout()'],
    ["export const f = () => require('node:fs');", 'require()'],
    ["export const f = () => import('node:fs');", 'import()'],
    ["console.log('x');", 'console.log'],
  ])('finds what %s does', (source, mistake) => {
    expect(impurities(source)).toContain(mistake);
  });

  test('lets times be read that were given', () => {
    expect(
      impurities('export const f = (at: number) => new Date(at).getTime() + Date.parse("2026-01-01");'),
    ).toEqual([]);
  });
});

describe('the import rules', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'relance-imports-'));
    writeFileSync(
      join(folder, 'biome.json'),
      JSON.stringify({ linter: { rules: { preset: 'none' } }, overrides: importOverrides() }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Which of these imports the linter refuses in that file. */
  const refused = (file: string, specifiers: readonly string[]): string[] => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      specifiers.map((specifier, i) => `import { a as a${i} } from '${specifier}';\n`).join(''),
    );
    let answer: string;
    try {
      answer = execFileSync(
        join(PROJECT, 'node_modules/.bin/biome'),
        ['lint', '--reporter=json', '--max-diagnostics=none', '--only=style/noRestrictedImports', path],
        { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      );
    } catch (error) {
      answer = (error as { stdout: string }).stdout;
    }
    rmSync(path);
    const { diagnostics } = JSON.parse(answer) as {
      diagnostics: { location: { start: { line: number } } }[];
    };
    return diagnostics.map(({ location }) => specifiers[location.start.line - 1] ?? 'nowhere');
  };

  test('in biome.json are those of the generator', () => {
    expect(committedOverrides()).toEqual(importOverrides());
  });

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'functions/tracking/domain/rule.ts',
      [
        './other',
        '../contract',
        '../../members/contract',
        '../../shared/kernel/ids',
        '../../shared/conditions/compile',
      ],
      [
        '../../members/domain/link',
        '../../shared/platform/cards',
        '../adapters/store',
        '../ports',
        '../flows',
        './../ports',
        'node:crypto',
        'zod',
        '@aws-sdk/client-sqs',
        '../../../lib/outputs',
        '../../../tests/support/x',
      ],
    ],
    [
      'functions/scoring/domain/learning/logistic.ts',
      [
        './matrix',
        '../rule',
        '../math/gamma',
        '../../contract',
        '../../../members/contract',
        '../../../shared/kernel/errors',
        '@stdlib/math-base-special-erfc',
      ],
      [
        '../../ports',
        '../../adapters/store',
        '../../../shared/platform/cards',
        '../../../members/domain/link',
        './../../ports',
        'node:fs',
        'zod',
      ],
    ],
    [
      'functions/tracking/flows.ts',
      [
        './ports',
        './domain/rule',
        '../members/contract',
        '../shared/platform/bus',
        '../shared/kernel/schema',
      ],
      [
        './adapters/connect',
        './handlers/record',
        '../members/flows',
        '../members/ports',
        '@aws-sdk/client-sqs',
        'zod',
      ],
    ],
    [
      'functions/tracking/flows/judge.ts',
      ['./other', '../ports', '../domain/rule', '../../members/contract'],
      ['../adapters/connect', '../../members/flows/x', '@aws-sdk/lib-dynamodb'],
    ],
    [
      'functions/tracking/ports.ts',
      ['./contract', './domain/rule', '../members/contract', '../shared/platform/cards'],
      ['./adapters/connect', './flows', '@aws-sdk/client-sqs', '../members/ports'],
    ],
    [
      'functions/tracking/contract.ts',
      ['../shared/kernel/schema', './domain/rule', '../members/contract', '../shared/conditions/condition'],
      ['zod', './flows', './env', '../members/domain/link', '../shared/platform/bus'],
    ],
    [
      'functions/tracking/env.ts',
      ['../shared/kernel/schema', '../shared/platform/settings'],
      ['zod', '../shared/platform/env', './contract'],
    ],
    [
      'functions/tracking/handlers/record.ts',
      [
        '../flows',
        '../adapters/connect',
        '../contract',
        '../../shared/platform/doors/queue-door',
        'aws-lambda',
      ],
      ['./judge', '../domain/rule', '@aws-sdk/client-sqs', '../../members/flows'],
    ],
    [
      'functions/tracking/adapters/store.ts',
      ['@aws-sdk/client-sqs', '../ports', './connect', '../../shared/platform/aws'],
      [
        '../handlers/record',
        '../../members/adapters/store',
        '../../members/domain/link',
        '../../../lib/outputs',
      ],
    ],
    [
      'functions/shared/kernel/ids.ts',
      ['zod/mini', 'node:crypto', './time'],
      ['../conditions/compile', '../../tracking/contract', '@aws-sdk/client-sqs'],
    ],
    [
      'functions/shared/conditions/compile.ts',
      ['../kernel/schema', '../kernel/time', './condition'],
      ['zod', '../platform/cards', '../../tracking/contract'],
    ],
    [
      'functions/shared/platform/cards.ts',
      ['@aws-sdk/lib-dynamodb', '../kernel/ids', '../../programme/contract'],
      ['zod', '../../programme/flows', '../../tracking/domain/rule'],
    ],
    [
      'functions/shared/platform/doors/queue-door.ts',
      ['../queues', '../../kernel/errors'],
      ['../../../tracking/flows', '../../../tracking/domain/rule'],
    ],
    [
      'lib/data-stack.ts',
      ['aws-cdk-lib', './outputs', '../functions/tracking/env'],
      ['../functions/tracking/flows', '../bin/app', '../tests/support/x'],
    ],
    [
      'lib/capabilities/tracking.ts',
      [
        '../building-blocks/rights',
        '../house',
        '../../functions/tracking/env',
        '../../functions/tracking/contract',
      ],
      ['../../functions/tracking/domain/rule', '../../bin/app', '../../tests/support/x'],
    ],
    [
      'programme/journeys/welcome.ts',
      ['../../functions/programme/contract'],
      [
        '../../functions/programme/flows',
        '../../functions/programme/domain/check',
        '../../lib/outputs',
        '../../tests/x',
      ],
    ],
    [
      'bin/commands/status.ts',
      ['../../lib/outputs', '../support/stage', '../../functions/tracking/contract'],
      [
        '../../functions/tracking/adapters/store',
        '../../functions/tracking/handlers/record',
        '../../tests/support/x',
      ],
    ],
  ])('of %s', (file, good, bad) => {
    expect(refused(file, [...good, ...bad])).toEqual(bad);
  });
});
