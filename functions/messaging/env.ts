import { count, name, onOrOff, type SettingRules, seconds, url } from '../shared/platform/settings';

/** Settings of `send-messages`, behind the queue of message requests. */
export const sendEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  WAKEUPS_QUEUE_URL: url,
  MESSAGES_QUEUE_URL: url,
  TOKENS_SECRET_ARN: name,
  /** Where members reach us, without a slash at the end: links of mails start with it. */
  PUBLIC_URL: url,
  CONFIGURATION_SET: name,
  LEASE_SECONDS: seconds,
  GRACE_SECONDS: seconds,
  /** For how long after its request a message waits for a consent that is on its way. */
  CONSENT_WAIT_SECONDS: seconds,
  /** After how many seconds a call is ended. */
  CALL_SECONDS: seconds,
  /** How many calls of the sender at once share the account's rate. */
  SEND_WORKERS: count,
  /** `off` on `local`, so that a demo does not depend on the hour. */
  QUIET_HOURS: onOrOff,
} satisfies SettingRules;
/** Settings of `change-contacts`, behind the queue of contact changes. */
export const contactsEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  BUS_NAME: name,
} satisfies SettingRules;
/** Settings of `hear-feedback`, behind the queue of SES's events. */
export const feedbackEnv = {
  MEMBERS_TABLE: name,
  RECORDER_QUEUE_URL: url,
  FEEDBACK_QUEUE_URL: url,
  COUNTS_QUEUE_URL: url,
  TOKENS_SECRET_ARN: name,
  /** So many transient bounces suppress an address. */
  TRANSIENT_BOUNCES: count,
} satisfies SettingRules;
/** Settings of `copy-suppressions`, started by the clock. */
export const suppressionsEnv = {
  MEMBERS_TABLE: name,
  IDENTITIES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  IDENTITY_SECRET_ARN: name,
} satisfies SettingRules;
/** Settings of `sweep-reservations`, started by the clock. */
export const sweepEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  GRACE_SECONDS: seconds,
} satisfies SettingRules;
/** Settings of `leave`, the HTTP door of unsubscribing. */
export const leaveEnv = {
  MEMBERS_TABLE: name,
  RECORDER_QUEUE_URL: url,
  TOKENS_SECRET_ARN: name,
} satisfies SettingRules;
