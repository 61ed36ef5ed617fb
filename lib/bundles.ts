import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { dropUnusedSchemas } from './bundle-pure';
import { NEVER_LOADED, TRIMMING } from './bundle-trim';

/** A handler's short name -> its file. */
export type Handlers = Readonly<Record<string, string>>;

/** How every Lambda is bundled. */
export const BUNDLING: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // Modules first: what their authors ship as modules can be shaken. The SDK comes along, in the version we tested.
  mainFields: ['module', 'main'],
  external: NEVER_LOADED,
  plugins: [...TRIMMING, dropUnusedSchemas],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Bundles all handlers into `<outdir>/<name>/index.js`, in one call of esbuild (NodejsFunction starts
 * processes for every one). `beside` puts further files beside a handler's code. Answers
 * the sizes in bytes.
 */
export const bundleHandlers = async (
  handlers: Handlers,
  outdir: string,
  beside: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<Readonly<Record<string, number>>> => {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: Object.fromEntries(Object.entries(handlers).map(([name, file]) => [`${name}/index`, file])),
    outdir,
    metafile: true,
  });
  for (const [name, files] of Object.entries(beside)) {
    mkdirSync(join(outdir, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(outdir, name, file), text);
  }
  return Object.fromEntries(
    Object.entries(metafile?.outputs ?? {}).map(([file, output]) => [
      file.split('/').at(-2) ?? file,
      output.bytes,
    ]),
  );
};
