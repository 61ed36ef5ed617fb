import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bundles } from '../house';

/** The code of the handlers that were bundled into `folder`, each in a folder of its name. */
export const codeIn =
  (folder: string): Bundles =>
  (handler) =>
    Code.fromAsset(join(folder, handler));
