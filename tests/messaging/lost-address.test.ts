import '../support/lambda-env';
import type { ContactCard } from '../../functions/messaging/contract';
import { consentOf } from '../../functions/messaging/domain/consent';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import { leaveEverything } from '../../functions/messaging/flows/leave';
import type { LinkedMail } from '../../functions/messaging/ports';
import { ADA, aCard, aChange, DAY, HOUR, iso, NOON } from '../support/messaging/builders';
import { feedbackRoom } from '../support/messaging/feedback-room';
import { httpEvent as event, leaveRoom, linkTo, tokens } from '../support/messaging/leave-room';
import { fill } from '../support/messaging/page-form';
import { ADDRESS, LATER, sesEvent } from '../support/messaging/ses-events';

beforeAll(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOON + DAY);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const BOB = 'b'.repeat(26);
const bounced = (bounceType: string) =>
  sesEvent('Bounce', { at: LATER, with: { bounceType, bounceSubType: 'General' } });

describe('a link in a mail to an address that a member took since', () => {
  const day = iso(NOON).slice(0, 10);
  const mail = (over: Partial<LinkedMail> = {}) => ({ journey: 'welcome', step: 'greet', day, ...over });
  /** Ada is a visitor, and Bob has her address; `over` is of her card since. */
  const taken = (over: Partial<ContactCard> = {}, taker: Partial<ContactCard> = {}) => {
    const all = leaveRoom();
    const lost = aChange({ addressLost: ADDRESS, addressTo: BOB });
    const visitor = applyContactChange(aCard(), lost, () => false) as ContactCard;
    all.contacts.put({ ...visitor, ...over });
    all.contacts.put(aCard({ pk: BOB, address: ADDRESS, ...taker }));
    const press = async (linked?: LinkedMail) =>
      leaveEverything(all.ports, await tokens.sign(ADA, 'news', linked), undefined, 'button', NOON + HOUR);
    return { ...all, press, left: (member: string) => all.contacts.card(member)?.unsubscribedAt };
  };

  it('takes both off everything, and asks again who is still on', async () => {
    const { contacts, press, left, entries, door } = taken({ unsubscribedAt: NOON });
    expect((await door(event('GET', await linkTo('u')))).body).toContain('<form');
    await press();
    expect([left(ADA), left(BOB)]).toEqual([NOON + HOUR, NOON + HOUR]);
    expect(entries).toMatchObject([{ member: BOB, name: 'Unsubscribed' }]);
    expect(consentOf(contacts.card(BOB) as ContactCard, 'news')).toBe('unsubscribed');
  });

  it('chooses for who has the address', async () => {
    const { contacts, door } = taken();
    const page = await linkTo('preferences');
    const { body = '' } = await door(event('GET', page));
    await door(event('POST', page, {}, fill(body, { untick: { topic: ['news'] } })));
    expect(contacts.card(BOB)?.consents.news?.state).toBe('withdrawn');
  });

  it('is the visitor’s own when the member has another address by now', async () => {
    const { press, left } = taken({}, { address: 'new@example.com' });
    await press();
    expect([left(ADA), left(BOB)]).toEqual([NOON + HOUR, undefined]);
  });

  it('is the visitor’s own once that has another address, unless the mail is older', async () => {
    const { press, left } = taken({ address: 'new@example.com' });
    await press();
    await press(mail({ day: iso(NOON + DAY).slice(0, 10) }));
    expect([left(ADA), left(BOB)]).toEqual([NOON + HOUR, undefined]);
    await press(mail());
    expect(left(BOB)).toBe(NOON + HOUR);
  });
});

describe('a mail to an address that a member took since', () => {
  const taken = (taker: Partial<ContactCard> = {}) => {
    const lost = aChange({ addressLost: ADDRESS, addressTo: BOB });
    const visitor = applyContactChange(aCard({ address: ADDRESS }), lost, () => false);
    const all = feedbackRoom(visitor);
    all.contacts.put(aCard({ pk: BOB, address: ADDRESS, ...taker }));
    return { ...all, bob: () => all.contacts.card(BOB) };
  };

  it('that bounced keeps mails from that member, at once or at the limit', async () => {
    const good = taken();
    await good.hear(bounced('Permanent'));
    expect(good.bob()?.suppressed).toBe('bounce');
    const passing = taken();
    await passing.hear(bounced('Transient'));
    expect(passing.bob()?.bounces).toEqual({ count: 1, last: LATER });
  });

  it('of which somebody complains takes that member off everything as well', async () => {
    const { hear, bob, card, entries } = taken();
    await hear(sesEvent('Complaint'));
    expect(bob()).toMatchObject({ suppressed: 'complaint', unsubscribedAt: expect.any(Number) });
    expect(card()?.suppressed).toBe('complaint');
    const left = entries.filter(({ name }) => name === 'Unsubscribed');
    expect(left.map(({ member }) => member).sort()).toEqual([ADA, BOB]);
  });

  it('says nothing of that member who has another address by now', async () => {
    const { hear, bob } = taken({ address: 'new@example.com' });
    await hear(bounced('Permanent'), sesEvent('Complaint'));
    expect(bob()).toMatchObject({ version: 1 });
  });
});

describe('a bounce of an address that the member has no more', () => {
  it('keeps no mail from the new address, and is known for the old', async () => {
    const { hear, card } = feedbackRoom({ address: 'new@example.com' });
    await hear(bounced('Transient'));
    expect(card()).toMatchObject({ version: 1 });
    await hear(bounced('Permanent'), bounced('Permanent'));
    expect(card()).toMatchObject({ version: 2, bounced: [expect.any(String)] });
    expect(card()?.suppressed).toBeUndefined();
    const back = aChange({ address: ADDRESS, at: iso(LATER) });
    expect(applyContactChange(card() as ContactCard, back, () => false)?.suppressed).toBe('bounce');
  });
});
