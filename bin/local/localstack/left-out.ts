import type { LeftOut } from './verdict';

const UNSIGNED =
  'LocalStack’s function URLs check no signature and name no caller, and this door lets in only whom IAM names';
const TRANSACTIONAL = 'tests/e2e/transactional.test.ts';

/** What is left out on LocalStack, each with its reason; printed with every run. */
export const LEFT_OUT: readonly LeftOut[] = [
  ...[
    'POST /v1/messages sends one mail for one key, outside the caps, without a link of leaving, and explain knows it',
    'POST /v1/messages goes to no other address than the one that it names',
    'POST /v1/messages says what is wrong with a call',
    'operators send one by the command line, and the same command again sends nothing more',
  ].map((check) => ({ file: TRANSACTIONAL, check, reason: UNSIGNED })),
];
