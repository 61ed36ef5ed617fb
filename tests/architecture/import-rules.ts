import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './project';

/**
 * Who may import what (docs/decisions/0001), as overrides of Biome's noRestrictedImports. A later override replaces an
 * earlier one in silence, so each file must match one only: the folders here are disjoint, and each rule is complete.
 * `npx tsx tests/architecture/import-rules.ts` writes them into biome.json; a test compares.
 */
interface Rule {
  readonly includes: readonly string[];
  /** `everything`: what is not allowed is refused. `ours`: the same of relative imports; packages are free. */
  readonly of: 'everything' | 'ours';
  readonly allowed: readonly string[];
  /** Refused although the patterns above would let it through. */
  readonly refused?: readonly string[];
  readonly message: string;
}

const RULES: readonly Rule[] = [
  {
    includes: ['functions/*/domain/*.ts'],
    of: 'everything',
    allowed: [
      './**',
      '../contract',
      '../../*/contract',
      '../../shared/kernel/**',
      '../../shared/conditions/**',
      // Pure, and in platform/ only because it reads the contracts of all cards.
      '../../shared/platform/member-facts',
      'luxon',
      // Special functions, each of which is one package.
      '@stdlib/**',
    ],
    message: 'domain/ is pure: it sees its own files, contracts, the kernel and conditions.',
  },
  {
    includes: ['functions/*/domain/*/**'],
    of: 'everything',
    allowed: ['./**', '../*', '../*/**', 'luxon', '@stdlib/**'],
    refused: [
      '../../**',
      '!../../contract',
      '!../../../*/contract',
      '!../../../shared/kernel/**',
      '!../../../shared/conditions/**',
    ],
    message: 'domain/ is pure: it sees its own files, contracts, the kernel and conditions.',
  },
  {
    includes: ['functions/*/contract.ts'],
    of: 'everything',
    allowed: ['./domain/**', '../*/contract', '../shared/kernel/**', '../shared/conditions/**'],
    message: 'A contract is words: it sees its own pure rules, contracts, the kernel and conditions.',
  },
  {
    includes: ['functions/*/env.ts'],
    of: 'everything',
    allowed: ['../shared/kernel/schema', '../shared/platform/settings'],
    message: 'env.ts is read by lib/ too: it sees schemas and the kinds of settings.',
  },
  {
    includes: ['functions/*/ports.ts'],
    of: 'everything',
    allowed: ['./contract', './domain/**', '../*/contract', '../shared/**'],
    message: 'Ports speak our words: they see contracts, the own domain and shared, and no package.',
  },
  {
    includes: ['functions/*/flows.ts'],
    of: 'everything',
    allowed: [
      './ports',
      './contract',
      './domain/**',
      '../*/contract',
      '../shared/**',
      'node:crypto',
      'node:zlib',
    ],
    message: 'Flows reach the world through ports: no adapter, no SDK; of other capabilities the contract.',
  },
  {
    includes: ['functions/*/flows/**'],
    of: 'everything',
    allowed: [
      './**',
      '../ports',
      '../contract',
      '../domain/**',
      '../../*/contract',
      '../../shared/**',
      'node:crypto',
      'node:zlib',
    ],
    message: 'Flows reach the world through ports: no adapter, no SDK; of other capabilities the contract.',
  },
  {
    includes: ['functions/*/handlers/**'],
    of: 'everything',
    allowed: [
      '../flows',
      '../flows/**',
      '../adapters/**',
      '../ports',
      '../contract',
      '../env',
      '../../*/contract',
      '../../shared/**',
      'aws-lambda',
      // Ids and files beside the code come in by the door.
      'node:crypto',
      'node:fs/promises',
      'node:path',
    ],
    message: 'A handler parses, calls one flow and answers: no rules, no SDK, no other handler.',
  },
  {
    includes: ['functions/*/adapters/**'],
    of: 'ours',
    allowed: [
      './**',
      '../ports',
      '../contract',
      '../env',
      '../domain/**',
      '../flows',
      '../flows/**',
      '../../*/contract',
      '../../shared/**',
    ],
    refused: ['zod'],
    message: 'Adapters see their own capability and shared; of other capabilities the contract.',
  },
  {
    includes: ['functions/shared/kernel/**'],
    of: 'ours',
    allowed: ['./**'],
    refused: ['@aws-sdk/**', 'aws-lambda'],
    message: 'The kernel stands on packages alone, and on none of AWS.',
  },
  {
    includes: ['functions/shared/conditions/**'],
    of: 'everything',
    allowed: ['./**', '../kernel/**'],
    message: 'Conditions see the kernel.',
  },
  {
    includes: ['functions/shared/platform/*.ts'],
    of: 'ours',
    allowed: ['./**', '../kernel/**', '../conditions/**', '../../*/contract'],
    refused: ['zod'],
    message: 'The platform sees the kernel, conditions and contracts.',
  },
  {
    includes: ['functions/shared/platform/*/**'],
    of: 'ours',
    allowed: ['./**', '../*', '../../kernel/**', '../../conditions/**', '../../../*/contract'],
    refused: ['zod'],
    message: 'The platform sees the kernel, conditions and contracts.',
  },
  {
    includes: ['lib/*.ts'],
    of: 'ours',
    allowed: ['./**', '../functions/*/env', '../functions/*/contract'],
    message: 'lib/ sees the settings and contracts of functions/, and nothing else of it.',
  },
  {
    includes: ['lib/*/**'],
    of: 'ours',
    allowed: ['./**', '../*', '../*/*', '../../functions/*/env', '../../functions/*/contract'],
    refused: ['../../*', '../../bin/**', '../../tests/**', '../../programme/**'],
    message: 'lib/ sees the settings and contracts of functions/, and nothing else of it.',
  },
  {
    includes: ['programme/**'],
    of: 'ours',
    allowed: ['./**', '../**'],
    refused: [
      '@aws-sdk/**',
      '**/bin/**',
      '**/lib/**',
      '**/tests/**',
      '**/functions/**',
      '!**/functions/*/contract',
      '!**/functions/shared/kernel/**',
      '!**/functions/shared/conditions/**',
    ],
    message: 'The programme is written in the words of contracts: it runs nothing.',
  },
  {
    includes: ['bin/**'],
    of: 'ours',
    allowed: ['./**', '../**'],
    refused: ['**/tests/**', '**/functions/*/handlers/**', '**/functions/*/adapters/**'],
    message: 'bin/ calls what is deployed; handlers and adapters run in Lambdas. Nobody imports tests.',
  },
];

