import type { LiveProgramme } from '../../functions/programme/contract';
import { isErrorNamed, RelanceError } from '../../functions/shared/kernel/errors';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { named, type Stage } from './stage';

/** What is live; undefined before the first publication, and to somebody who may not read it. */
export const readLive = async (stage: Stage, now: number): Promise<LiveProgramme | undefined> => {
  try {
    return await programmeReader(dynamo(), named(stage.outputs.tables, 'programmes')).live(now);
  } catch (error) {
    if (error instanceof RelanceError && error.code === 'programme_missing') return undefined;
    if (isErrorNamed(error, 'AccessDeniedException')) return undefined;
    throw error;
  }
};
