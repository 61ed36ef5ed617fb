import { type Issue, RelanceError } from '../kernel/errors';
import type { SettingRules, SettingsOf } from './settings';

/** The settings of a Lambda, read from its environment by their rules; throws `settings_invalid` naming each field. */
export const readEnv = <R extends SettingRules>(
  rules: R,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SettingsOf<R> => {
  const read: Record<string, string> = {};
  const issues: Issue[] = [];
  for (const [path, rule] of Object.entries(rules)) {
    const text = env[path];
    const message = text === undefined ? 'is missing' : rule(text);
    if (message !== undefined) issues.push({ path, code: 'setting_invalid', message });
    else read[path] = text as string;
  }
  if (issues.length > 0) {
    const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new RelanceError('settings_invalid', `settings: ${where}`, issues);
  }
  return read as SettingsOf<R>;
};