const patternsOf = (rule: Rule): string[] => [
  ...(rule.of === 'everything' ? ['**'] : ['./**', '../**', '.', '..']),
  ...rule.allowed.map((pattern) => `!${pattern}`),
  // A detour: `./` again allows only what really lies below.
  './../**',
  ...(rule.refused ?? []),
];

/** The overrides of biome.json that say who may import what. */
export const importOverrides = (): unknown[] =>
  RULES.map((rule) => ({
    includes: rule.includes,
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: 'error',
            options: { patterns: [{ group: patternsOf(rule), message: rule.message }] },
          },
        },
      },
    },
  }));

const CONFIGURATION = join(PROJECT, 'biome.json');

/** What biome.json says of imports now. */
export const committedOverrides = (): unknown[] =>
  (JSON.parse(readFileSync(CONFIGURATION, 'utf8')) as { overrides?: unknown[] }).overrides ?? [];

if (process.argv[1]?.endsWith('import-rules.ts')) {
  const configuration = JSON.parse(readFileSync(CONFIGURATION, 'utf8'));
  writeFileSync(CONFIGURATION, JSON.stringify({ ...configuration, overrides: importOverrides() }, null, 2));
  execFileSync(join(PROJECT, 'node_modules/.bin/biome'), ['format', '--write', CONFIGURATION]);
}
