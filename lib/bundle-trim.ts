import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * What no Lambda of ours ever loads: where the SDK looks for credentials outside Lambda (inside, they come from the
 * environment, which is asked first), and event streams. All are imported when they are first needed, and the runtime
 * has them; in a bundle they would be a quarter of it.
 */
export const NEVER_LOADED = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
  '@smithy/core/event-streams',
];

const SDK = /[\\/]node_modules[\\/](@aws-sdk|@smithy)[\\/]/;
const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const ZOD_JSON_SCHEMA = /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/;
const RESOLVED = Symbol('resolved');

/** Rules do nothing when they are loaded, in `domain/` and its folders alike: who names some brings along those only. */
const RULES = /[\\/]functions[\\/][a-z-]+[\\/]domain[\\/](?:[a-z-]+[\\/])*[a-z-]+\.ts$/;

/** Imports from packages of the SDK that nothing uses go: lib-dynamodb and others forget to say that they may. */
const dropUnusedImports: Plugin = {
  name: 'drop-unused-imports-of-the-sdk',
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, namespace, pluginData }) => {
      if (pluginData === RESOLVED || kind === 'entry-point') return undefined;
      const found = await build.resolve(path, {
        kind,
        importer,
        resolveDir,
        namespace,
        pluginData: RESOLVED,
      });
      return SDK.test(found.path) || RULES.test(found.path) ? { ...found, sideEffects: false } : found;
    });
  },
};

/**
 * The SDK's schemas name their members by constants (`{ [_hE]: 404 }`). A computed name could do anything, so esbuild
 * keeps the schemas of all operations of a client; written out, those of the operations we call are left.
 */
const writeOutNames: Plugin = {
  name: 'write-out-the-names-in-schemas',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, ({ path }) => {
      const names = new Map<string, string>();
      const rest = readFileSync(path, 'utf8').replace(
        /^const (_\w+) = ("[^"\\\n]*");$/gm,
        (_, name: string, text: string) => {
          names.set(name, text);
          return '';
        },
      );
      return { contents: rest.replace(/(?<![\w$."])_\w+(?![\w$"])/g, (name) => names.get(name) ?? name) };
    });
  },
};

/** zod's writer of JSON Schemas hangs on every schema; only the command line writes them. */
const leaveOutJsonSchemas: Plugin = {
  name: 'leave-out-json-schemas',
  setup(build) {
    build.onLoad({ filter: ZOD_JSON_SCHEMA }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const names = [...source.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
      return {
        contents: [
          "const refuse = () => { throw new Error('Lambdas write no JSON Schemas; the command line does'); };",
          ...names.map(
            (name) => `export const ${name} = ${name?.startsWith('create') ? '() => refuse' : 'refuse'};`,
          ),
        ].join('\n'),
      };
    });
  },
};

const STDLIB = /[\\/]@stdlib[\\/]([a-z0-9-]+)[\\/]lib[\\/]index\.js$/;
/** Packages of stdlib that try what the machine can do and bring along what stands in for it; every Lambda's Node can. */
const NATIVE: Readonly<Record<string, string>> = {
  'array-float64': 'Float64Array',
  'array-uint8': 'Uint8Array',
  'array-uint16': 'Uint16Array',
  'array-uint32': 'Uint32Array',
  'assert-is-little-endian': 'new Uint8Array(new Uint16Array([1]).buffer)[0] === 1',
  'utils-define-nonenumerable-read-only-property':
    '(object, property, value) => { Object.defineProperty(object, property, { value }); }',
};

const leaveOutFeatureTests: Plugin = {
  name: 'leave-out-feature-tests',
  setup(build) {
    build.onLoad({ filter: STDLIB }, ({ path }) => {
      const native = NATIVE[STDLIB.exec(path)?.[1] ?? ''];
      return native ? { contents: `module.exports = ${native};` } : undefined;
    });
  },
};

/** What makes bundles small: see each. */
export const TRIMMING: Plugin[] = [
  dropUnusedImports,
  writeOutNames,
  leaveOutJsonSchemas,
  leaveOutFeatureTests,
];
