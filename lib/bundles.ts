import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

/** A handler's short name -> its file. */
export type Handlers = Readonly<Record<string, string>>;

/**
 * Where the SDK looks for credentials outside Lambda. Inside, they come from the environment, which is asked first; so
 * these are never loaded (and the runtime has them). They would be a quarter of every bundle.
 */
const NEVER_ASKED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** How every Lambda is bundled. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // Modules first: what their authors ship as modules can be shaken. The SDK comes along, in the version we tested.
  mainFields: ['module', 'main'],
  external: NEVER_ASKED,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles all handlers into `<outdir>/<name>/index.js`, in one call of esbuild (2 s for all, against 1 s each by
 * NodejsFunction, which starts processes for every one). `beside` puts further files beside a handler's code. Answers
 * the sizes in bytes.
 */
export const bundleHandlers = (
  handlers: Handlers,
  outdir: string,
  beside: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Readonly<Record<string, number>> => {
  const built = buildSync({
    ...BUNDLING,
    external: [...BUNDLING.external],
    mainFields: [...BUNDLING.mainFields],
    entryPoints: Object.fromEntries(Object.entries(handlers).map(([name, file]) => [`${name}/index`, file])),
    outdir,
    metafile: true,
  });
  for (const [name, files] of Object.entries(beside)) {
    mkdirSync(join(outdir, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(outdir, name, file), text);
  }
  return Object.fromEntries(
    Object.entries(built.metafile.outputs).map(([file, output]) => [
      file.split('/').at(-2) ?? file,
      output.bytes,
    ]),
  );
};
