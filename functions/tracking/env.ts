import { name, type SettingRules, url } from '../shared/platform/settings';

/** Settings of `receive-interactions`, the HTTP door. */
export const receiveEnv = { RECORDER_QUEUE_URL: url, WRITE_KEYS_PARAMETER: name } satisfies SettingRules;
/** Settings of `record-interactions`, behind the recorder's queue. */
export const recordEnv = {
  INTERACTIONS_TABLE: name,
  TRACKING_TABLE: name,
  PARKED_QUEUE_URL: url,
  IDENTITY_SECRET_ARN: name,
} satisfies SettingRules;
/** Settings of `judge-interactions`, the member worker behind the stream. */
export const judgeEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  BUS_NAME: name,
  IDENTIFY_QUEUE_URL: url,
  PARKED_QUEUE_URL: url,
} satisfies SettingRules;
/** Settings of `replay-interactions`, behind the queue to which a redrive sends parked interactions. */
export const replayEnv = { ...judgeEnv, INTERACTIONS_TABLE: name } satisfies SettingRules;
/** Settings of `rejudge-interactions`, invoked by the command line. */
export const rejudgeEnv = replayEnv;
/** Settings of `check-drift`, every night. */
export const driftEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  INTERACTIONS_TABLE: name,
} satisfies SettingRules;
/** Settings of `administer-keys`, invoked by the command line. */
export const keysEnv = { WRITE_KEYS_PARAMETER: name } satisfies SettingRules;
