import { name, type SettingRules, url } from '../shared/platform/settings';

/** Settings of `plan-scoring`, started by the schedule or the command line. */
export const planEnv = { STAGE: name, SCORING_TABLE: name, SEGMENTS_QUEUE_URL: url } satisfies SettingRules;
/** Settings of `score-segment`, behind the queue of scan segments. */
export const segmentEnv = {
  MEMBERS_TABLE: name,
  SCORING_TABLE: name,
  PROGRAMMES_TABLE: name,
  SEGMENTS_QUEUE_URL: url,
  BUS_NAME: name,
} satisfies SettingRules;
