import type { LeftOut } from './verdict';
import type { Way } from './ways';

const UNSIGNED =
  'LocalStack’s function URLs check no signature and name no caller, and this door lets in only whom IAM names';
const TRANSACTIONAL = 'tests/e2e/transactional.test.ts';

const LEFT_OUT: readonly LeftOut[] = [
  ...[
    'POST /v1/messages sends one mail for one key, outside the caps, without a link of leaving, and explain knows it',
    'POST /v1/messages goes to no other address than the one that it names',
    'POST /v1/messages says what is wrong with a call',
    'operators send one by the command line, and the same command again sends nothing more',
  ].map((check) => ({ file: TRANSACTIONAL, check, reason: UNSIGNED })),
];

/** It asks Java of a machine of which these ways need none, and says nothing of LocalStack. */
const SECOND_OPINION: LeftOut = {
  file: 'tests/contracts/second-opinion.live.test.ts',
  reason:
    'DynamoDB Local is part of the way "process" alone; elsewhere `npm test` asks it, where there is Java',
};

/** What is left out in a way to LocalStack, each with its reason; printed with every run. */
export const leftOutIn = (way: Way): readonly LeftOut[] =>
  way === 'process' ? LEFT_OUT : [...LEFT_OUT, SECOND_OPINION];
