/** The rule of one setting: nothing when the text keeps it, else the rule in words. */
export type SettingRule = (text: string) => string | undefined;

/**
 * The settings of a Lambda: names of environment variables, each with its rule. No schemas: these are read whenever a
 * Lambda is loaded, and the library of schemas takes longer over five names than all else that we load.
 */
export type SettingRules = Readonly<Record<string, SettingRule>>;

/** Settings that were read by their rules: text, all of them there. */
export type SettingsOf<R extends SettingRules> = { readonly [Name in keyof R]: string };

const by =
  (pattern: RegExp, rule: string): SettingRule =>
  (text) =>
    pattern.test(text) ? undefined : rule;

/** A setting that names something deployed: never empty. */
export const name: SettingRule = by(/./s, 'must not be empty');
/** A setting that is a URL. */
export const url: SettingRule = name;
/** A whole number of seconds, written as text in the environment. */
export const seconds: SettingRule = by(/^\d+$/, 'must be a whole number of seconds');
/** A whole number of things, written as text in the environment. */
export const count: SettingRule = by(/^[1-9]\d*$/, 'must be a whole number of 1 or more');
/** On or off. */
export const onOrOff: SettingRule = by(/^(on|off)$/, 'must be on or off');
/** Any text. */
export const anyText: SettingRule = () => undefined;
