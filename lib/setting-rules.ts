import type * as z from 'zod';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object with settings',
  record: 'an object',
};

const listed = (words: readonly unknown[], between: string): string =>
  words.map((word) => JSON.stringify(word)).join(between);

const kindRule = ({ expected, input }: Extract<RawIssue, { code: 'invalid_type' }>): string => {
  const kind = `must be ${KINDS[expected] ?? expected}`;
  return input === undefined ? `is missing, and ${kind}` : kind;
};

/** The rule that a setting breaks, as a sentence about it ends; undefined where the schema library must say it. */
export const settingRule = (issue: RawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      return kindRule(issue);
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_value':
      return `must be ${listed(issue.values, ' or ')}`;
    case 'invalid_format':
      return issue.format === 'email' ? 'must be an e-mail address' : undefined;
    case 'unrecognized_keys':
      return `there is no setting ${listed(issue.keys, ' and no ')}`;
    case 'invalid_key':
      return issue.issues.map(({ message }) => `its name ${message}`).join('; ');
    default:
      return undefined;
  }
};
