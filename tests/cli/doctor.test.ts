import { dnsRecords } from '../../bin/support/dns-records';
import { checkLines } from '../../bin/support/doctor/check';
import type { Dmarc } from '../../bin/support/doctor/dmarc';
import type { Facts } from '../../bin/support/doctor/facts';
import { judgeFacts } from '../../bin/support/doctor/judge';

const dmarc = (...records: string[]): Dmarc => ({ lookedAt: ['_dmarc.shop.example'], records });

const identity = {
  name: 'shop.example',
  verified: true,
  details: {
    DkimAttributes: { Status: 'SUCCESS' },
    MailFromAttributes: {
      MailFromDomain: 'mail.shop.example',
      MailFromDomainStatus: 'SUCCESS',
      BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
    },
  },
} as const;

/** A stage to which nothing is missing, unless told otherwise. */
const factsOf = (over: Partial<Facts> = {}): Facts => ({
  stage: 'prod',
  local: false,
  node: '24.1.0',
  region: 'eu-west-1',
  settings: {
    value: {
      alarmsEmail: 'ops@shop.example',
      monthlyBudgetUsd: 100,
      reservedConcurrency: { 'receive-interactions': 200, leave: 20 },
    },
  },
  caller: { value: { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ada' } },
  bootstrap: { value: 30 },
  stacks: { value: { data: 'CREATE_COMPLETE', service: 'UPDATE_COMPLETE' } },
  sendingAccount: {
    value: { production: true, enabled: true, enforcement: 'HEALTHY', perSecond: 14, perDay: 50_000 },
  },
  identity: { value: identity },
  sender: 'hello@shop.example',
  dmarc: { value: dmarc('v=DMARC1; p=none;') },
  secrets: { value: { identity: 'there', tokens: 'there' } },
  subscriptions: { value: { confirmed: ['ops@shop.example'], pending: [] } },
  concurrency: { value: { all: 1_000, unreserved: 780 } },
  reserved: { value: { 'receive-interactions': 200, leave: 20 } },
  programmeVersion: { value: 3 },
  writeKeys: { value: 1 },
  deadLetters: { value: 0 },
  apiStatus: { value: 401 },
  ...over,
});

const missing = (over: Partial<Facts>) => judgeFacts(factsOf(over)).filter(({ ok }) => !ok);
const problem = (code: string, message: string) => ({ problem: { code, message } });
const account = { production: true, enabled: true, enforcement: 'HEALTHY', perSecond: 14, perDay: 50_000 };
const settings = { reservedConcurrency: {} };

test('nothing is missing to a stage that has all', () => {
  const checks = judgeFacts(factsOf());
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.length).toBeGreaterThan(18);
  for (const { hint } of checks) expect(hint).toBeUndefined();
});

test.each<[string, Partial<Facts>, string, RegExp]>([
  ['an old Node', { node: '18.20.0' }, 'Node 20 or newer', /this is Node 18.20.0/],
  [
    'no credentials',
    { caller: { problem: { code: 'credentials_missing', message: 'none', hint: 'sign in to AWS' } } },
    'credentials',
    /none \(credentials_missing\): sign in to AWS$/,
  ],
  ['no Region', { region: undefined }, 'a Region', /AWS_REGION/],
  ['no bootstrap', { bootstrap: { value: 0 } }, 'CDK’s bootstrap', /^npx cdk bootstrap$/],
  ['an old bootstrap', { bootstrap: { value: 4 } }, 'CDK’s bootstrap', /its version is 4/],
  [
    'too little concurrency',
    { concurrency: { value: { all: 10, unreserved: 10 } }, reserved: { value: {} } },
    'Lambda’s concurrency',
    /of 10 calls at once 10 are unreserved; the settings reserve 220, 220 more than is deployed/,
  ],
  [
    'a reservation that was raised after deployment, by more than there is',
    {
      concurrency: { value: { all: 1_000, unreserved: 270 } },
      reserved: { value: { 'receive-interactions': 20, leave: 700 } },
    },
    'Lambda’s concurrency',
    /270 are unreserved; the settings reserve 220, 180 more than is deployed, and 100 must be left/,
  ],
  [
    'reservations that could not be looked at',
    { reserved: problem('access_denied', 'not allowed') },
    'Lambda’s concurrency',
    /could not be looked at: not allowed/,
  ],
  [
    'the sandbox',
    { sendingAccount: { value: { ...account, production: false } } },
    'SES is out of the sandbox',
    /production access/,
  ],
  [
    'sending that is paused',
    { sendingAccount: { value: { ...account, enabled: false } } },
    'SES lets this account send',
    /paused/,
  ],
  [
    'a Region without SES',
    { region: 'eu-south-2' },
    'SES in this Region',
    /^SES sends no mail from eu-south-2 .*choose one of eu-central-1/,
  ],
  [
    'an SES that cannot be reached',
    { sendingAccount: problem('aws_unreachable', 'getaddrinfo ENOTFOUND email.eu-west-1.amazonaws.com') },
    'SES in this Region',
    /cannot be reached in eu-west-1/,
  ],
  [
    'a small quota',
    { sendingAccount: { value: { ...account, perDay: 200, perSecond: 1 } } },
    'SES’s quota',
    /200 mails a day/,
  ],
  ['an unknown sender', { identity: { value: undefined } }, 'the sender is proved to SES', /senderDomain/],
  [
    'a sender that is not verified',
    { identity: { value: { ...identity, verified: false } } },
    'the sender is proved to SES',
    /relance dns/,
  ],
  [
    'no DKIM',
    {
      identity: {
        value: { ...identity, details: { ...identity.details, DkimAttributes: { Status: 'PENDING' } } },
      },
    },
    'mails are signed with DKIM',
    /CNAME/,
  ],
  [
    'no MAIL FROM',
    { identity: { value: { ...identity, details: { DkimAttributes: { Status: 'SUCCESS' } } } } },
    'bounces come back to a domain of ours',
    /MX and TXT/,
  ],
  [
    'no DMARC record',
    { dmarc: { value: dmarc() } },
    'the sender’s domain has a DMARC record',
    /^there is none at _dmarc\.shop\.example: see the TXT record _dmarc of npx relance dns --stage prod/,
  ],
  [
    'a second DMARC record',
    { dmarc: { value: dmarc('v=DMARC1; p=none', 'v=DMARC1; p=reject') } },
    'the sender’s domain has a DMARC record',
    /^there are 2 at _dmarc\.shop\.example, which counts as none/,
  ],
  [
    'nobody to tell',
    { settings: { value: settings } },
    'somebody is told when an alarm rings',
    /alarmsEmail/,
  ],
  ['no budget', { settings: { value: settings } }, 'somebody is told what it costs', /monthlyBudgetUsd/],
  [
    'no data stack',
    { stacks: { value: { data: 'missing', service: 'missing' } } },
    'the data stack is deployed',
    /cdk deploy --all -c stage=prod/,
  ],
  [
    'a stack that failed',
    { stacks: { value: { data: 'CREATE_COMPLETE', service: 'ROLLBACK_COMPLETE' } } },
    'the service stack is deployed',
    /ROLLBACK_COMPLETE: see the events/,
  ],
  [
    'an identity secret that is gone',
    { secrets: { value: { identity: 'missing', tokens: 'there' } } },
    'the identity secret is there, and has a value',
    /the identity secret of relance-prod-data is missing; .*never make a new one/,
  ],
  [
    'a tokens secret without a value',
    { secrets: { value: { identity: 'there', tokens: 'empty' } } },
    'the tokens secret is there, and has a value',
    /has no value; .*links in mails/,
  ],
  [
    'a tokens secret that somebody deleted',
    { secrets: { value: { identity: 'there', tokens: 'going' } } },
    'the tokens secret is there, and has a value',
    /can still be restored/,
  ],
  [
    'somebody who has not confirmed',
    { subscriptions: { value: { confirmed: ['a@shop.example'], pending: ['ops@shop.example'] } } },
    'who is told has confirmed it',
    /^ops@shop\.example must confirm: open the mail/,
  ],
  [
    'an address that the settings named after another had confirmed',
    { subscriptions: { value: { confirmed: ['former@shop.example'], pending: [] } } },
    'who is told has confirmed it',
    /^the deployed stage tells former@shop\.example, not ops@shop\.example: npx cdk deploy --all -c stage=prod/,
  ],
  [
    'somebody beside the one whom the settings name',
    { subscriptions: { value: { confirmed: ['ops@shop.example'], pending: ['night@shop.example'] } } },
    'who is told has confirmed it',
    /^night@shop\.example must confirm/,
  ],
  [
    'nobody at the alarms',
    { subscriptions: { value: { confirmed: [], pending: [] } } },
    'who is told has confirmed it',
    /nobody is subscribed/,
  ],
  [
    'alarms of a stage that was deployed before somebody was named',
    { subscriptions: { value: undefined } },
    'who is told has confirmed it',
    /cdk deploy --all -c stage=prod/,
  ],
  ['no programme', { programmeVersion: { value: 0 } }, 'a programme is live', /programme publish/],
  ['no write key', { writeKeys: { value: 0 } }, 'there is a write key', /keys create/],
  ['an API that is down', { apiStatus: { value: 503 } }, 'the API answers', /answered 503/],
])('%s is told, with what to do', (_, over, name, hint) => {
  expect(missing(over)).toContainEqual({ name, ok: false, hint: expect.stringMatching(hint) });
});

test('what is wrong, or is there and should not be, is not called missing', () => {
  const settings = problem('stage_invalid', 'stage "prod" cannot be used: throttle.rate: must be above 0');
  const said = (over: Partial<Facts>) => missing(over).flatMap(checkLines);
  expect(said({ settings })).toEqual([
    'WRONG   the settings of the stage',
    '        stage "prod" cannot be used: throttle.rate: must be above 0 (stage_invalid)',
  ]);
  expect(said({ deadLetters: { value: 3 } })).toEqual([
    'FOUND   dead letters: 3',
    expect.stringMatching(/^ {8}3 messages failed: npx relance dead-letters list/),
  ]);
  expect(said({ deadLetters: { value: 1 } })[1]).toMatch(/1 message failed/);
  expect(said({ writeKeys: { value: 0 } })[0]).toBe('MISSING there is a write key');
  expect(checkLines({ name: 'no dead letters', ok: true })).toEqual(['ok      no dead letters']);
});

test('what runs is not looked at before it is deployed, and is after an update that was rolled back', () => {
  const names = (service: string) =>
    judgeFacts(factsOf({ stacks: { value: { data: 'CREATE_COMPLETE', service } } })).map(({ name }) => name);
  expect(names('missing')).not.toContain('there is a write key');
  expect(names('UPDATE_ROLLBACK_COMPLETE')).toContain('there is a write key');
});

test('without credentials, or a Region, that is the last thing that is said', () => {
  const none = problem('not_asked', 'what it needs is missing');
  const found = missing({ caller: problem('credentials_missing', 'none'), bootstrap: none, identity: none });
  expect(found.map(({ name }) => name)).toEqual(['credentials']);
  expect(missing({ region: undefined, caller: none }).map(({ name }) => name)).toEqual(['a Region']);
});

test('who is told is asked of a stage that tells somebody and is deployed, of a local one too', () => {
  const names = (over: Partial<Facts>) => judgeFacts(factsOf(over)).map(({ name }) => name);
  const who = 'who is told has confirmed it';
  expect(names({ local: true })).toContain(who);
  expect(names({ settings: { value: settings } })).not.toContain(who);
  expect(names({ stacks: { value: { data: 'missing', service: 'missing' } } })).not.toContain(who);
});

test('one thing that could not be looked at hides none of the others', () => {
  const found = missing({ identity: problem('access_denied', 'not allowed'), deadLetters: { value: 1 } });
  expect(found.map(({ name }) => name)).toEqual([
    'the sender is proved to SES',
    'mails are signed with DKIM',
    'bounces come back to a domain of ours',
    'no dead letters',
  ]);
  expect(found[0]?.hint).toBe('could not be looked at: not allowed (access_denied)');
});

test('what is reserved is counted once: as deployed, and from an account with just enough left', () => {
  const names = (over: Partial<Facts>) => missing(over).map(({ name }) => name);
  expect(names({ concurrency: { value: { all: 320, unreserved: 100 } } })).toEqual([]);
  const none = { 'receive-interactions': 0, leave: 0 };
  const first = (unreserved: number) =>
    names({ concurrency: { value: { all: 1_000, unreserved } }, reserved: { value: none } });
  expect(first(320)).toEqual([]);
  expect(first(319)).toEqual(['Lambda’s concurrency']);
});

describe('the records of a domain', () => {
  test('are three of DKIM, MX and SPF of MAIL FROM, and DMARC, with their states', () => {
    const records = dnsRecords('shop.example', 'eu-west-1', 'mail.shop.example', {
      DkimAttributes: { Tokens: ['a', 'b', 'c'], Status: 'PENDING' },
      MailFromAttributes: {
        MailFromDomain: 'mail.shop.example',
        MailFromDomainStatus: 'SUCCESS',
        BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      },
    });
    expect(records.map(({ name, type, value, state }) => [type, name, value, state])).toEqual([
      ['CNAME', 'a._domainkey.shop.example', 'a.dkim.amazonses.com', 'pending'],
      ['CNAME', 'b._domainkey.shop.example', 'b.dkim.amazonses.com', 'pending'],
      ['CNAME', 'c._domainkey.shop.example', 'c.dkim.amazonses.com', 'pending'],
      ['MX', 'mail.shop.example', '10 feedback-smtp.eu-west-1.amazonses.com', 'verified'],
      ['TXT', 'mail.shop.example', '"v=spf1 include:amazonses.com ~all"', 'verified'],
      ['TXT', '_dmarc.shop.example', '"v=DMARC1; p=none;"', 'not_checked'],
    ]);
  });

  test('are told before the identity exists, as far as they are known', () => {
    const records = dnsRecords('shop.example', 'eu-west-1', 'mail.shop.example', undefined);
    expect(records.map(({ state }) => state)).toEqual([
      'after_deployment',
      'after_deployment',
      'after_deployment',
      'not_checked',
    ]);
  });

  test('take the hosted zone that SES names', () => {
    const [first] = dnsRecords('shop.example', 'eu-west-1', 'mail.shop.example', {
      DkimAttributes: { Tokens: ['a'], Status: 'FAILED', SigningHostedZone: 'dkim.eu-west-1.amazonses.com' },
    });
    expect(first).toMatchObject({ value: 'a.dkim.eu-west-1.amazonses.com', state: 'failed' });
  });
});
