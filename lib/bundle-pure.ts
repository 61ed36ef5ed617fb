import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const SCHEMA_FILES = /[\\/]functions[\\/](?:[a-z-]+[\\/])+(?:contract|document|condition)\.ts$/;
/** A constant at the top of a module whose value is made by zod, up to the end of its statement. */
const SCHEMA =
  /^((?:export )?const \w+(?:: [^=\n]+)? = )((?:z\b|\w+Schema\b|\w+Env\b|\w+\.(?:extend|omit|pick|partial)\b)[\s\S]*?);$(?=\n(?:\n|[^\s})\]]|$))/gm;

/** The source with each schema at its top marked as free of side effects, so that a bundle drops those that nothing uses. */
export const markSchemas = (source: string): string =>
  source.replace(SCHEMA, (_, head: string, value: string) => `${head}/* @__PURE__ */ (() => ${value})();`);

/** Schemas are made when a module is loaded; a Lambda makes those that it uses, not all of the contracts it knows. */
export const dropUnusedSchemas: Plugin = {
  name: 'drop-unused-schemas',
  setup(build) {
    build.onLoad({ filter: SCHEMA_FILES }, ({ path }) => ({
      contents: markSchemas(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
