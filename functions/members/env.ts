import { name, type SettingRules, url } from '../shared/platform/settings';

/** Settings of `apply-identities`, behind the queue of identify requests. */
export const identifyEnv = {
  MEMBERS_TABLE: name,
  IDENTITIES_TABLE: name,
  PROGRAMMES_TABLE: name,
  CONTACT_QUEUE_URL: url,
  IDENTITY_SECRET_ARN: name,
} satisfies SettingRules;
