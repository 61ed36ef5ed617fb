import { name, type SettingRules, url } from '../shared/platform/settings';

/** Settings of `plan-scoring`, started by the schedule or the command line. */
export const planEnv = {
  STAGE: name,
  SCORING_TABLE: name,
  PROGRAMMES_TABLE: name,
  SEGMENTS_QUEUE_URL: url,
} satisfies SettingRules;
/** Settings of `score-segment`, behind the queue of scan segments. */
export const segmentEnv = {
  MEMBERS_TABLE: name,
  SCORING_TABLE: name,
  PROGRAMMES_TABLE: name,
  SEGMENTS_QUEUE_URL: url,
  BUS_NAME: name,
} satisfies SettingRules;
/** Settings of `administer-models`, started by the schedule or the command line. */
export const administerModelsEnv = {
  STAGE: name,
  SCORING_TABLE: name,
  PROGRAMMES_TABLE: name,
  SAMPLES_QUEUE_URL: url,
} satisfies SettingRules;
/** Settings of `sample-timelines`, behind the queue of parts of samples. */
export const sampleTimelinesEnv = {
  MEMBERS_TABLE: name,
  INTERACTIONS_TABLE: name,
  SCORING_TABLE: name,
  PROGRAMMES_TABLE: name,
  SAMPLES_QUEUE_URL: url,
  TRAINING_QUEUE_URL: url,
} satisfies SettingRules;
/** Settings of `train-models`, behind the queue of trainings. */
export const trainModelsEnv = { SCORING_TABLE: name } satisfies SettingRules;
