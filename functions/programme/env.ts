import { name, type SettingRules } from '../shared/platform/settings';

/** Settings of `publish-programme` (invoked) and `deploy-programme` (custom resource). */
export const publishEnv = { PROGRAMMES_TABLE: name } satisfies SettingRules;
