import { type StageConfig, stageFromContext } from '../../lib/stage-config';
import { STAGES } from '../../lib/stages';
import { cdkContext } from './stage-region';

/** The settings of a stage as `cdk deploy` would take them from this checkout. Throws StageInvalid. */
export const stageSettings = (stage: string): StageConfig => {
  const context: Record<string, unknown> = { ...cdkContext(), stage };
  return stageFromContext((key) => context[key], STAGES);
};
