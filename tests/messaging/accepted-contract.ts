import type { AcceptedMessage } from '../../functions/messaging/contract';
import type { AcceptedStore } from '../../functions/messaging/ports';
import { aRequest, DAY, NOON } from '../support/messaging/builders';

const aMessage = (over: Partial<AcceptedMessage> = {}): AcceptedMessage => {
  const { properties: _, ...request } = aRequest({ class: 'transactional' });
  return { id: 'key-1', fingerprint: 'body-1', request, queued: false, ...over };
};

/** What every AcceptedStore promises. */
export const acceptedStoreContract = (make: () => Promise<AcceptedStore>): void => {
  it('gives a message back as it was claimed, and nothing of a key that nobody used', async () => {
    const store = await make();
    expect(await store.find('key-1', NOON)).toBeUndefined();
    expect(await store.claim(aMessage(), NOON)).toBe(true);
    expect(await store.find('key-1', NOON)).toEqual(aMessage());
    expect(await store.find('key-2', NOON)).toBeUndefined();
  });

  it('gives a key to one of many who claim it at once', async () => {
    const store = await make();
    const claims = Array.from({ length: 8 }, (_, nth) =>
      store.claim(aMessage({ fingerprint: `b${nth}` }), NOON),
    );
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
  });

  it('keeps a key for a day, and gives it to another after that', async () => {
    const store = await make();
    await store.claim(aMessage(), NOON);
    const almost = NOON + DAY - 1_000;
    expect(await store.claim(aMessage({ fingerprint: 'body-2' }), almost)).toBe(false);
    expect(await store.find('key-1', almost)).toBeDefined();
    expect(await store.find('key-1', NOON + DAY)).toBeUndefined();
    expect(await store.claim(aMessage({ fingerprint: 'body-2' }), NOON + DAY)).toBe(true);
    expect(await store.find('key-1', NOON + DAY)).toMatchObject({ fingerprint: 'body-2' });
  });

  it('notes that a message is on its queue, and not of another that has the key by now', async () => {
    const store = await make();
    await store.claim(aMessage(), NOON);
    await store.queued(aMessage({ fingerprint: 'body-2' }));
    await store.queued(aMessage({ id: 'key-2' }));
    expect(await store.find('key-1', NOON)).toMatchObject({ queued: false });
    expect(await store.find('key-2', NOON)).toBeUndefined();
    await store.queued(aMessage());
    expect(await store.find('key-1', NOON)).toMatchObject({ queued: true, fingerprint: 'body-1' });
  });
};
