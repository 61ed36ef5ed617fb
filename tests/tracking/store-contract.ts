import { isoTime } from '../../functions/shared/kernel/time';
import type { ActivityCard, InteractionItem, RejectSample } from '../../functions/tracking/contract';
import { redirectActivity } from '../../functions/tracking/contract';
import { emptyActivity } from '../../functions/tracking/domain/activity';
import type { InteractionStore, MemberCards, TrackingStore } from '../../functions/tracking/ports';
import { interactionOf, NOON } from '../support/tracking/builders';

const OTHER = 'zyxwvutsrqponmlkjihgfedcba';

/** A store under test, with a way to look at what it keeps. */
export type OpenInteractions = () => Promise<{
  store: InteractionStore;
  all: () => Promise<InteractionItem[]>;
}>;

/** What every timeline must do, in memory and in DynamoDB. */
export const interactionStoreContract = (open: OpenInteractions): void => {
  it('keeps hundreds of interactions whole, written twice as written once', async () => {
    const { store, all } = await open();
    const items = Array.from({ length: 130 }, (_, n) =>
      interactionOf(
        { messageId: `m-${n}` },
        { text: 'x'.repeat(n * 200), deep: JSON.parse('[[[[[1e300]]]]]'), '': '' },
      ),
    );
    expect(await store.put(items)).toEqual([]);
    expect(await store.put(items.slice(0, 40))).toEqual([]);
    const kept = await all();
    expect(kept).toHaveLength(130);
    expect(kept.find(({ messageId }) => messageId === 'm-99')).toEqual(items[99]);
  });

  it('answers what it refuses alone, and keeps its neighbours', async () => {
    const { store, all } = await open();
    const bad = { ...interactionOf({ messageId: 'bad' }), sk: 'x'.repeat(1_025) };
    const good = [interactionOf({ messageId: 'a' }), interactionOf({ messageId: 'b' })];
    const refused = await store.put([good[0] as InteractionItem, bad, good[1] as InteractionItem]);
    expect(refused).toEqual([{ item: bad, reason: expect.stringMatching(/\S/) }]);
    expect((await all()).map(({ messageId }) => messageId).sort()).toEqual(['a', 'b']);
  });

  it('has nothing to do with nothing', async () => {
    const { store } = await open();
    expect(await store.put([])).toEqual([]);
  });
};

/** A store under test, with a way to look at the rejects of a key and day. */
export type OpenTracking = () => Promise<{
  store: TrackingStore;
  rejects: (key: string, day: string) => Promise<{ count: number; sample: RejectSample[] } | undefined>;
}>;

/** What every store of tracking's small items must do. */
export const trackingStoreContract = (open: OpenTracking): void => {
  it('fixes the first time of a message for good, whoever asks at once', async () => {
    const { store } = await open();
    const asked = [NOON, NOON + 1, NOON + 2];
    const fixed = await Promise.all(asked.map((at) => store.fixTime(OTHER, 'm-1', at)));
    expect(new Set(fixed).size).toBe(1);
    expect(await store.fixTime(OTHER, 'm-1', NOON + 9)).toBe(fixed[0]);
    expect(await store.fixTime(OTHER, 'm-2', NOON + 9)).toBe(NOON + 9);
  });

  it('fixes the time of a message with an id of any length', async () => {
    const { store } = await open();
    const long = 'é'.repeat(3_000);
    expect(await store.fixTime(OTHER, long, NOON)).toBe(NOON);
    expect(await store.fixTime(OTHER, long, NOON + 1)).toBe(NOON);
  });

  it('counts all rejects of a key and day, and keeps a sample of at most 20', async () => {
    const { store, rejects } = await open();
    const sample = (count: number): RejectSample[] =>
      Array.from({ length: count }, (_, index) => ({
        at: isoTime(NOON),
        index,
        code: 'bad',
        message: 'so bad',
      }));
    await store.noteRejects('key-1', '2026-11-02', 15, sample(15));
    await store.noteRejects('key-1', '2026-11-02', 900, sample(20));
    await store.noteRejects('key-1', '2026-11-02', 1, sample(1));
    await store.noteRejects('key-1', '2026-11-03', 2, sample(2));
    const noted = await rejects('key-1', '2026-11-02');
    expect(noted?.count).toBe(916);
    expect(noted?.sample.length).toBeGreaterThanOrEqual(15);
    expect(noted?.sample.length).toBeLessThanOrEqual(20);
    expect(noted?.sample[0]).toEqual({ at: isoTime(NOON), index: 0, code: 'bad', message: 'so bad' });
    expect((await rejects('key-1', '2026-11-03'))?.count).toBe(2);
    expect(await rejects('key-2', '2026-11-02')).toBeUndefined();
  });
};

/** The members under test, with a way to put what other capabilities write. */
export type OpenMembers = () => Promise<{ cards: MemberCards; put: (item: object) => Promise<void> }>;

/** What every store of ACTIVITY cards must do. */
export const memberCardsContract = (open: OpenMembers): void => {
  const cardOf = (member: string, version: number): ActivityCard => ({
    ...emptyActivity(member),
    version,
    events: { 'Product Viewed': { f: NOON, l: NOON, n: 1, d7: 1, d30: 0.1 + 0.2, d90: 1 + Number.EPSILON } },
    progress: { [member]: ['label', '100000000000000000000000000000000000001', NOON] },
  });

  it('commits the next version only, and reads it back as it was written', async () => {
    const { cards } = await open();
    const member = 'one'.padEnd(26, 'a');
    expect(await cards.commit(cardOf(member, 1))).toBe(true);
    expect((await cards.read(member)).activity).toEqual(cardOf(member, 1));
    expect(await cards.commit(cardOf(member, 1))).toBe(false);
    expect(await cards.commit(cardOf(member, 3))).toBe(false);
    expect(await cards.commit(cardOf(member, 2))).toBe(true);
    expect((await cards.read(member)).activity?.version).toBe(2);
  });

  it('lets one of many win', async () => {
    const { cards } = await open();
    const member = 'two'.padEnd(26, 'b');
    const won = await Promise.all([1, 2, 3, 4].map(() => cards.commit(cardOf(member, 1))));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('does not write over a redirect, and reads through it', async () => {
    const { cards, put } = await open();
    const [from, to] = ['three'.padEnd(26, 'c'), 'four'.padEnd(26, 'd')];
    await cards.commit(cardOf(from, 1));
    await put(redirectActivity(cardOf(from, 1), to));
    expect(await cards.commit(cardOf(from, 2))).toBe(false);
    expect((await cards.read(from)).member).toBe(to);
  });

  it('answers nothing for whom nothing is kept', async () => {
    const { cards } = await open();
    expect(await cards.read('nobody')).toEqual({ member: 'nobody', enrolments: [] });
  });
};
