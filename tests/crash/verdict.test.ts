import type { KeyedMail } from '../../bin/demo/counted-mails';
import type { InFlight } from './in-flight';
import { type EnrolmentLeft, type Evidence, type ExpectedMessage, judgeRun, verdictLine } from './verdict';

const HOUR = 3_600_000;

const FINISHED: EnrolmentLeft = { ended: 'finished', step: 'last' };
const enrolments = (byJourney: Readonly<Record<string, EnrolmentLeft>>) =>
  new Map(Object.entries(byJourney).map(([journey, left]) => [`ada ${journey}`, left]));
const NOTHING: InFlight = { openAtKills: [], unanswered: new Set(), lostAnswers: new Set() };
const BASKET: ExpectedMessage = {
  key: 'basket',
  member: 'ada',
  journey: 'abandoned-basket',
  notAskedAt: ['two-hours'],
  isOvertakable: true,
};
/** Ada's basket, whose order followed and ended it at that step; nothing of it is listed. */
const aBasketEndedAt = (step: string): Partial<Evidence> => ({
  expected: [BASKET],
  enrolments: enrolments({ 'abandoned-basket': { ended: 'ordered', step } }),
});

const greeting: KeyedMail = {
  key: 'greeting',
  to: 'ada@example.com',
  at: 0,
  class: 'marketing',
  topic: 'news',
};

/** What a run leaves behind in which Ada signed up, ordered and was welcomed, and her thanks were not sent. */
const aRun = (change: Partial<Evidence> = {}): Evidence => ({
  answered: ['sign-up', 'order'],
  recorded: new Map([
    ['sign-up', 1],
    ['order', 1],
  ]),
  timelineCounts: new Map([['ada Order Completed', 1]]),
  cardCounts: new Map([['ada Order Completed', 1]]),
  signedUp: ['ada'],
  reachable: new Set(['ada']),
  expected: [
    { key: 'greeting', member: 'ada', journey: 'welcome', notAskedAt: [], isOvertakable: false },
    { key: 'thanks', member: 'ada', journey: 'thank-you', notAskedAt: ['three-days'], isOvertakable: false },
  ],
  enrolments: enrolments({ welcome: FINISHED, 'thank-you': FINISHED }),
  decisions: new Map([
    ['greeting', [{ decision: 'sent' }]],
    ['thanks', [{ decision: 'skipped', reason: 'unknown_outcome' }]],
  ]),
  waiting: new Set(),
  mails: [greeting],
  caps: [{ scope: 'all', max: 1, window: '1d' }],
  inFlight: { ...NOTHING, unanswered: new Set(['thanks']) },
  drift: { checked: 4, repaired: 1, lacking: 1, damaged: 1, lost: 1, notMended: [] },
  queued: 0,
  deadLetters: 0,
  ...change,
});

const brokenIn = (change: Partial<Evidence>): string[] =>
  judgeRun(aRun(change))
    .filter(({ broken }) => broken > 0)
    .map(({ name }) => name);

const decisions = (
  key: string,
  ...listed: { decision: 'sent' | 'deferred' | 'skipped'; reason?: string }[]
) => new Map([...aRun().decisions, [key, listed]]);

test('a run that lost nothing keeps every promise, and says so in one line', () => {
  const checks = judgeRun(aRun());
  expect(checks.filter(({ broken }) => broken > 0)).toEqual([]);
  expect(verdictLine(checks)).toBe('nothing lost, nothing twice: all 10 promises held');
});

