import type { ContactCard } from '../../functions/messaging/contract';
import type { PreferenceChange } from '../../functions/messaging/domain/preferences';
import type { ContactStore } from '../../functions/messaging/ports';
import { ADA, aCard, aSlot, leftAt, NOON } from '../support/messaging/builders';

/** A contact store to be tested, and a way to leave a merge's redirect where it reads. */
export interface StoreUnderTest {
  readonly store: ContactStore;
  redirect(from: string, to: string): Promise<void>;
}

const BOB = 'b'.repeat(26);
const first = (over: Partial<ContactCard> = {}) => aCard({ version: 1, ...over });

const NOTHING: PreferenceChange = {
  at: NOON,
  shownAt: NOON,
  granted: [],
  withdrawn: [],
  channelsOn: [],
  channelsOff: [],
  announcing: [],
};

/** What every ContactStore promises. */
export const contactStoreContract = (make: () => Promise<StoreUnderTest>): void => {
  it('answers nothing of a member of whom nothing is kept', async () => {
    const { store } = await make();
    expect(await store.read(ADA)).toEqual({ member: ADA, contact: undefined, traits: {} });
  });

  it('gives a card back as it was written', async () => {
    const { store } = await make();
    const card = first({
      language: 'fr-CA',
      unsubscribedAt: NOON,
      pressure: [
        aSlot(NOON - 5_000),
        aSlot(NOON, { state: 'reserved', owner: 'me-12345', leaseUntil: NOON + 15_000 }),
        aSlot(NOON + 1_000, {
          state: 'unknown',
          owner: 'me-12345',
          leaseUntil: NOON + 16_000,
          class: 'last-chance',
        }),
      ],
      tier: { name: 'cool', since: NOON - 3_000 },
      past: { sent: 12, count: 0.125, at: NOON - 9_000 },
      claims: [
        {
          key: 'k'.repeat(16),
          message: 'basket/remind',
          priority: 70,
          class: 'marketing',
          topic: 'news',
          until: NOON + 600_000,
          end: NOON + 1_500_000,
          lostTo: { message: 'welcome/greet', priority: 80 },
        },
      ],
      announcing: [{ topic: 'news', cause: 'c', causedAt: '2026-11-24T12:00:00.000Z', source: 's' }],
    });
    expect(await store.replace(card)).toBe(true);
    expect((await store.read(ADA)).contact).toEqual(card);
  });

  it('creates a card only where there is none', async () => {
    const { store } = await make();
    expect(await store.replace(first())).toBe(true);
    expect(await store.replace(first({ address: 'eve@example.com' }))).toBe(false);
    expect((await store.read(ADA)).contact?.address).toBe('ada@example.com');
  });

  it('replaces a card only in the version before', async () => {
    const { store } = await make();
    await store.replace(first());
    expect(await store.replace(first({ version: 3 }))).toBe(false);
    expect(await store.replace(first({ version: 2, language: 'fr' }))).toBe(true);
    expect(await store.replace(first({ version: 2, language: 'de' }))).toBe(false);
    expect((await store.read(ADA)).contact).toMatchObject({ version: 2, language: 'fr' });
  });

  it('notes a departure on whatever version there is, so that no older decision is written after it', async () => {
    const { store } = await make();
    await store.replace(first());
    const written = await store.leave(ADA, { at: NOON, since: NOON - 1 });
    expect(written).toMatchObject({ version: 2, unsubscribedAt: NOON, leftSince: NOON - 1, pressure: [] });
    expect((await store.read(ADA)).contact).toEqual(written);
    // A later one that is there already stays.
    expect(await store.leave(ADA, leftAt(NOON - 1))).toBeUndefined();
    expect((await store.read(ADA)).contact).toEqual(written);
    expect(await store.replace(first({ version: 2 }))).toBe(false);
  });

  it('writes what a member chose on whatever version there is', async () => {
    const { store } = await make();
    await store.replace(first({ pausedUntil: NOON }));
    const change = {
      ...NOTHING,
      withdrawn: ['news'],
      channelsOff: ['email' as const],
      frequency: 'less' as const,
      pausedUntil: NOON + 1_000,
    };
    expect(await store.prefer(ADA, change)).toBe(true);
    expect((await store.read(ADA)).contact).toMatchObject({
      version: 2,
      address: 'ada@example.com',
      consents: { news: { state: 'withdrawn', at: NOON, source: 'preferences' } },
      channelsOff: { email: NOON },
      frequency: 'less',
      pausedUntil: NOON + 1_000,
    });
    expect(await store.replace(first({ version: 2 }))).toBe(false);
    const back = { ...NOTHING, channelsOn: ['email' as const], frequency: 'usual' as const, pausedUntil: 0 };
    expect(await store.prefer(ADA, back)).toBe(true);
    const card = (await store.read(ADA)).contact;
    expect(card?.version).toBe(3);
    for (const gone of ['channelsOff', 'frequency', 'pausedUntil']) expect(card).not.toHaveProperty(gone);
  });

  it('gives topics, with what is to be told of them, where nothing stricter was said since', async () => {
    const { store } = await make();
    const told = (topic: string) => ({
      topic,
      cause: topic,
      causedAt: '2026-11-24T12:00:00.000Z',
      source: 's',
    });
    const withdrawn = { state: 'withdrawn' as const, at: NOON - 1, source: 'x' };
    await store.replace(first({ consents: { events: withdrawn }, unsubscribedAt: NOON - 1 }));
    const change = { ...NOTHING, granted: ['news', 'events'], announcing: [told('news')] };
    expect(await store.prefer(ADA, change)).toBe(true);
    expect(await store.prefer(ADA, { ...change, granted: ['news'], announcing: [told('events')] })).toBe(
      true,
    );
    expect((await store.read(ADA)).contact).toMatchObject({
      version: 3,
      consents: { news: { state: 'granted', at: NOON }, events: { state: 'granted', at: NOON } },
      announcing: [told('news'), told('events')],
    });
  });

  it.each([
    ['everything was left', { unsubscribedAt: NOON + 1 }, { granted: ['news'] }],
    [
      'the topic was left',
      { consents: { news: { state: 'withdrawn' as const, at: NOON + 1, source: 'x' } } },
      { granted: ['events', 'news'] },
    ],
    ['the channel was left', { channelsOff: { email: NOON + 1 } }, { channelsOn: ['email' as const] }],
  ])('gives nothing back when %s after the page had been shown', async (_, card, chosen) => {
    const { store } = await make();
    await store.replace(first(card));
    expect(await store.prefer(ADA, { ...NOTHING, ...chosen })).toBe(false);
    expect((await store.read(ADA)).contact).toEqual(first(card));
    // What is stricter is written all the same.
    expect(await store.prefer(ADA, { ...NOTHING, withdrawn: ['news'] })).toBe(true);
  });

  it('makes no card of a choice', async () => {
    const { store } = await make();
    expect(await store.prefer(ADA, { ...NOTHING, frequency: 'less' })).toBe(false);
    expect((await store.read(ADA)).contact).toBeUndefined();
  });

  it('makes no card of a departure', async () => {
    const { store } = await make();
    expect(await store.leave(ADA, leftAt(NOON))).toBeUndefined();
    expect((await store.read(ADA)).contact).toBeUndefined();
  });

  it('lets one of many win who write at once', async () => {
    const { store } = await make();
    await store.replace(first());
    const tries = Array.from({ length: 8 }, (_, index) => store.replace(first({ version: 2, last: index })));
    const won = (await Promise.all(tries))
      .map((done, index) => (done ? index : -1))
      .filter((index) => index >= 0);
    expect(won).toHaveLength(1);
    expect((await store.read(ADA)).contact?.last).toBe(won[0]);
  });

  it('makes no first card of a member who was merged into another meanwhile', async () => {
    const { store, redirect } = await make();
    await redirect(ADA, BOB);
    expect(await store.replace(first({ pk: ADA }))).toBe(false);
    expect((await store.read(ADA)).contact).toBeUndefined();
  });

  it('follows a member who was merged into another', async () => {
    const { store, redirect } = await make();
    await store.replace(first({ pk: BOB, address: 'bob@example.com' }));
    await redirect(ADA, BOB);
    expect(await store.read(ADA)).toMatchObject({ member: BOB, contact: { address: 'bob@example.com' } });
  });
};
