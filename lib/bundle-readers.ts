import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { SchemaFiles } from './schema-code';

const OURS = /[\\/]functions[\\/]/;
const ZOD_OF_OURS = /[\\/]kernel[\\/]schema$/;
const PART = 'schema:';

/** A schema as a part beside a bundle, which is loaded when a value has to be refused: `schema:<file>#<name>`. */
const partOf = (file: string, name: string): string => `${PART}${file}#${name}`;

/**
 * Whoever imports a schema, and makes none, is given a reader in its place: code that zod made of it, without zod (lib/schema-code,
 * `readerOf`). `found` is told the part that holds the schema itself.
 */
export const readersForSchemas = (
  schemas: SchemaFiles,
  reader: string,
  found: (part: string, source: string) => void,
): Plugin => ({
  name: 'readers-for-schemas',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, importer, resolveDir }) => {
      if (kind !== 'import-statement' || !OURS.test(`${resolveDir}/`)) return undefined;
      const file = `${resolve(resolveDir, path)}.ts`;
      // It says how zod words its mistakes; where nothing of zod is left, nobody says anything.
      if (ZOD_OF_OURS.test(path)) return { path: file, sideEffects: false };
      if (!schemas.has(file) || schemas.has(importer)) return undefined;
      return { path: file, namespace: 'readers', sideEffects: false };
    });
    build.onLoad({ filter: /./, namespace: 'readers' }, ({ path }) => {
      const readers = (schemas.get(path) ?? []).filter(({ body }) => body !== undefined);
      const imports = new Set(readers.flatMap((schema) => schema.imports));
      const contents = [
        `export * from ${JSON.stringify(path)};`,
        `import { readerOf, refusePromise } from ${JSON.stringify(reader)};`,
        ...imports,
        ...readers.map(
          ({ name, source, body }) =>
            `export const ${name} = /* @__PURE__ */ readerOf((INVALID) => {\n${body}\n}, () => require(${JSON.stringify(partOf(source.file, source.name))}).${source.name});`,
        ),
      ].join('\n');
      return { contents, loader: 'js', resolveDir: dirname(path) };
    });
    build.onResolve({ filter: new RegExp(`^${PART}`) }, ({ path }) => {
      const name = path.slice(path.indexOf('#') + 1);
      found(name, path);
      return { path: `./${name}.js`, external: true };
    });
  },
});

/** The schemas that readers stand for, each as a part beside the bundle. */
export const schemaParts: Plugin = {
  name: 'schema-parts',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${PART}`) }, ({ path }) => ({ path, namespace: 'schema-part' }));
    build.onLoad({ filter: /./, namespace: 'schema-part' }, ({ path }) => {
      const [file = '', name] = path.slice(PART.length).split('#');
      return {
        contents: `export { ${name} } from ${JSON.stringify(file)};`,
        loader: 'js',
        resolveDir: dirname(file),
      };
    });
  },
};

/** The file of `readerOf`. */
export const readerFile = (root: string): string => join(root, 'functions/shared/kernel/reader.ts');
