import '../support/lambda-env';
import { type ContactCard, type ContactChange, isComplainedOf } from '../../functions/messaging/contract';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import { bouncedForGood } from '../../functions/messaging/domain/suppress';
import { savePreferences, showPreferences } from '../../functions/messaging/flows/preferences';
import { ADA, aCard, aChange, aRequest, DAY, HOUR, iso, MINUTE, NOON } from '../support/messaging/builders';
import { feedbackRoom } from '../support/messaging/feedback-room';
import { leaveRoom, tokens } from '../support/messaging/leave-room';
import { chosenOn, fill } from '../support/messaging/page-form';
import { LATER, sesEvent } from '../support/messaging/ses-events';
import { aWorld } from '../support/messaging/world';

const change = (card: ContactCard, over: Partial<ContactChange>): ContactCard =>
  applyContactChange(card, aChange(over), () => false) ?? card;

beforeAll(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOON + DAY);
});
afterAll(() => {
  jest.restoreAllMocks();
});

describe('a complaint', () => {
  it('is not forgotten when the address bounces and another takes its place, whichever comes first', async () => {
    const [bounced, complained] = [sesEvent('Bounce'), sesEvent('Complaint')];
    for (const both of [
      [bounced, complained],
      [complained, bounced],
    ]) {
      const { hear, card } = feedbackRoom();
      for (const event of both) await hear(event);
      expect(card()).toMatchObject({ suppressed: 'bounce', complainedAt: LATER });
      const moved = change(card() as ContactCard, { at: iso(LATER + DAY), address: 'new@example.com' });
      expect(moved).toMatchObject({ suppressed: 'complaint', complainedAt: LATER });
    }
  });

  it('is remembered when the address bounces of which a card knows it by its suppression alone', () => {
    const old = aCard({ suppressed: 'complaint', unsubscribedAt: NOON - DAY });
    const bounced = bouncedForGood(old, 'ada@example.com') as ContactCard;
    expect(change(bounced, { address: 'new@example.com' })).toMatchObject({
      suppressed: 'complaint',
      complainedAt: NOON - DAY,
    });
  });

  it('that was made with an address binds whoever has it from now on', () => {
    expect(change(aCard(), { complainedAt: NOON - DAY })).toMatchObject({
      suppressed: 'complaint',
      complainedAt: NOON - DAY,
    });
  });

  it('is lifted by the member’s own grant, and by no trait', async () => {
    const granted = (source: string, at: number) => ({ news: { state: 'granted' as const, at, source } });
    const card = { complainedAt: NOON - DAY, unsubscribedAt: NOON - DAY, suppressed: 'complaint' as const };
    const cameTo = async (consents: ReturnType<typeof granted>) => {
      const world = aWorld();
      world.contacts.put(aCard({ ...card, consents }));
      return [await world.send(aRequest()), world.entries[0]?.properties.reason];
    };
    expect(await cameTo(granted('trait newsletter', NOON - HOUR))).toEqual([
      'skipped',
      'suppressed_complaint',
    ]);
    expect(await cameTo(granted('preferences', NOON - 2 * DAY))).toEqual(['skipped', 'unsubscribed']);
    expect(await cameTo(granted('preferences', NOON - HOUR))).toEqual(['sent', undefined]);
  });

  it('leaves nothing ticked on the page of preferences, where the member may grant again', async () => {
    const { contacts, ports } = leaveRoom();
    contacts.put(aCard({ complainedAt: NOON - DAY, suppressed: 'complaint' }));
    const request = { token: await tokens.sign(ADA, 'news') };
    const { html } = await showPreferences(ports, request, NOON);
    expect(chosenOn(html).topic).toBeUndefined();
    await savePreferences(ports, request, fill(html, { tick: { topic: ['news'] } }), NOON + MINUTE);
    const card = contacts.card(ADA) as ContactCard;
    expect(card.consents.news).toMatchObject({ state: 'granted', source: 'preferences' });
    expect(isComplainedOf(card, 'news')).toBe(false);
    expect(isComplainedOf(card, 'events')).toBe(true);
  });
});
