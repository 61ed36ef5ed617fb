import { name, type SettingRules } from '../shared/platform/settings';

/** Settings of `count-outcomes`, behind the queue of what came of mails. */
export const countEnv = {
  REPORTS_TABLE: name,
  PROGRAMMES_TABLE: name,
  BUS_NAME: name,
} satisfies SettingRules;
