import { plural } from '../plural';
import { type Check, check, judge } from './check';
import type { Facts, SecretState } from './facts';

const SECRETS: Readonly<Record<'identity' | 'tokens', string>> = {
  identity: 'every member’s id is made with it: never make a new one',
  tokens: 'it signs the links in mails: with a new one, those in mails already sent are dead',
};

const STATES: Readonly<Record<SecretState, string>> = {
  there: 'is there',
  empty: 'has no value',
  going: 'was deleted, and can still be restored (secretsmanager restore-secret)',
  missing: 'is missing',
};

const judgeSecrets = ({ secrets, stage }: Facts): Check[] =>
  (['identity', 'tokens'] as const).map((which) => {
    const name = `the ${which} secret is there, and has a value`;
    return judge(name, secrets, ({ [which]: state }) =>
      check(
        name,
        state === 'there',
        `the ${which} secret of relance-${stage}-data ${STATES[state]}; ${SECRETS[which]}; put back the one that it was`,
      ),
    );
  });

/** Whether what is deployed is ready for its first call. */
export const judgeRunning = (facts: Facts): Check[] => [
  ...judgeSecrets(facts),
  judge('a programme is live', facts.programmeVersion, (version) =>
    check('a programme is live', version > 0, `npx relance programme publish --stage ${facts.stage}`),
  ),
  judge('there is a write key', facts.writeKeys, (keys) =>
    check(
      'there is a write key',
      keys > 0,
      `npx relance keys create --stage ${facts.stage} --name shop --origin https://shop.example`,
    ),
  ),
  judge('the API answers', facts.apiStatus, (status) =>
    check(
      'the API answers',
      status === 401,
      `a call without a key was answered ${status} instead of 401: see the runbook, "The API answers with errors"`,
    ),
  ),
  judge('no dead letters', facts.deadLetters, (count) =>
    count === 0
      ? { name: 'no dead letters', ok: true }
      : {
          name: 'no dead letters',
          ok: false,
          found: `dead letters: ${count}`,
          hint: `${plural(count, 'message')} failed: npx relance dead-letters list --stage ${facts.stage}`,
        },
  ),
];
