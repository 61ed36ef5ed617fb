import type { ContactCard } from '../../functions/messaging/contract';
import type { ContactStore } from '../../functions/messaging/ports';
import { ADA, aCard, aSlot, NOON } from '../support/messaging/builders';

/** A contact store to be tested, and a way to leave a merge's redirect where it reads. */
export interface StoreUnderTest {
  readonly store: ContactStore;
  redirect(from: string, to: string): Promise<void>;
}

const BOB = 'b'.repeat(26);
const first = (over: Partial<ContactCard> = {}) => aCard({ version: 1, ...over });

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
    expect(await store.leave(ADA, NOON)).toBe(true);
    expect((await store.read(ADA)).contact).toMatchObject({ version: 2, unsubscribedAt: NOON });
    expect(await store.replace(first({ version: 2 }))).toBe(false);
  });

  it('makes no card of a departure', async () => {
    const { store } = await make();
    expect(await store.leave(ADA, NOON)).toBe(false);
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
