import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import * as fc from 'fast-check';
import { read } from '../../functions/shared/kernel/read';
import type * as z from '../../functions/shared/kernel/schema';
import { makesSchemas } from '../../lib/bundle-pure';
import { readerFile, readersForSchemas } from '../../lib/bundle-readers';
import { type SchemaFiles, schemaCode } from '../../lib/schema-code';
import { PROJECT } from '../architecture/project';
import { arbitraryOf, garbage, type Schema } from '../support/infra/arbitrary-of-schema';

const FUNCTIONS = join(PROJECT, 'functions');

type Named = Readonly<Record<string, Schema & z.core.$ZodType>>;

let schemas: SchemaFiles;
/** The readers as a bundle has them, by file. */
let readers: readonly Named[];
/** The schemas themselves, by file. */
let originals: readonly Named[];
let asked = 0;

const sources = (): string[] => globSync(join(FUNCTIONS, '**/*.ts'));

const bundled = async (files: readonly string[], plugins: Plugin[]): Promise<string> => {
  const { outputFiles } = await build({
    stdin: {
      contents: [
        ...files.map(
          (file, i) => `import * as file${i} from './${relative(FUNCTIONS, file).replace(/\.ts$/, '')}';`,
        ),
        `export const all = [${files.map((_, i) => `file${i}`).join(', ')}];`,
      ].join('\n'),
      resolveDir: FUNCTIONS,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
};

const run = (code: string, required: (name: string) => unknown): readonly Named[] => {
  const module = { exports: {} as { all: readonly Named[] } };
  compileFunction(code, ['module', 'exports', 'require'])(module, module.exports, required);
  return module.exports.all;
};

beforeAll(async () => {
  schemas = await schemaCode(PROJECT, sources());
  const files = [...schemas.keys()];
  originals = run(await bundled(files, []), require);
  const parts = new Map<string, unknown>();
  for (const [i, file] of files.entries())
    for (const { name, source } of schemas.get(file) ?? [])
      if (source.file === file) parts.set(`./${name}.js`, originals[i]);
  const plugins = [readersForSchemas(schemas, readerFile(PROJECT), () => undefined)];
  readers = run(await bundled(files, plugins), (part) => {
    asked += 1;
    return parts.get(part);
  });
}, 120_000);

// A reader has nothing else of zod's; the types do not tell.
test('whoever reads by a schema asks `read`', () => {
  const asking = sources().filter((file) => {
    const source = readFileSync(file, 'utf8');
    return !makesSchemas(source) && /\b\w*Schema\.\w+\(|\bsafeParse\(/.test(source);
  });
  // It comes beside its bundles with zod, and asks for more than sentences.
  expect(asking.map((file) => relative(FUNCTIONS, file))).toEqual(['programme/flows/check.ts']);
});

test('zod makes code of every schema but those that contain themselves', () => {
  const without = [...schemas.values()].flat().filter(({ body }) => body === undefined);
  expect([...new Set(without.map(({ name }) => name))].sort()).toEqual([
    'conditionSchema',
    'journeySchema',
    'programmeSchema',
  ]);
});

test('a reader takes what its schema takes, gives the same value, and asks the schema about all else', () => {
  const seen: Record<string, { taken: number; refused: number }> = {};
  for (const [i, [file, codes]] of [...schemas].entries()) {
    for (const { name, source, body } of codes) {
      const [schema, reader] = [originals[i]?.[name], readers[i]?.[name]];
      if (!schema || !reader || body === undefined || source.file !== file) continue;
      expect(reader).not.toHaveProperty('_zod');
      const counts = { taken: 0, refused: 0 };
      seen[name] = counts;
      fc.assert(
        fc.property(
          fc.oneof({ weight: 4, arbitrary: arbitraryOf(schema) }, { weight: 1, arbitrary: garbage }),
          (value) => {
            const before = asked;
            const [byReader, bySchema] = [read(reader, value), read(schema, value)];
            expect(byReader).toEqual(bySchema);
            expect(asked - before).toBe(bySchema.ok ? 0 : 1);
            counts[bySchema.ok ? 'taken' : 'refused'] += 1;
          },
        ),
        { numRuns: 150 },
      );
    }
  }
  expect(Object.keys(seen).length).toBeGreaterThan(25);
  expect(Object.entries(seen).filter(([, { taken, refused }]) => taken < 5 || refused < 5)).toEqual([]);
});
