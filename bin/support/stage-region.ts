import { readFileSync } from 'node:fs';
import path from 'node:path';
import { STAGES } from '../../lib/stages';
import { PROJECT } from '../local/folders';

/** The context that this checkout gives to `cdk deploy`. */
export const cdkContext = (): Readonly<Record<string, unknown>> => {
  const cdk = JSON.parse(readFileSync(path.join(PROJECT, 'cdk.json'), 'utf8')) as {
    context?: Record<string, unknown>;
  };
  return cdk.context ?? {};
};

/**
 * The Region that the settings of a stage say, unchecked; undefined where they say none. Read without what checks
 * settings, which takes longer to load than most commands take.
 */
export const stageRegion = (stage: string): string | undefined => {
  const said = cdkContext().stages as Record<string, { region?: unknown } | undefined> | undefined;
  const region = said?.[stage]?.region ?? (Object.hasOwn(STAGES, stage) ? STAGES[stage]?.region : undefined);
  return typeof region === 'string' ? region : undefined;
};

/** The names of the stages that the settings of this checkout say anything about. */
export const stageNames = (): string[] => [
  ...new Set([...Object.keys(STAGES), ...Object.keys((cdkContext().stages as object | undefined) ?? {})]),
];
