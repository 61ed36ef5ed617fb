import { basename, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const OURS = /[\\/]functions[\\/]/;

/**
 * What a handler of ours imports when it is first needed (`await import('./check')`) becomes a file beside its bundle:
 * a third of a load is the reading of source, also of what is not run. `found` is told each: its name, and its source.
 */
export const partsBeside = (found: (part: string, source: string) => void = () => undefined): Plugin => ({
  name: 'parts-beside',
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import' || !OURS.test(resolveDir)) return undefined;
      const part = basename(path);
      found(part, resolve(resolveDir, `${path}.ts`));
      return { path: `./${part}.js`, external: true };
    });
  },
});
