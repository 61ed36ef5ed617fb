import { type ContactCard, TELLING } from '../../functions/messaging/contract';
import { consentOf } from '../../functions/messaging/domain/consent';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import { decideSend } from '../../functions/messaging/domain/decide';
import { departureEntries } from '../../functions/messaging/domain/departure';
import { sendKey } from '../../functions/messaging/domain/send-key';
import {
  ADA,
  aCard,
  aChange,
  aRequest,
  aSlot,
  DAY,
  HOUR,
  iso,
  NOON,
  someRules,
} from '../support/messaging/builders';
import { anEntry, asStored, restoreRoom, wasSent } from '../support/messaging/restore-room';

const KEY = sendKey(aRequest());
const nothing = { restored: 0, merged: 0, lost: 0, kept: 0, mended: 0, slots: 0, unplaced: 0 };
const old = aCard({ version: 7, pressure: [aSlot(NOON - 9 * DAY)] });

describe('a card that the table lost', () => {
  it('comes back from the copy, one version up, and says that it has lost what came after', async () => {
    const room = restoreRoom();
    expect(await room.restore({ items: [asStored(old)] })).toEqual({ ...nothing, restored: 1, lost: 1 });
    expect(room.contacts.card(ADA)).toEqual({ ...old, version: 8, restoredAt: NOON });
  });

  it('takes again the slots of the mails of which its timeline tells, and of those that may have gone', async () => {
    const room = restoreRoom();
    const unknown = anEntry('Email Skipped', NOON - HOUR, {
      key: 'another-key-0001',
      journey: 'welcome',
      step: 'greet',
      programmeVersion: 1,
      reason: 'unknown_outcome',
    });
    const entries = [wasSent(NOON - DAY), unknown];
    expect(await room.restore({ items: [asStored(old)], entries })).toMatchObject({ mended: 1, slots: 2 });
    expect(room.contacts.card(ADA)?.pressure).toEqual([
      ...old.pressure,
      aSlot(NOON - DAY, { key: KEY }),
      aSlot(NOON - HOUR, { key: 'another-key-0001', state: 'unknown' }),
    ]);
    expect(room.contacts.card(ADA)?.last).toBe(NOON - HOUR);
  });

  it('is put back once: a second time, nothing changes', async () => {
    const room = restoreRoom();
    const asked = { items: [asStored(old)], entries: [wasSent(NOON - DAY)] };
    await room.restore(asked);
    const card = room.contacts.card(ADA);
    expect(await room.restore(asked)).toEqual({ ...nothing, kept: 1 });
    expect(room.contacts.card(ADA)).toEqual(card);
  });

  it('of which the copy knows nothing either is made of its timeline', async () => {
    const room = restoreRoom();
    await room.restore({ entries: [wasSent(NOON - DAY)] });
    expect(room.contacts.card(ADA)).toMatchObject({ version: 1, restoredAt: NOON, pressure: [{ key: KEY }] });
  });

  it('is not sent what was asked for before sending was paused, and is sent what is asked for later', () => {
    const rules = {
      limits: { caps: someRules().caps, leaseMs: 15_000, highest: 50 },
      timing: { leaseMs: 15_000, graceMs: 900_000 },
      consent: { rules: someRules().consent, waitMs: 0 },
      timeZone: 'Europe/London',
    };
    const contact = { ...old, restoredAt: NOON };
    const decided = (requestedAt: number, more = {}) =>
      decideSend(
        { contact, traits: {} },
        aRequest({ requestedAt: iso(requestedAt), ...more }),
        rules,
        'me',
        NOON + HOUR,
      );
    const lost = {
      pressure: [...old.pressure, { key: KEY, at: NOON + HOUR, state: 'unknown' }],
      last: NOON + HOUR,
    };
    expect(decided(NOON)).toMatchObject({ decision: 'skipped', reason: 'unknown_outcome', next: lost });
    expect(decided(NOON + 1)).toMatchObject({ decision: 'granted' });
    expect(decided(NOON, { class: 'transactional' })).toMatchObject({ decision: 'granted' });
  });
});

