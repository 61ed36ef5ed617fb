import { count, name, onOrOff, type SettingRules, seconds, url } from '../shared/platform/settings';

/** Settings of `send-messages` and `send-transactional`, each behind its queue of message requests. */
export const sendEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  WAKEUPS_QUEUE_URL: url,
  /** The own queue, on which a request that must wait is put again. */
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
  /** How many calls of this sender at once share its part of the account's rate. */
  SEND_WORKERS: count,
  /** Percent of the account's sending rate that this sender may use. */
  RATE_PERCENT: count,
  /** Percent of the account's daily quota up to which this sender sends. */
  QUOTA_PERCENT: count,
  /** `off` on `local`, so that a demo does not depend on the hour: neither quiet hours nor those at which members answer. */
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
  PROGRAMMES_TABLE: name,
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
  MESSAGING_TABLE: name,
  IDENTITIES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  IDENTITY_SECRET_ARN: name,
} satisfies SettingRules;
/** Settings of `sweep-reservations`, started by the clock. */
export const sweepEnv = {
  MEMBERS_TABLE: name,
  MESSAGING_TABLE: name,
  PROGRAMMES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  GRACE_SECONDS: seconds,
} satisfies SettingRules;
/** Settings of `administer-tokens`, invoked by the command line. */
export const tokensEnv = {
  TOKENS_SECRET_ARN: name,
  /** For how many days what an old key signed is taken. */
  OLD_LINKS_DAYS: count,
} satisfies SettingRules;
/** Settings of `leave`, the HTTP door of unsubscribing and of the page of preferences. */
export const leaveEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  RECORDER_QUEUE_URL: url,
  IDENTIFY_QUEUE_URL: url,
  CONTACTS_QUEUE_URL: url,
  COUNTS_QUEUE_URL: url,
  TOKENS_SECRET_ARN: name,
} satisfies SettingRules;
/** Settings of `accept-messages`, the HTTP door of transactional messages. */
export const acceptEnv = {
  MEMBERS_TABLE: name,
  PROGRAMMES_TABLE: name,
  IDENTITIES_TABLE: name,
  MESSAGING_TABLE: name,
  IDENTITY_SECRET_ARN: name,
  TRANSACTIONAL_QUEUE_URL: url,
} satisfies SettingRules;
/** Settings of `restore-cards`, invoked by the command line. */
export const restoreCardsEnv = {
  MEMBERS_TABLE: name,
  MESSAGING_TABLE: name,
  PROGRAMMES_TABLE: name,
  /** So many transient bounces suppress an address. */
  TRANSIENT_BOUNCES: count,
} satisfies SettingRules;
