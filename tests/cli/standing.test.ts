import { standingOf } from '../../bin/support/standing';
import type { Enrolment } from '../../functions/journeys/contract';
import type { ContactCard } from '../../functions/messaging/contract';
import type { LiveProgramme } from '../../functions/programme/contract';
import type { MemberItem } from '../../functions/shared/platform/cards';
import { aCard, DAY, HOUR, iso, NOON, someRules } from '../support/messaging/builders';

const live: LiveProgramme = {
  version: 3,
  rules: someRules({
    journeys: [
      ...someRules().journeys,
      {
        id: 'basket',
        name: 'Basket',
        entry: { on: 'interaction', event: 'Product Added' },
        reentry: { policy: 'every-time' },
        steps: [{ id: 'mail', do: 'send', template: 'hello', topic: 'news' }],
      },
    ],
  }),
};

const anEnrolment = (over: Partial<Enrolment> = {}): Enrolment => ({
  pk: 'a',
  sk: 'ENROLMENT#welcome#once',
  version: 1,
  journey: 'welcome',
  occurrence: 'once',
  programmeVersion: 3,
  cause: 'c',
  causedAt: iso(NOON),
  enteredAt: NOON,
  status: 'live',
  step: 'pause',
  wakeAt: NOON + HOUR,
  control: false,
  properties: {},
  expiresAt: 0,
  ...over,
});

const item = (card: object) => card as unknown as MemberItem;
const known = (card: Partial<ContactCard> = {}, over: object = {}) => ({
  items: { contact: item(aCard(card)) },
  enrolments: [],
  live,
  ...over,
});
const codes = (...args: Parameters<typeof standingOf>) => standingOf(...args).map(({ code }) => code);
const sentences = (...args: Parameters<typeof standingOf>) =>
  standingOf(...args).map(({ sentence }) => sentence);

describe('where a member stands', () => {
  it('who has an address and a consent may be written to on that topic, and on no other', () => {
    expect(sentences(known(), NOON).slice(0, 2)).toEqual([
      'may be written to on the topics: news',
      'there is no consent for the topics: events',
    ]);
  });

  it.each([
    ['without an address', { address: undefined }, 'missing_address', 'there is no e-mail address'],
    ['without a consent', { consents: {} }, 'no_consent', 'no consent for the topics: news, events'],
    ['after an unsubscribe', { unsubscribedAt: NOON }, 'unsubscribed', 'on 2026-11-24T12:00Z'],
    ['after a bounce', { suppressed: 'bounce' }, 'suppressed_bounce', 'bounced for good'],
    ['after a complaint', { suppressed: 'complaint' }, 'suppressed_complaint', 'complained'],
    ['who wants no e-mail', { channelsOff: { email: NOON } }, 'channel_off', 'since 2026-11-24T12:00Z'],
    ['who wants less', { frequency: 'less' }, 'less_often', 'half the cap'],
    ['of a tier', { tier: { name: 'warm', since: NOON } }, 'tier', 'is warm by engagement since 2026-11-24'],
    ['in a pause', { pausedUntil: NOON + DAY }, 'paused_by_member', 'until 2026-11-25T12:00Z'],
  ] as const)('%s it says so', (_, card, code, words) => {
    const found = standingOf(known(card), NOON).find((one) => one.code === code);
    expect(found).toMatchObject({ about: 'contact', sentence: expect.stringContaining(words) });
  });

  it('names what waits for a last slot, and neither what lost it nor what is over', () => {
    const claim = {
      key: 'k',
      message: 'welcome/greet',
      priority: 80,
      class: 'marketing',
      topic: 'news',
      until: NOON + HOUR,
      end: NOON + 2 * HOUR,
    } as const;
    const lost = { ...claim, message: 'basket/mail', lostTo: { message: 'welcome/greet', priority: 80 } };
    const over = { ...claim, message: 'other/mail', end: NOON };
    const found = standingOf(known({ claims: [claim, lost, over] }), NOON);
    expect(found.filter(({ code }) => code === 'collecting')).toEqual([
      {
        about: 'contact',
        code: 'collecting',
        until: iso(NOON + HOUR),
        sentence: expect.stringMatching(
          /^welcome\/greet \(priority 80\) waits for a last slot until 2026-11-24T13:00Z/,
        ),
      },
    ]);
  });

  it('says nothing of a pause that is over', () => {
    expect(codes(known({ pausedUntil: NOON }), NOON)).not.toContain('paused_by_member');
  });

  it('of whom no card is kept has neither address nor consent', () => {
    expect(codes({ items: {}, enrolments: [] }, NOON)).toEqual(['missing_address', 'no_consent']);
  });

  it('says why an address that was said is none', () => {
    const items = { profile: item({ addressProblem: 'domain_missing' }) };
    expect(sentences({ items, enrolments: [] }, NOON)[0]).toContain('(domain_missing)');
    const twin = { profile: item({ duplicateOf: 'b' }), contact: item(aCard({ address: undefined })) };
    expect(sentences({ items: twin, enrolments: [] }, NOON)[0]).toBe(
      'the e-mail address is that of another member, b',
    );
  });

  it('waits in a journey at a step until an instant', () => {
    expect(standingOf(known({}, { enrolments: [anEnrolment()] }), NOON)).toContainEqual({
      about: 'journey',
      code: 'waiting',
      journey: 'welcome',
      step: 'pause',
      until: iso(NOON + HOUR),
      sentence: 'waits in welcome at the step pause until 2026-11-24T13:00Z',
    });
  });

  it.each([
    [{ control: true }, 'in its control group, which gets nothing'],
    [{ status: 'ended', endedBy: 'finished' }, 'went through it to its end'],
    [{ status: 'ended', endedBy: 'ordered' }, 'left it by the exit ordered'],
  ] as const)('an enrolment that is %j says so', (over, words) => {
    expect(sentences(known({}, { enrolments: [anEnrolment(over)] }), NOON).join('\n')).toContain(words);
  });

  it('has not entered the other journeys, and what would begin them', () => {
    const before = standingOf(known(), NOON).filter(({ code }) => code === 'not_entered');
    expect(before.map(({ sentence }) => sentence)).toEqual([
      'has not entered welcome, which begins with the fact Contact Subscribed',
      'has not entered basket, which begins with "Product Added" (never so far; what is older than 1d starts nothing)',
    ]);
    const activity = item({ events: { 'Product Added': { f: NOON, l: NOON - 2 * DAY, n: 1 } } });
    const after = known({}, { items: { activity }, enrolments: [anEnrolment()] });
    expect(sentences(after, NOON).join('\n')).toMatch(/basket.*last on 2026-11-22T12:00Z/);
    expect(sentences(after, NOON).join('\n')).not.toContain('has not entered welcome');
  });

  it('tells the pauses that concern it', () => {
    const pause = { by: 'operator', since: iso(NOON) } as const;
    const paused = { journeys: { welcome: pause, basket: pause }, mails: { 'welcome/greet': pause } };
    const found = standingOf(
      known({}, { enrolments: [anEnrolment()], live: { ...live, paused } }),
      NOON,
    ).filter(({ about }) => about === 'programme');
    expect(found.map(({ sentence }) => sentence.split(' is paused')[0])).toEqual([
      'the journey welcome',
      'the mail welcome/greet',
    ]);
  });
});