test.each<[string, string, Partial<Evidence>]>([
  ['a call that was answered and is not on the timeline', 'recorded', { answered: ['lost'] }],
  [
    'a call that is on the timeline twice',
    'recorded',
    { recorded: new Map([...aRun().recorded, ['order', 2]]) },
  ],
  [
    'an order that the card has counted twice',
    'judged once',
    { cardCounts: new Map([['ada Order Completed', 2]]) },
  ],
  ['an order that no card has counted', 'judged once', { cardCounts: new Map() }],
  [
    'a count on a card of what is on no timeline',
    'judged once',
    {
      cardCounts: new Map([
        ['ada Order Completed', 1],
        ['bob *', 1],
      ]),
    },
  ],
  ['a consent that was lost', 'signed up', { reachable: new Set() }],
  ['a member who never entered', 'accounted for', { enrolments: enrolments({ welcome: FINISHED }) }],
  [
    'a member who waits for ever',
    'accounted for',
    { enrolments: enrolments({ welcome: FINISHED, 'thank-you': { ended: 'live', step: 'three-days' } }) },
  ],
  [
    'an exit that nothing explains, and no message',
    'accounted for',
    {
      decisions: decisions('thanks'),
      enrolments: enrolments({ welcome: FINISHED, 'thank-you': { ended: 'refunded', step: 'three-days' } }),
    },
  ],
  [
    'a message that was asked for before its order came, and vanished',
    'accounted for',
    aBasketEndedAt('remind'),
  ],
  ['a message that vanished without a reason', 'accounted for', { decisions: decisions('thanks') }],
  [
    'a deferral of which nobody thinks any more',
    'accounted for',
    { decisions: decisions('thanks', { decision: 'deferred', reason: 'message_gap' }) },
  ],
  [
    'a mail that is listed as not sent',
    'no contradiction',
    { decisions: decisions('greeting', { decision: 'skipped', reason: 'frequency_capped' }) },
  ],
  [
    'a mail that is listed as sent and as not sent',
    'no contradiction',
    { decisions: decisions('greeting', { decision: 'sent' }, { decision: 'skipped', reason: 'expired' }) },
  ],
  [
    'a mail that was only said to be sent',
    'no contradiction',
    { decisions: decisions('thanks', { decision: 'sent' }) },
  ],
  [
    'an unknown outcome of a message that was not in flight',
    'unknown outcome',
    { inFlight: { ...NOTHING, unanswered: new Set(['greeting']) } },
  ],
  [
    'an unknown outcome of a mail that SES took: its Send event was to confirm it',
    'unknown outcome',
    {
      decisions: decisions('greeting', { decision: 'skipped', reason: 'unknown_outcome' }),
      inFlight: { ...NOTHING, unanswered: new Set(['greeting', 'thanks']) },
    },
  ],
  [
    'a damaged card that nobody repaired',
    'drift',
    { drift: { ...aRun().drift, repaired: 0, notMended: ['ada'] } },
  ],
  ['a sound card that was repaired', 'drift', { drift: { ...aRun().drift, repaired: 2 } }],
  [
    'a card that lacks something and was repaired in silence',
    'drift',
    { drift: { ...aRun().drift, lacking: 0 } },
  ],
  ['work that is left in a queue', 'nothing left', { queued: 1 }],
  ['a dead letter', 'nothing left', { deadLetters: 1 }],
])('%s breaks the promise "%s" alone', (_, promise, change) => {
  expect(brokenIn(change)).toEqual([promise]);
});

test('a mail that was sent twice is over the cap too', () => {
  expect(brokenIn({ mails: [greeting, { ...greeting, at: HOUR }] })).toEqual(['sent once', 'caps']);
});

test('another mail within a day breaks a cap, and is listed nowhere', () => {
  const second = { ...greeting, key: 'other', at: HOUR };
  expect(brokenIn({ mails: [greeting, second] })).toEqual(['no contradiction', 'caps']);
});

test('a receipt within the same day breaks no cap', () => {
  const receipt: KeyedMail = { ...greeting, key: 'thanks', at: HOUR, class: 'transactional' };
  expect(brokenIn({ mails: [greeting, receipt] })).not.toContain('caps');
});

test.each<[string, Partial<Evidence>]>([
  [
    'a basket that was judged after its order',
    {
      expected: [BASKET],
    },
  ],
  [
    'a deferral that waits in the agenda',
    {
      decisions: decisions('thanks', { decision: 'deferred', reason: 'message_gap' }),
      waiting: new Set(['thanks']),
    },
  ],
  ['an enrolment that an order ended before its message', aBasketEndedAt('two-hours')],
])('%s breaks nothing', (_, change) => {
  expect(brokenIn(change)).toEqual([]);
});

test('the verdict names each promise that was broken, and how often', () => {
  const checks = judgeRun(aRun({ answered: ['x', 'y'], deadLetters: 4 }));
  expect(verdictLine(checks)).toBe('BROKEN: recorded (2), nothing left (1)');
});
