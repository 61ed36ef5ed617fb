import * as z from '../shared/kernel/schema';
import { name, url } from '../shared/platform/settings';

/** Settings of `receive-interactions`, the HTTP door. */
export const receiveEnv = z.object({ RECORDER_QUEUE_URL: url, WRITE_KEYS_PARAMETER: name });
/** Settings of `record-interactions`, behind the recorder's queue. */
export const recordEnv = z.object({
  INTERACTIONS_TABLE: name,
  TRACKING_TABLE: name,
  PARKED_QUEUE_URL: url,
  IDENTITY_SECRET_ARN: name,
});
/** Settings of `judge-interactions`, the member worker behind the stream. */
export const judgeEnv = z.object({
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  BUS_NAME: name,
  IDENTIFY_QUEUE_URL: url,
  PARKED_QUEUE_URL: url,
});
/** Settings of `replay-interactions`, behind the queue to which a redrive sends parked interactions. */
export const replayEnv = z.extend(judgeEnv, { INTERACTIONS_TABLE: name });
/** Settings of `rejudge-interactions`, invoked by the command line. */
export const rejudgeEnv = replayEnv;
/** Settings of `check-drift`, every night. */
export const driftEnv = z.object({ MEMBERS_TABLE: name, PROGRAMMES_TABLE: name, INTERACTIONS_TABLE: name });
/** Settings of `administer-keys`, invoked by the command line. */
export const keysEnv = z.object({ WRITE_KEYS_PARAMETER: name });