describe('a card that the table has', () => {
  const live = aCard({
    version: 9,
    pressure: [aSlot(NOON - 9 * DAY), aSlot(NOON - HOUR)],
    unsubscribedAt: NOON - HOUR,
    consents: { news: { state: 'withdrawn', at: NOON - HOUR, source: 'preferences' } },
  });

  it('loses nothing to an older copy: slots, departures and withdrawn consents stay', async () => {
    const room = restoreRoom();
    room.contacts.put(live);
    expect(await room.restore({ items: [asStored(old)] })).toEqual({ ...nothing, kept: 1 });
    expect(room.contacts.card(ADA)).toEqual(live);
  });

  it('takes from the copy what only grows, and nothing else', async () => {
    const room = restoreRoom();
    const damaged = aCard({ version: 9, pressure: [aSlot(NOON - HOUR)], language: 'fr' });
    room.contacts.put(damaged);
    const copy = aCard({
      version: 7,
      language: 'en',
      unsubscribedAt: NOON - 3 * DAY,
      suppressed: 'complaint',
      pressure: [
        aSlot(NOON - 99 * DAY),
        aSlot(NOON - 9 * DAY),
        aSlot(NOON - 2 * DAY, { state: 'reserved', owner: 'me', leaseUntil: NOON - 2 * DAY }),
      ],
    });
    expect(await room.restore({ items: [asStored(copy)] })).toEqual({ ...nothing, merged: 1 });
    expect(room.contacts.card(ADA)).toEqual({
      ...damaged,
      version: 10,
      unsubscribedAt: NOON - 3 * DAY,
      complainedAt: NOON - 3 * DAY,
      suppressed: 'complaint',
      pressure: [aSlot(NOON - 9 * DAY), aSlot(NOON - HOUR)],
    });
  });

  it('is suppressed for a bounce of the copy only while it has the address that bounced', async () => {
    const room = restoreRoom();
    room.contacts.put(aCard({ version: 9, address: 'new@example.com', addressAt: NOON - DAY }));
    await room.restore({ items: [asStored(aCard({ suppressed: 'bounce' }))] });
    expect(room.contacts.card(ADA)?.suppressed).toBeUndefined();
    room.contacts.put(aCard({ version: 9 }));
    await room.restore({ items: [asStored(aCard({ suppressed: 'bounce' }))] });
    expect(room.contacts.card(ADA)?.suppressed).toBe('bounce');
  });

  it('is marked when the table itself is the copy, once', async () => {
    const room = restoreRoom();
    room.contacts.put(live);
    const asked = { items: [asStored(live)], isRolledBack: true };
    expect(await room.restore(asked)).toEqual({ ...nothing, merged: 1, lost: 1 });
    expect(room.contacts.card(ADA)).toEqual({ ...live, version: 10, restoredAt: NOON });
    expect(await room.restore(asked)).toEqual({ ...nothing, kept: 1 });
  });

  it('is only looked at in a dry run', async () => {
    const room = restoreRoom();
    const asked = { items: [asStored(old)], entries: [wasSent(NOON - DAY)], dryRun: true };
    expect(await room.restore(asked)).toEqual({ ...nothing, restored: 1, mended: 1, slots: 1, lost: 2 });
    expect(room.contacts.card(ADA)).toBeUndefined();
  });
});

describe('a member who was merged into another after the copy', () => {
  it('gives the other one its slots and its departure, and gets no card back', async () => {
    const room = restoreRoom();
    const survivor = `s${ADA.slice(1)}`;
    room.items.set(`${ADA} CARD#ACTIVITY`, { pk: ADA, sk: 'CARD#ACTIVITY', version: 3, redirect: survivor });
    room.contacts.put(aCard({ pk: survivor, version: 2 }));
    room.contacts.redirect(ADA, survivor);
    const profile = { pk: ADA, sk: 'CARD#PROFILE', version: 4 };
    const asked = { items: [profile, asStored({ ...old, unsubscribedAt: NOON - DAY })] };
    expect(await room.restore(asked)).toEqual({ ...nothing, merged: 1, kept: 1 });
    expect(room.items.has(`${ADA} CARD#PROFILE`)).toBe(false);
    expect(room.contacts.card(survivor)).toMatchObject({
      pk: survivor,
      version: 3,
      pressure: old.pressure,
      unsubscribedAt: NOON - DAY,
    });
  });
});

