import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { types } from 'node:util';
import { compileFunction } from 'node:vm';
import { build } from 'esbuild';
import { makesSchemas } from './bundle-pure';

/** A schema that a file exports, as code without zod. */
export interface SchemaCode {
  readonly name: string;
  /** Where it is exported first, and under which name: others may hand it on. */
  readonly source: { readonly file: string; readonly name: string };
  /** The body of a function of INVALID that answers the reader: `(input) => value`, or INVALID. Absent of what zod makes no code of. */
  readonly body?: string;
  /** The helpers that the body names, each with the module that exports it. */
  readonly imports: readonly string[];
}

/** A file -> the schemas that it exports. */
export type SchemaFiles = ReadonlyMap<string, readonly SchemaCode[]>;

/** The file of zod's helpers, each by name: its index hands on all of them. */
const UTIL = join(dirname(createRequire(import.meta.filename).resolve('zod/v4/core')), 'util.js');

type Exports = Readonly<Record<string, unknown>>;
interface Loaded {
  readonly compileFn: (schema: unknown) => unknown;
  readonly util: Exports;
  readonly propertyIsEnumerable: unknown;
  readonly files: readonly Exports[];
}
/** What zod handed to `Function`: names and values of what the code uses, and the code. */
interface Made {
  readonly names: readonly string[];
  readonly values: readonly unknown[];
  readonly body: string;
}
/** Who is known by name: what zod and the file of the schema export, and what zod made before. */
interface Known {
  readonly imports: ReadonlyMap<unknown, { readonly name: string; readonly from: string }>;
  readonly made: ReadonlyMap<unknown, Made>;
}
/** Source, and the names in it that come from other modules. */
interface Source {
  readonly text: string;
  readonly imports: readonly string[];
}

const isSchema = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '_zod' in value && '~standard' in value;

/** Whether JSON keeps the value as it is. */
const isJson = (value: unknown): boolean => {
  if (value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  return (
    Object.prototype.toString.call(value) === '[object Object]' && Object.values(Object(value)).every(isJson)
  );
};

/** A value as JSON, which is source as well; undefined of one that JSON does not keep. */
const json = (value: unknown): string | undefined => (isJson(value) ? JSON.stringify(value) : undefined);

/** A constant that has no name anywhere; undefined where there is no way to write it down. */
const written = (value: unknown): string | undefined => {
  if (types.isRegExp(value)) return String(value);
  if (types.isSet(value)) {
    const members = json([...value]);
    return members && `new Set(${members})`;
  }
  if (typeof value !== 'function') return undefined;
  if (value.name === 'throwAsync') return 'refusePromise';
  if (value.length > 0 || !String(value).includes('def.defaultValue')) return undefined;
  const fallback = json(value());
  return fallback && `() => (${fallback})`;
};

/** Code that zod made, with its constants written out; undefined where one cannot be. */
const sourceOf = ({ names, values, body }: Made, known: Known): Source | undefined => {
  const lines: string[] = [];
  const imports: string[] = [];
  for (const [i, value] of values.entries()) {
    if (names[i] === 'INVALID') continue;
    const other = known.imports.get(value);
    const inner = known.made.get(value);
    const nested = inner && sourceOf(inner, known);
    const text = other?.name ?? (nested ? `(() => {\n${nested.text}\n})()` : written(value));
    if (text === undefined) return undefined;
    if (other && other.from !== '')
      imports.push(`import { ${other.name} } from ${JSON.stringify(other.from)};`);
    imports.push(...(nested?.imports ?? []));
    lines.push(`const ${names[i]} = ${text};`);
  }
  return { text: [...lines, body].join('\n'), imports };
};

/** Bundles and runs the files; zod's compiler ends in `new Function`, and what is `Function` there is the given one. */
const load = async (root: string, files: readonly string[], recorded: unknown): Promise<Loaded> => {
  const contents = [
    "export { compileFn, util } from 'zod/v4/core';",
    'export const { propertyIsEnumerable } = Object.prototype;',
    ...files.map((file, i) => `import * as file${i} from ${JSON.stringify(file)};`),
    `export const files = [${files.map((_, i) => `file${i}`).join(', ')}];`,
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'warning',
  });
  const module = { exports: {} as Loaded };
  const run = compileFunction(outputFiles[0]?.text ?? '', ['module', 'exports', 'require', 'Function']);
  run(module, module.exports, createRequire(`${root}/package.json`), recorded);
  return module.exports;
};

/** `Function`, with what is made by it written down: the functions that the made factories answer -> what they are made of. */
const recording = () => {
  const made = new Map<unknown, Made>();
  const Recorded = new Proxy(Function, {
    construct(target, args: string[]) {
      const factory = Reflect.construct(target, args) as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        const answered = factory(...values);
        made.set(answered, { names: args.slice(0, -1), values, body: args.at(-1) ?? '' });
        return answered;
      };
    },
  });
  return { made, Recorded };
};

/** The code of every schema that those of the files export which make schemas; paths are absolute. */
export const schemaCode = async (root: string, among: readonly string[]): Promise<SchemaFiles> => {
  const files = among.filter((file) => makesSchemas(readFileSync(file, 'utf8'))).sort();
  const { made, Recorded } = recording();
  const loaded = await load(root, files, Recorded);
  const named = (exports: Exports, from: string) =>
    Object.entries(exports).map(([name, value]) => [value, { name, from }] as const);
  const imports = new Map([
    ...files.flatMap((file, i) => named(loaded.files[i] ?? {}, file)),
    [loaded.propertyIsEnumerable, { name: 'Object.prototype.propertyIsEnumerable', from: '' }] as const,
    ...named(loaded.util, UTIL),
  ]);
  const sources = new Map<unknown, SchemaCode['source']>();

  const codeOf = (schema: unknown): Pick<SchemaCode, 'body' | 'imports'> => {
    let parser: unknown;
    try {
      parser = loaded.compileFn(schema);
    } catch (error) {
      if (types.isNativeError(error) && error.message.includes('does not support')) return { imports: [] };
      throw error;
    }
    const code = made.get(parser);
    const source = code && sourceOf(code, { imports, made });
    return source ? { body: source.text, imports: source.imports } : { imports: [] };
  };

  return new Map(
    files.map((file, i) => {
      const exports = loaded.files[i] ?? {};
      const schemas = Object.entries(exports).filter(([, value]) => isSchema(value));
      return [
        file,
        schemas.map(([name, schema]) => {
          const source = sources.get(schema) ?? { file, name };
          sources.set(schema, source);
          return { name, source, ...codeOf(schema) };
        }),
      ];
    }),
  );
};
