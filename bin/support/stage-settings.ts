import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type StageConfig, stageFromContext } from '../../lib/stage-config';
import { STAGES } from '../../lib/stages';
import { PROJECT } from '../local/folders';

/** The settings of a stage as `cdk deploy` would take them from this checkout. Throws StageInvalid. */
export const stageSettings = (stage: string): StageConfig => {
  const cdk = JSON.parse(readFileSync(path.join(PROJECT, 'cdk.json'), 'utf8')) as {
    context?: Record<string, unknown>;
  };
  const context: Record<string, unknown> = { ...cdk.context, stage };
  return stageFromContext((key) => context[key], STAGES);
};