describe('cards of other owners', () => {
  const card = (version: number, more = {}) => ({ pk: ADA, sk: 'CARD#PROFILE', version, ...more });

  it.each([
    ['that are lost come back', undefined, card(4), card(4)],
    ['of a lower version are replaced', card(3), card(4), card(4)],
    ['of the same version stay', card(4, { mine: true }), card(4), card(4, { mine: true })],
    ['of a higher version stay', card(5), card(4), card(5)],
  ])('%s', async (_, live, copy, expected) => {
    const room = restoreRoom();
    if (live) room.items.set(`${ADA} CARD#PROFILE`, live);
    await room.restore({ items: [copy] });
    expect(room.items.get(`${ADA} CARD#PROFILE`)).toEqual(expected);
  });
});

describe('what a timeline tells', () => {
  const saidAgain = async (
    entries: Parameters<ReturnType<typeof restoreRoom>['restore']>[0]['entries'],
    card = old,
  ) => {
    const room = restoreRoom();
    room.contacts.put(card);
    const answer = await room.restore({ entries });
    return { answer, card: room.contacts.card(ADA) };
  };

  it('a mail whose sender did not live to tell it is told by what SES says of it', async () => {
    const delivered = anEntry('Email Delivered', NOON - HOUR, {
      key: KEY,
      journey: 'welcome',
      step: 'greet',
      programmeVersion: 1,
    });
    expect((await saidAgain([delivered])).card?.pressure).toEqual([
      ...old.pressure,
      aSlot(NOON - HOUR, { key: KEY }),
    ]);
    const both = await saidAgain([wasSent(NOON - 2 * HOUR), delivered]);
    expect(both.card?.pressure).toEqual([...old.pressure, aSlot(NOON - 2 * HOUR, { key: KEY })]);
  });

  it('a marketing mail that is told twice takes one slot; its open reservation is closed', async () => {
    const open = aSlot(NOON - 3 * HOUR, {
      key: KEY,
      state: 'reserved',
      owner: 'me',
      leaseUntil: NOON - 2 * HOUR,
    });
    const { card, answer } = await saidAgain(
      [wasSent(NOON - 2 * HOUR), wasSent(NOON - 2 * HOUR + 5_000)],
      aCard({ version: 7, pressure: [open] }),
    );
    expect(answer.slots).toBe(1);
    expect(card?.pressure).toEqual([aSlot(NOON - 2 * HOUR, { key: KEY })]);
  });

  it('a mail whose step no version knows takes a slot of all messages, and is counted', async () => {
    const { card, answer } = await saidAgain([wasSent(NOON - HOUR, { programmeVersion: 2 })]);
    expect(answer).toMatchObject({ slots: 1, unplaced: 1 });
    expect(card?.pressure.at(-1)).toMatchObject({ class: 'marketing', topic: 'unknown' });
  });

  it('a message that a server asked for is outside the caps as it was', async () => {
    const { card, answer } = await saidAgain([
      wasSent(NOON - HOUR, { journey: 'transactional', step: 'receipt' }),
    ]);
    expect(answer.unplaced).toBe(0);
    expect(card?.pressure.at(-1)).toMatchObject({ class: 'transactional' });
  });

  it('slots of which no window can be that long are not taken', async () => {
    expect((await saidAgain([wasSent(NOON - 93 * DAY)])).answer).toEqual(nothing);
  });

  it('who left, or complained, has left', async () => {
    const left = anEntry('Unsubscribed', NOON - HOUR, { by: 'link' });
    expect((await saidAgain([left])).card).toMatchObject({ unsubscribedAt: NOON - HOUR });
    const complained = anEntry('Unsubscribed', NOON - HOUR, { by: 'complaint' });
    expect((await saidAgain([complained])).card).toMatchObject({ suppressed: 'complaint' });
    const later = aCard({ version: 7, unsubscribedAt: NOON - 60_000 });
    expect((await saidAgain([left], later)).answer).toEqual(nothing);
  });

  it('who pressed again is lifted by no grant from before that press', async () => {
    const pressed = [1, 3].flatMap((hour) =>
      departureEntries(ADA, 'news', { at: NOON + hour * HOUR, since: NOON + HOUR }).map(
        ({ name, at, properties }) => anEntry(name, Date.parse(at), properties),
      ),
    );
    expect(pressed.every(({ name }) => (TELLING as readonly string[]).includes(name))).toBe(true);
    const { card } = await saidAgain(pressed, aCard({ version: 7, consents: {} }));
    const grant = (hour: number) =>
      applyContactChange(
        card as ContactCard,
        aChange({
          at: iso(NOON + hour * HOUR),
          consents: [{ topic: 'news', state: 'granted', source: 'trait newsletter' }],
        }),
        () => false,
      ) as ContactCard;
    expect([grant(2), grant(4)].map((after) => consentOf(after, 'news'))).toEqual([
      'unsubscribed',
      'granted',
    ]);
  });

  it('what was chosen on the page holds again, unless something newer was said', async () => {
    const chosen = anEntry('Preferences Changed', NOON - HOUR, {
      topics: { news: 'withdrawn', events: 'granted' },
      frequency: 'less',
      pauseDays: 30,
      interests: { tea: 'added' },
    });
    const { card } = await saidAgain([chosen]);
    expect(card).toMatchObject({
      consents: { news: { state: 'withdrawn' }, events: { state: 'granted' } },
      frequency: 'less',
      pausedUntil: NOON - HOUR + 30 * DAY,
    });
    expect(card?.announcing).toBeUndefined();
    const again = { news: { state: 'granted' as const, at: NOON, source: 'preferences' } };
    const { card: newer } = await saidAgain([chosen], aCard({ version: 7, consents: again }));
    expect(newer?.consents.news).toEqual(again.news);
    const gone = await saidAgain([chosen], aCard({ version: 7, unsubscribedAt: NOON }));
    expect(gone.card?.consents.events).toBeUndefined();
  });

  it('an end of a pause takes back none that came with an address later, and neither does the wish for more', async () => {
    const until = NOON + 60 * DAY;
    const usual = anEntry('Preferences Changed', NOON - HOUR, { pauseDays: 0, frequency: 'usual' });
    const wished = (addressAt: number) =>
      aCard({ version: 7, addressAt, pausedUntil: until, frequency: 'less' });
    expect((await saidAgain([usual], wished(NOON - 1_000))).answer).toEqual(nothing);
    const { card } = await saidAgain([usual], wished(NOON - 2 * HOUR));
    expect([card?.pausedUntil, card?.frequency]).toEqual([undefined, undefined]);
    // One that the same timeline told is ended by it.
    const paused = anEntry('Preferences Changed', NOON - 2 * HOUR, { pauseDays: 90, frequency: 'less' });
    const ended = await saidAgain([paused, usual], aCard({ version: 7, addressAt: NOON - 1_000 }));
    expect([ended.card?.pausedUntil, ended.card?.frequency]).toEqual([undefined, undefined]);
  });

  it('an address that bounced is suppressed, unless it was said after the bounce', async () => {
    const bounced = anEntry('Email Bounced', NOON - HOUR, { key: KEY, bounceType: 'Permanent' });
    expect((await saidAgain([bounced])).card?.suppressed).toBe('bounce');
    const changed = aCard({ version: 7, addressAt: NOON });
    expect((await saidAgain([bounced], changed)).card?.suppressed).toBeUndefined();
  });

  it('what it cannot read says nothing', async () => {
    const broken = [
      anEntry('Email Sent', NOON, {}, { body: '{' }),
      anEntry('Email Sent', NOON, { key: 'short' }),
      anEntry('Preferences Changed', NOON, { topics: 'all' }),
      anEntry('Unsubscribed and more', NOON, {}),
    ];
    expect((await saidAgain(broken)).answer).toEqual(nothing);
  });
});
