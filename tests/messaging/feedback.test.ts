import '../support/lambda-env';
import { createSecretKey } from 'node:crypto';
import type { ContactCard } from '../../functions/messaging/contract';
import { emailSent } from '../../functions/messaging/domain/decisions';
import { timelineEntrySchema } from '../../functions/tracking/contract';
import { ADA, aCard, aCause, aRequest, aSlot, DAY, iso, MINUTE, NOON } from '../support/messaging/builders';
import { feedbackRoom as room } from '../support/messaging/feedback-room';
import { ADDRESS, EVENT_TYPES, type EventOptions, LATER, sesEvent } from '../support/messaging/ses-events';

beforeAll(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOON + DAY);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const KEY = aCause().key;
const BOB = 'b'.repeat(26);
const bounce = (at: number, type = 'Transient', subType = 'MailboxFull', options: EventOptions = {}) =>
  sesEvent('Bounce', { at, with: { bounceType: type, bounceSubType: subType }, ...options });

describe('every event of SES', () => {
  it.each(EVENT_TYPES.filter((type) => type !== 'Send'))(
    'such as %s is told to the timeline once, however often it comes, and names no address',
    async (type) => {
      const { hear, told } = room();
      expect(await hear(sesEvent(type), sesEvent(type))).toEqual([]);
      await hear(sesEvent(type));
      const about = told().filter(({ name }) => name.startsWith('Email '));
      expect(about).toHaveLength(1);
      expect(about[0]).toMatchObject({
        member: ADA,
        properties: { key: KEY, journey: 'welcome', step: 'greet', template: 'hello', programmeVersion: 7 },
      });
      for (const entry of told()) expect(timelineEntrySchema.safeParse(entry).error).toBeUndefined();
      expect(JSON.stringify(told())).not.toMatch(/ada@|Ada|192\.0\.2|for=ada/);
    },
  );

  it('gets a name in the past tense, and wakes workers only where members did something', async () => {
    const { hear, told } = room({ pressure: [aSlot(NOON, { key: KEY, state: 'sent' })] });
    await hear(...EVENT_TYPES.map((type) => sesEvent(type)));
    const kinds = Object.fromEntries(told().map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({
      'Email Delivered': 'decision',
      'Email Delayed': 'decision',
      'Email Rejected': 'decision',
      'Email Rendering Failed': 'decision',
      'Email Bounced': 'fact',
      'Email Complained': 'fact',
      'Email Opened': 'fact',
      'Email Clicked': 'fact',
      'Email Subscription Changed': 'fact',
      Unsubscribed: 'fact',
    });
  });

  it('is counted after everything else, what we did not sign and a Send that is early left out', async () => {
    const { hear, counted } = room({ pressure: [aSlot(NOON, { key: KEY, state: 'sent' })] });
    await hear(sesEvent('Send'), sesEvent('Delivery'), sesEvent('Bounce', { key: null }));
    expect(counted.map(({ outcome }) => outcome)).toEqual(['sent', 'delivered']);
    const slot = aSlot(NOON, { key: KEY, state: 'reserved', owner: 'owner000', leaseUntil: NOON + 2 * DAY });
    const early = room({ pressure: [slot] });
    await early.hear(sesEvent('Send'));
    expect(early.again).toHaveLength(1);
    expect(early.counted).toEqual([]);
  });

  it('that we did not sign is dropped, whatever it says', async () => {
    const { hear, told, card } = room();
    const before = card();
    const foreign = createSecretKey('somebody else, whose secret is other', 'utf8');
    const signed = sesEvent('Bounce');
    const { tags } = signed.detail.mail;
    const taken = (name: string, value: string) => ({
      ...signed,
      detail: { ...signed.detail, mail: { ...signed.detail.mail, tags: { ...tags, [name]: [value] } } },
    });
    const forged = [
      sesEvent('Bounce', { key: null }),
      sesEvent('Complaint', { key: foreign }),
      taken('relance-member', BOB),
      taken('relance-key', 'x'.repeat(16)),
      taken('relance-journey', 'other'),
      taken('relance-more', '1'),
      taken('relance-mac', 'A'.repeat(22)),
    ];
    expect(await hear(...forged)).toEqual([]);
    expect(told()).toEqual([]);
    expect(card()).toEqual(before);
  });

  it('that is not as documented goes back alone, and its neighbours are heard', async () => {
    const { hear, told } = room();
    const bad = [
      sesEvent('Bounce', { with: { timestamp: 'yesterday' } }),
      { ...sesEvent('Open'), detail: 'text' },
    ];
    expect(await hear(...bad, sesEvent('Delivery'), { detail: { eventType: 'Party' } })).toEqual([
      'm0',
      'm1',
      'm3',
    ]);
    expect(told()).toHaveLength(1);
  });

  it('of a member of whom nothing is kept is told, and makes no card', async () => {
    const { hear, told, contacts } = room();
    const cause = { member: BOB };
    await hear(...['Bounce', 'Complaint', 'Subscription', 'Open'].map((type) => sesEvent(type, { cause })));
    expect(told().map(({ member }) => member)).toEqual(expect.arrayContaining([BOB]));
    expect(contacts.card(BOB)).toBeUndefined();
    expect(contacts.writes.done).toBe(0);
  });
});

describe('a bounce', () => {
  it('for good suppresses the address, once', async () => {
    const { hear, card } = room();
    await hear(bounce(LATER, 'Permanent', 'General'));
    expect(card()).toMatchObject({ suppressed: 'bounce', version: 2 });
    await hear(bounce(LATER, 'Permanent', 'OnAccountSuppressionList'));
    expect(card()?.version).toBe(2);
  });

  it('behind a forwarder, which names another address, is of the address that was sent to', async () => {
    const bouncedRecipients = [{ emailAddress: 'behind@other.example' }];
    const behind = (bounceType: string) =>
      sesEvent('Bounce', { with: { bounceType, bounceSubType: 'General', bouncedRecipients } });
    const { hear, card } = room();
    await hear(behind('Transient'));
    expect(card()?.bounces).toEqual({ count: 1, last: LATER });
    await hear(behind('Permanent'));
    expect(card()?.suppressed).toBe('bounce');
  });

  it('that passes counts, and suppresses at the limit of the stage; the same one twice counts once', async () => {
    const { hear, card } = room();
    await hear(bounce(LATER));
    await hear(bounce(LATER));
    await hear(bounce(LATER + DAY));
    expect(card()).toMatchObject({ bounces: { count: 2, last: LATER + DAY } });
    expect(card()?.suppressed).toBeUndefined();
    await hear(bounce(LATER + 2 * DAY));
    expect(card()).toMatchObject({ bounces: { count: 3 }, suppressed: 'bounce' });
  });

  it('that passes is forgotten after 30 days without another, and is not counted when the mail was at fault', async () => {
    const { hear, card } = room();
    await hear(bounce(LATER), bounce(LATER + 5 * MINUTE, 'Transient', 'MessageTooLarge'));
    await hear(bounce(LATER + 31 * DAY));
    expect(card()?.bounces).toEqual({ count: 1, last: LATER + 31 * DAY });
  });

  it('follows a member who was merged into another', async () => {
    const { hear, contacts } = room();
    contacts.redirect(ADA, BOB);
    await hear(bounce(LATER, 'Permanent', 'General'));
    expect(contacts.card(BOB)?.suppressed).toBe('bounce');
  });
});

describe('a complaint', () => {
  it('takes the member off everything and suppresses, once, and the timeline hears of the departure', async () => {
    const { hear, card, told } = room();
    await hear(sesEvent('Complaint'), sesEvent('Complaint'));
    expect(card()).toMatchObject({ suppressed: 'complaint', unsubscribedAt: LATER, version: 2 });
    expect(told()).toContainEqual(
      expect.objectContaining({
        kind: 'fact',
        name: 'Unsubscribed',
        messageId: `unsubscribed.${LATER}`,
        properties: { by: 'complaint', key: KEY },
      }),
    );
  });

  it('does not lift what a bounce has suppressed, nor move a later departure back', async () => {
    const { hear, card } = room({ suppressed: 'bounce', unsubscribedAt: LATER + DAY });
    await hear(sesEvent('Complaint'));
    expect(card()).toMatchObject({ suppressed: 'bounce', unsubscribedAt: LATER + DAY, complainedAt: LATER });
  });

  it('that says "this is no spam" is none', async () => {
    const { hear, card } = room();
    await hear(sesEvent('Complaint', { with: { complaintFeedbackType: 'not-spam' } }));
    expect(card()?.version).toBe(1);
  });

  it('of an earlier mail, for which SES did not try, leaves the time of leaving as it is', async () => {
    const old = sesEvent('Complaint', { with: { complaintSubType: 'OnAccountSuppressionList' } });
    const { hear, card, told } = room({ unsubscribedAt: NOON - DAY });
    await hear(old);
    expect(card()).toMatchObject({ suppressed: 'complaint', unsubscribedAt: NOON - DAY });
    expect(told().map(({ name }) => name)).toEqual(['Email Complained']);
    const unheard = room();
    for (let times = 0; times < 2; times += 1) await unheard.hear(old);
    expect(unheard.card()).toMatchObject({ suppressed: 'complaint', unsubscribedAt: LATER, version: 2 });
    expect(unheard.told().map(({ name }) => name)).toEqual(['Unsubscribed', 'Email Complained']);
  });

  it('wins against a mail that is being decided on the card as it was', async () => {
    const { hear, card, contacts } = room();
    const decided = { ...(card() as ContactCard), version: 2, pressure: [aSlot(NOON)] };
    await hear(sesEvent('Complaint'));
    expect(await contacts.replace(decided)).toBe(false);
  });
});

test('who unsubscribes from everything at a page of SES is off everything here', async () => {
  const { hear, card } = room();
  await hear(sesEvent('Subscription'));
  expect(card()).toMatchObject({ unsubscribedAt: LATER, version: 2 });
});

describe('the Send event', () => {
  const reserved = aSlot(NOON, {
    key: KEY,
    state: 'reserved',
    owner: 'owner000',
    leaseUntil: NOON + 15_000,
  });

  it('confirms what its sender left open, and tells the very entry that the sender would have told', async () => {
    const { hear, card, told } = room({ pressure: [reserved] });
    await hear(sesEvent('Send'));
    expect(card()?.pressure).toEqual([aSlot(NOON, { key: KEY })]);
    const messageId = sesEvent('Send').detail.mail.messageId;
    const caps = [
      { scope: 'all', max: 8, window: '31d', used: 0 },
      { scope: 'all', max: 1, window: '1d', used: 0 },
      { scope: 'message gap', max: 1, window: '4h', used: 0 },
    ];
    const under = { programmeVersion: 7, caps };
    expect(told()).toEqual([emailSent(ADA, aRequest(), under, reserved, messageId, { toldBy: 'ses' })]);
  });

  it('confirms what was given up as unknown', async () => {
    const { hear, card } = room({ pressure: [{ ...reserved, state: 'unknown' }] });
    await hear(sesEvent('Send'));
    expect(card()?.pressure).toMatchObject([{ state: 'sent' }]);
  });

  it('changes nothing of what was confirmed', async () => {
    const { hear, card, told } = room({ pressure: [aSlot(NOON, { key: KEY })] });
    await hear(sesEvent('Send'));
    expect(card()?.version).toBe(1);
    expect(told()).toEqual([]);
  });

  it('reads the card of a mail that a glance does not show as confirmed, and no other', async () => {
    const { hear, card, glances, contacts } = room({ pressure: [aSlot(NOON, { key: KEY })] });
    const read = jest.spyOn(contacts, 'read');
    await hear(sesEvent('Send'));
    expect(read).not.toHaveBeenCalled();
    for (const pressure of [[], [reserved], [{ ...reserved, state: 'unknown' as const }]]) {
      glances.set(ADA, { pressure });
      await hear(sesEvent('Send'));
    }
    expect(read).toHaveBeenCalledTimes(3);
    expect(card()?.version).toBe(1);
  });

  it('of a member who was merged away is looked for where the member is now', async () => {
    const { hear, contacts, glances, counted } = room({ pressure: [reserved] });
    contacts.redirect(ADA, BOB);
    glances.set(ADA, { pressure: [] });
    await hear(sesEvent('Send'));
    expect(contacts.card(BOB)?.pressure).toMatchObject([{ state: 'sent' }]);
    expect(counted.map(({ outcome }) => outcome)).toEqual(['sent']);
  });

  it('that overtakes its sender lets it confirm, and comes back as it was until the lease is over', async () => {
    const now = Date.now();
    const { hear, card, again } = room({
      pressure: [{ ...reserved, at: now, leaseUntil: now + 12_000 }],
    });
    await hear(sesEvent('Send'));
    expect(card()?.version).toBe(1);
    expect(again).toHaveLength(1);
    expect(again[0]?.delaySeconds).toBeLessThanOrEqual(3);
    const second = room({ pressure: [reserved] });
    expect(await second.hear(again[0]?.event)).toEqual([]);
    expect(second.card()?.pressure).toMatchObject([{ state: 'sent' }]);
  });

  it('confirms that of two mails of one key which it is of', async () => {
    const first = { ...reserved, state: 'unknown' as const, owner: 'owner001' };
    const { hear, card } = room({ pressure: [first, { ...reserved, at: NOON + MINUTE }] });
    await hear(sesEvent('Send', { cause: { owner: 'owner001' } }));
    expect(card()?.pressure.map(({ state }) => state)).toEqual(['sent', 'reserved']);
  });

  it('of a slot that a restored card has lost is told, so that the slot can be taken again', async () => {
    const { hear, card, told } = room();
    expect(await hear(sesEvent('Send'))).toEqual([]);
    expect(card()?.version).toBe(1);
    expect(told()).toMatchObject([{ name: 'Email Sent', kind: 'decision', properties: { key: KEY } }]);
  });

  it('makes a redelivered request end as sent, and no unknown outcome comes of it', async () => {
    const world = room();
    world.answers.push('lost');
    expect(await world.send(aRequest())).toBe('again');
    const [mail] = world.accepted;
    const cause = { owner: mail?.mail.cause.owner };
    await world.hear(sesEvent('Send', { cause, at: NOON }));
    world.now += DAY;
    expect(await world.send(aRequest({ expiresAt: iso(NOON + 3 * DAY) }))).toBe('done');
    expect(world.told().map(({ name }) => name)).toEqual(['Email Sent']);
  });
});

describe('what a machine did', () => {
  const signs = (room: { told: () => { kind: string; properties: Record<string, unknown> }[] }) =>
    room.told().map(({ kind, properties }) => [kind, properties.machine, properties.sign]);

  it.each([
    ['SES says so', 'Open', { with: { isBot: true } }, 'ses'],
    ['SES says so of a click', 'Click', { with: { automatedInteraction: 'true' } }, 'ses'],
    ['its agent is a scanner', 'Click', { with: { userAgent: 'Barracuda Sentinel (EE)' } }, 'user_agent'],
    ['its agent is a tool', 'Click', { with: { userAgent: 'python-requests/2.32' } }, 'user_agent'],
    ['Apple loads every mail', 'Open', { with: { userAgent: 'Mozilla/5.0' } }, 'user_agent'],
    ['nobody clicks without an agent', 'Click', { with: { userAgent: null } }, 'user_agent'],
    ['nobody reads that fast', 'Click', { at: NOON + 3_000 }, 'too_soon'],
  ] as const)('is marked, and wakes no worker: %s', async (_, type, options, sign) => {
    const there = room();
    await there.hear(sesEvent(type, options as EventOptions));
    expect(signs(there)).toEqual([['decision', true, sign]]);
  });

  it('is marked when all links of a mail are followed at once, each of them', async () => {
    const there = room();
    const click = (path: string, at: number) =>
      sesEvent('Click', { at, with: { link: `https://shop.example/${path}` } });
    await there.hear(click('tea', LATER), click('cups', LATER + 800), click('pots', LATER + 1_600));
    expect(signs(there)).toEqual(Array.from({ length: 3 }, () => ['decision', true, 'all_links_at_once']));
  });

  it('is marked as well when the first try to hear of it failed: all of it comes back, and together', async () => {
    const there = room();
    const clicks = ['tea', 'cups', 'pots'].map((path, index) =>
      sesEvent('Click', { at: LATER + index * 800, with: { link: `https://shop.example/${path}` } }),
    );
    there.outage.tries = 1;
    expect(await there.hear(...clicks)).toEqual(['m0', 'm1', 'm2']);
    expect(await there.hear(...clicks)).toEqual([]);
    expect(signs(there)).toEqual(Array.from({ length: 3 }, () => ['decision', true, 'all_links_at_once']));
    expect(there.counted).toEqual([]);
  });

  it('is not: one link three times, two links, or three over a minute', async () => {
    const there = room();
    const click = (path: string, at: number) =>
      sesEvent('Click', { at, with: { link: `https://shop.example/${path}` } });
    await there.hear(...[0, 1, 2].map((second) => click('tea', LATER + second * 1_000)));
    await there.hear(click('cups', LATER + 30_000), click('pots', LATER + 60_000));
    expect(signs(there)).toEqual(Array.from({ length: 5 }, () => ['fact', undefined, undefined]));
  });

  it('is not: what a person opens through the proxy of a mail program', async () => {
    const there = room();
    const agents = ['GoogleImageProxy', 'YahooMailProxy; https://help.yahoo.example'];
    for (const [index, name] of agents.entries()) {
      const userAgent = `Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com ${name})`;
      await there.hear(sesEvent('Open', { at: LATER + index, with: { userAgent } }));
    }
    expect(signs(there).map(([kind]) => kind)).toEqual(['fact', 'fact']);
  });
});

test('a click keeps where it went and its categories, and neither a query nor a token of ours', async () => {
  const { hear, told } = room();
  await hear(
    sesEvent('Click'),
    sesEvent('Click', { at: LATER + MINUTE, with: { link: 'https://x.example/u/Ab1.token.mac' } }),
  );
  expect(told().map(({ properties }) => properties.link)).toEqual([
    'https://shop.example/tea',
    'https://x.example/u/*',
  ]);
  expect(told()[0]?.properties.linkTags).toEqual({ category: ['tea'] });
  expect(ADDRESS).toBe(aCard().address);
});
