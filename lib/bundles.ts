import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { partsBeside } from './bundle-parts';
import { dropUnusedSchemas } from './bundle-pure';
import { readerFile, readersForSchemas, schemaParts } from './bundle-readers';
import { NEVER_LOADED, TRIMMING } from './bundle-trim';
import { schemaCode } from './schema-code';

/** A handler's short name -> its file. */
export type Handlers = Readonly<Record<string, string>>;

const ROOT = join(import.meta.dirname, '..');
const ZOD = /(?:^|[\\/])zod[\\/]v4[\\/]core[\\/]core\.js$/;
const PLUGINS = [...TRIMMING, dropUnusedSchemas];

/** How every Lambda is bundled. */
export const BUNDLING: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // Modules first: what their authors ship as modules can be shaken. The SDK comes along, in the version we tested.
  mainFields: ['module', 'main'],
  external: NEVER_LOADED,
  plugins: [partsBeside(), ...PLUGINS],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const folderOf = (file: string): string => basename(dirname(file));

/** The parts that each output (a folder of `outdir`, by name) imports when it needs them. */
const partsOf = (outputs: Metafile['outputs']): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(outputs).map(([file, { imports }]) => [
      folderOf(file),
      imports.filter(({ path, external }) => external && path.startsWith('./')).map(({ path }) => path),
    ]),
  );

/** What a Lambda reads, it reads without zod, which loads more slowly than all else of ours. */
const refuseZod = (outputs: Metafile['outputs']): void => {
  for (const [file, { inputs }] of Object.entries(outputs)) {
    const isLoaded = Object.entries(inputs).some(
      ([input, { bytesInOutput }]) => ZOD.test(input) && bytesInOutput > 0,
    );
    if (isLoaded)
      throw new Error(
        `${folderOf(file)} loads zod: a schema that a Lambda reads by must be exported by the file that makes it, as must the rules it refines by; it must not contain itself; and who makes schemas reads by none`,
      );
  }
};

/**
 * Bundles all handlers into `<outdir>/<name>/index.js`, in one call of esbuild (NodejsFunction starts
 * processes for every one), and what they import when it is needed beside them. `beside` puts further files beside a
 * handler's code. Answers the sizes in bytes, of both together.
 */
export const bundleHandlers = async (
  handlers: Handlers,
  outdir: string,
  beside: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<Readonly<Record<string, number>>> => {
  const sources = new Map<string, string>();
  const note = (part: string, source: string) => {
    const other = sources.get(`./${part}.js`);
    if (other && other !== source) throw new Error(`two parts are called ${part}: ${other} and ${source}`);
    sources.set(`./${part}.js`, source);
  };
  const bundle = (entryPoints: Record<string, string>, plugins: Plugin[]) =>
    build({ ...BUNDLING, entryPoints, outdir, metafile: true, plugins });
  const schemas = await schemaCode(
    ROOT,
    globSync(join(ROOT, 'functions/**/*.ts'), { exclude: [join(ROOT, 'functions/*/handlers/**')] }),
  );
  const { metafile } = await bundle(
    Object.fromEntries(Object.entries(handlers).map(([name, file]) => [`${name}/index`, file])),
    [readersForSchemas(schemas, readerFile(ROOT), note), partsBeside(note), ...PLUGINS],
  );
  refuseZod(metafile.outputs);
  const parts = Object.entries(partsOf(metafile.outputs)).flatMap(([name, paths]) =>
    paths.map((path) => [join(name, basename(path, '.js')), sources.get(path) ?? path] as const),
  );
  const { metafile: apart } = await bundle(Object.fromEntries(parts), [schemaParts, ...PLUGINS]);
  for (const [name, files] of Object.entries(beside)) {
    mkdirSync(join(outdir, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(outdir, name, file), text);
  }
  const sizes: Record<string, number> = {};
  for (const [file, { bytes }] of Object.entries({ ...metafile.outputs, ...apart.outputs }))
    sizes[folderOf(file)] = (sizes[folderOf(file)] ?? 0) + bytes;
  return sizes;
};
