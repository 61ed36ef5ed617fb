import * as z from '../shared/kernel/schema';
import { name, url } from '../shared/platform/settings';

/** Settings of `plan-scoring`, started by the schedule or the command line. */
export const planEnv = z.object({ STAGE: name, SEGMENTS_QUEUE_URL: url });
/** Settings of `score-segment`, behind the queue of scan segments. */
export const segmentEnv = z.object({
  MEMBERS_TABLE: name,
  SCORING_TABLE: name,
  PROGRAMMES_TABLE: name,
  SEGMENTS_QUEUE_URL: url,
  BUS_NAME: name,
});
