import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bundleHandlers } from '../lib/bundles';
import { findHandlers } from '../lib/handlers';

/**
 * Names a folder in which deployments of the same code, one after another on a local AWS, keep what was bundled. Whoever sets it removes
 * it: nothing looks whether the code is still the same.
 */
export const KEPT_BUNDLES = 'RELANCE_KEPT_BUNDLES';

/** The Lambdas as they are deployed, a folder each; `done` removes what is not kept. */
export interface Bundled {
  readonly folder: string;
  done(): void;
}

const bundleInto = (folder: string, document: string) =>
  bundleHandlers(findHandlers(resolve(import.meta.dirname, '..')), folder, {
    'deploy-programme': { 'programme.json': document },
  });

/** Bundles all Lambdas, with the programme as JSON in the one that deploys it; or answers what `keptIn` has of that programme. */
export const bundled = async (
  document: string,
  { hash, keptIn }: { readonly hash: string; readonly keptIn: string | undefined },
): Promise<Bundled> => {
  if (keptIn === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'relance-bundles-'));
    const done = () => rmSync(folder, { recursive: true, force: true });
    try {
      await bundleInto(folder, document);
    } catch (error) {
      done();
      throw error;
    }
    return { folder, done };
  }
  const kept = join(keptIn, hash);
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    const own = mkdtempSync(`${kept}-`);
    try {
      await bundleInto(own, document);
      renameSync(own, kept);
    } catch (error) {
      rmSync(own, { recursive: true, force: true });
      // Unless another deployment was quicker, with the same.
      if (!existsSync(kept)) throw error;
    }
  }
  return { folder: kept, done: () => undefined };
};
