import { anyText, name, type SettingRules, seconds, url } from '../shared/platform/settings';

/** Settings of `hear-facts`, `wake-enrolments`, `drain-agenda` and `sweep-agenda`. */
export const journeysEnv = {
  STAGE: name,
  MEMBERS_TABLE: name,
  AGENDA_TABLE: name,
  PROGRAMMES_TABLE: name,
  MESSAGES_QUEUE_URL: url,
  TRANSACTIONAL_QUEUE_URL: url,
  WAKEUPS_QUEUE_URL: url,
  AGENDA_QUEUE_URL: url,
  /** What EventBridge Scheduler may do, and where its schedules live. */
  AGENDA_QUEUE_ARN: name,
  SCHEDULER_ROLE_ARN: name,
  SCHEDULE_GROUP: name,
  /** Waits shorter than this are delayed queue messages (900, at most; 5 on `local`). */
  AGENDA_AHEAD_SECONDS: seconds,
  /** The width of a bucket (60; 5 on `local`). */
  AGENDA_BUCKET_SECONDS: seconds,
  /** On `local` only: how long the waits of journeys really last, as JSON `{"2h": "15s", "3d": "30s"}`; else `{}`. */
  WAITS: anyText,
} satisfies SettingRules;
