import { LAMBDA_SETTINGS } from './infra/lambda-settings';

/** A value for settings that take no other than these. */
const SPECIAL: Readonly<Record<string, string>> = { QUIET_HOURS: 'on', WAITS: '{}' };

// To be imported before handlers, which read their settings when they are loaded: every setting of every Lambda.
for (const rules of Object.values(LAMBDA_SETTINGS))
  for (const name of Object.keys(rules)) process.env[name] ??= SPECIAL[name] ?? '5';
