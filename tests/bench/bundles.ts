import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHandlers } from '../../lib/bundles';
import { findHandlers } from '../../lib/handlers';
import { type Figures, figure } from './figures';

const PROJECT = join(import.meta.dirname, '..', '..');

/** The size of each Lambda's bundle, as it is deployed. */
export const bundleSizes = async (): Promise<Figures> => {
  const folder = mkdtempSync(join(tmpdir(), 'relance-bundles-'));
  try {
    const sizes = await bundleHandlers(findHandlers(PROJECT), folder);
    return Object.fromEntries(
      Object.entries(sizes)
        .sort(([, a], [, b]) => b - a)
        .map(([name, bytes]) => [`bundle ${name}`, figure(bytes / 1000, 'KB', '<= 500')]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
