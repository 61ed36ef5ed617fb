import type { Facts, Found } from './facts';

/** One thing that must be so. `hint` says what to do, and is there when it is not. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly hint?: string;
}

const OLDEST_NODE = 20;
/** What the rule of CDK's own that is in our templates asks for. */
const OLDEST_BOOTSTRAP = 6;
/** Lambda leaves no fewer than these to functions without a reservation. */
const UNRESERVED = 100;
const READY = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
/** After an update that was rolled back, the version before it runs. */
const RUNS = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/;

const check = (name: string, ok: boolean, hint: string): Check => (ok ? { name, ok } : { name, ok, hint });

const judge = <T>(name: string, found: Found<T>, decide: (value: T) => Check): Check =>
  'value' in found
    ? decide(found.value)
    : { name, ok: false, hint: `could not be looked at: ${found.problem.message} (${found.problem.code})` };

const stackHint = (stage: string, which: string, status: string): string =>
  status === 'missing'
    ? `it is not deployed: npx cdk deploy --all -c stage=${stage}`
    : status.endsWith('IN_PROGRESS')
      ? `${status}: wait until it has ended`
      : `${status}: see the events of relance-${stage}-${which} in CloudFormation, repair the cause, deploy again`;

const sending = (facts: Facts): Check[] => {
  const region = facts.region ?? 'this Region';
  const unknown = 'problem' in facts.sendingAccount ? facts.sendingAccount.problem : undefined;
  if (unknown && /ENOTFOUND|endpoint/i.test(`${unknown.code} ${unknown.message}`)) {
    const hint = `SES cannot be reached in ${region}: either it is not offered there (choose another Region), or the network is down`;
    return [{ name: 'SES in this Region', ok: false, hint }];
  }
  return [
    judge('SES lets this account send', facts.sendingAccount, ({ enabled, enforcement }) =>
      check(
        'SES lets this account send',
        enabled && enforcement === 'HEALTHY',
        `sending is paused or under review (${enforcement}): see "Account dashboard" in the SES console, and the mail that AWS sent`,
      ),
    ),
    judge('SES is out of the sandbox', facts.sendingAccount, ({ production }) =>
      check(
        'SES is out of the sandbox',
        production,
        `in the sandbox only proved addresses get mail: ask for production access in the SES console of ${region} (README, "A real account")`,
      ),
    ),
    judge('SES’s quota', facts.sendingAccount, ({ perDay, perSecond }) =>
      check(
        'SES’s quota',
        perDay > 200 && perSecond > 1,
        `SES lets ${perDay} mails a day and ${perSecond} a second through: ask for more, and say in lib/stages.ts what you got (dailySendQuota)`,
      ),
    ),
    judge('the sender is proved to SES', facts.identity, (identity) =>
      check(
        'the sender is proved to SES',
        identity?.verified === true,
        identity
          ? `${identity.name} is not verified yet: add the records of npx relance dns --stage ${facts.stage}`
          : `SES knows neither the domain nor the address of ${facts.sender}: set senderDomain in lib/stages.ts, deploy, then npx relance dns --stage ${facts.stage}`,
      ),
    ),
    judge('mails are signed with DKIM', facts.identity, (identity) =>
      check(
        'mails are signed with DKIM',
        identity?.details.DkimAttributes?.Status === 'SUCCESS' ||
          (facts.local && identity?.verified === true),
        `add the CNAME records of npx relance dns --stage ${facts.stage}; Gmail and Yahoo refuse mass mail without`,
      ),
    ),
    judge('bounces come back to a domain of ours', facts.identity, (identity) =>
      check(
        'bounces come back to a domain of ours',
        identity?.details.MailFromAttributes?.MailFromDomainStatus === 'SUCCESS',
        `add the MX and TXT records of npx relance dns --stage ${facts.stage}: without them SPF does not speak for the sender's domain`,
      ),
    ),
  ];
};

const telling = (facts: Facts): Check[] =>
  facts.local
    ? []
    : [
        judge('somebody is told when an alarm rings', facts.settings, ({ alarmsEmail }) =>
          check(
            'somebody is told when an alarm rings',
            alarmsEmail !== undefined,
            'set alarmsEmail of the stage in lib/stages.ts, deploy, and confirm the mail that SNS sends there',
          ),
        ),
        judge('somebody is told what it costs', facts.settings, ({ monthlyBudgetUsd }) =>
          check(
            'somebody is told what it costs',
            monthlyBudgetUsd !== undefined,
            'set monthlyBudgetUsd of the stage in lib/stages.ts',
          ),
        ),
      ];

const running = (facts: Facts): Check[] => [
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
    check(
      'no dead letters',
      count === 0,
      `${count} messages failed: npx relance dead-letters list --stage ${facts.stage}`,
    ),
  ),
];

/** Every check, in the order in which they are put right. What needs a deployed stage is left out until it is one. */
export const judgeFacts = (facts: Facts): Check[] => {
  const deployed = 'value' in facts.stacks && RUNS.test(facts.stacks.value.service);
  const major = Number(facts.node.split('.')[0]);
  const stack = (which: 'data' | 'service') =>
    judge(`the ${which} stack is deployed`, facts.stacks, (stacks) =>
      check(
        `the ${which} stack is deployed`,
        READY.test(stacks[which]),
        stackHint(facts.stage, which, stacks[which]),
      ),
    );
  return [
    check(
      `Node ${OLDEST_NODE} or newer`,
      major >= OLDEST_NODE,
      `this is Node ${facts.node}: install a newer one`,
    ),
    judge('the settings of the stage', facts.settings, () => ({
      name: 'the settings of the stage',
      ok: true,
    })),
    judge('credentials', facts.caller, () => ({ name: 'credentials', ok: true })),
    check('a Region', facts.region !== undefined, 'set AWS_REGION, or region in the profile'),
    judge('CDK’s bootstrap', facts.bootstrap, (version) =>
      check(
        'CDK’s bootstrap',
        version >= OLDEST_BOOTSTRAP,
        version === 0
          ? 'npx cdk bootstrap'
          : `its version is ${version}, and ${OLDEST_BOOTSTRAP} is needed: npx cdk bootstrap`,
      ),
    ),
    judge('Lambda’s concurrency', facts.concurrency, ({ all, unreserved }) => {
      const reserved =
        'value' in facts.settings
          ? Object.values(facts.settings.value.reservedConcurrency).reduce((sum, one) => sum + one, 0)
          : 0;
      // What is deployed has taken its part of what was unreserved already.
      const left = deployed ? unreserved : unreserved - reserved;
      return check(
        'Lambda’s concurrency',
        reserved === 0 || left >= UNRESERVED,
        `of ${all} calls at once ${unreserved} are unreserved; the stage reserves ${reserved}, and ${UNRESERVED} must be left: ask for more in Service Quotas, or lower reservedConcurrency`,
      );
    }),
    ...sending(facts),
    ...telling(facts),
    stack('data'),
    stack('service'),
    ...(deployed
      ? [
          judge('the secrets are there', facts.secrets, (missing) =>
            check(
              'the secrets are there',
              missing.length === 0,
              `missing: ${missing.join(', ')}. Restore them from the data stack; never make a new identity secret`,
            ),
          ),
          ...running(facts),
        ]
      : []),
  ];
};
