import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const OURS = /[\\/]functions[\\/].*\.ts$/;
/** A file's import of zod as a value. */
const USES_ZOD = /^import \* as z from '[^']*\/kernel\/schema';$/m;
/** A constant at the top of a module whose value is made by zod, up to the end of its statement. */
const SCHEMA =
  /^((?:export )?const \w+(?:: [^=\n]+)? = )((?:z\b|\w+Schema\b|\w+Env\b|\w+\.(?:extend|omit|pick|partial)\b)[\s\S]*?);$(?=\n(?:\n|[^\s})\]]|$))/gm;

/** Whether a file of that source makes schemas. */
export const makesSchemas = (source: string): boolean => USES_ZOD.test(source);

/** The source with each schema at its top marked as free of side effects, so that a bundle drops those that nothing uses. */
export const markSchemas = (source: string): string =>
  source.replace(SCHEMA, (_, head: string, value: string) => `${head}/* @__PURE__ */ (() => ${value})();`);

/** Schemas are made when a module is loaded; a Lambda makes those that it uses, not all of the contracts it knows. */
export const dropUnusedSchemas: Plugin = {
  name: 'drop-unused-schemas',
  setup(build) {
    build.onLoad({ filter: OURS }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      return makesSchemas(source) ? { contents: markSchemas(source), loader: 'ts' } : undefined;
    });
  },
};
