import { aSlot, DAY, HOUR, NOON } from '../../support/messaging/builders';
import { type CellEvidence, judgeCell } from './judge';

const [ONE, TWO] = ['one', 'two'];
const caps = [{ scope: 'all' as const, max: 1, window: '1d' }];
const none = { scope: 'all' as const, max: 1, window: '20d' };

/** A cell in which both messages went, a day and some apart. */
const held: CellEvidence = {
  asked: [
    { key: ONE, class: 'marketing' },
    { key: TWO, class: 'marketing' },
  ],
  mails: [
    { key: ONE, at: NOON },
    { key: TWO, at: NOON + DAY },
  ],
  happened: [
    { what: 'reserve', key: ONE, at: NOON },
    { what: 'reserve', key: TWO, at: NOON + DAY },
  ],
  capsOf: (version) => (version === 1 ? caps : [none]),
  firstVersion: 1,
  pressure: [aSlot(NOON, { key: ONE }), aSlot(NOON + DAY, { key: TWO })],
  told: new Map([
    [ONE, ['sent']],
    [TWO, ['deferred', 'sent']],
  ]),
  excused: new Set(),
  eventsHeard: false,
};
const told = (outcomes: readonly string[]) => new Map([...held.told, [ONE, outcomes]]);

test('a cell in which all went well breaks no promise', () => {
  expect(judgeCell(held)).toEqual([]);
});

test.each<[string, Partial<CellEvidence>, RegExp]>([
  [
    'a mail a second before the window is over',
    {
      mails: [
        { key: ONE, at: NOON },
        { key: TWO, at: NOON + DAY - 1000 },
      ],
    },
    /^over a cap: 2 of 1 in 1d/,
  ],
  [
    'a mail over a cap that was published ten seconds before its slot was taken',
    {
      happened: [
        ...held.happened.slice(0, 1),
        { what: 'published', at: NOON + HOUR, version: 2 },
        ...held.happened.slice(1),
      ],
    },
    /^over a cap: 2 of 1 in 20d/,
  ],
  ['the same mail twice', { mails: [...held.mails, { key: ONE, at: NOON + 9 * DAY }] }, /^sent 2 times/],
  [
    'a slot taken after the member left',
    { happened: [{ what: 'left', at: NOON - HOUR }, ...held.happened.slice(0, 1)] },
    /^reserved after the member left/,
  ],
  [
    'a mail by a card on which the member had left',
    {
      happened: [...held.happened.slice(0, 1), { what: 'left', at: NOON, unheard: true }],
    },
    /^sent by a card on which the member had left/,
  ],
  [
    'a slot taken while all marketing was paused',
    {
      happened: [
        { what: 'paused', at: NOON + DAY - 10_000 },
        ...held.happened,
        { what: 'resumed', at: NOON + 2 * DAY },
      ],
    },
    /^reserved while it was paused/,
  ],
  ['a message of which nothing is told', { told: new Map([[TWO, ['sent']]]) }, /^no outcome/],
  ['a message that waits for ever', { told: told(['deferred']) }, /^no outcome/],
  ['a mail that is told and was not sent', { mails: held.mails.slice(1) }, /^told as sent, not sent/],
  [
    'a mail that was sent and is told to be skipped',
    { told: told(['no_consent']) },
    /^sent, told as no_consent/,
  ],
  [
    'a reservation that stays open',
    { pressure: [aSlot(NOON, { key: ONE, state: 'reserved' }), ...held.pressure.slice(1)] },
    /^left open on the card/,
  ],
  ['a mail whose slot is free', { pressure: held.pressure.slice(1) }, /^sent, and its slot is free/],
  [
    'an unknown outcome that no fault explains',
    { told: told(['unknown_outcome']) },
    /^unknown outcome that nothing explains/,
  ],
  [
    'an unknown outcome of a mail whose event was heard',
    { told: told(['unknown_outcome']), excused: new Set([ONE]), eventsHeard: true },
    /^unknown outcome, though SES told/,
  ],
])('%s is reported, and nothing else', (_, change, report) => {
  const broken = judgeCell({ ...held, ...change });
  expect(broken.filter((one) => !report.test(one))).toEqual([]);
  expect(broken.length).toBeGreaterThan(0);
});

test('what was published less than ten seconds before a slot was taken need not bind yet', () => {
  const published = { what: 'published' as const, at: NOON + DAY - 9_000, version: 2 };
  const [first, second] = held.happened as [
    CellEvidence['happened'][number],
    CellEvidence['happened'][number],
  ];
  expect(judgeCell({ ...held, happened: [first, published, second] })).toEqual([]);
});

test('a transactional mail may go twice, and is in no cap', () => {
  const broken = judgeCell({
    ...held,
    asked: [{ key: ONE, class: 'transactional' }, ...held.asked.slice(1)],
    mails: [...held.mails, { key: ONE, at: NOON + DAY }],
  });
  expect(broken).toEqual([]);
});

test('an unknown outcome that a fault explains is none of our breaking', () => {
  expect(judgeCell({ ...held, told: told(['unknown_outcome']), excused: new Set([ONE]) })).toEqual([]);
});
