import { name, type SettingRules, url } from '../shared/platform/settings';

/** Settings of `count-outcomes`, behind the queue of what came of mails. */
export const countEnv = {
  REPORTS_TABLE: name,
  PROGRAMMES_TABLE: name,
  PAUSES_QUEUE_URL: url,
  BUS_NAME: name,
} satisfies SettingRules;
