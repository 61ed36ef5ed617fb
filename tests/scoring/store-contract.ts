import type { MemberScoreStore, NightStore, ScanPosition } from '../../functions/scoring/ports';
import { activityOf, NOW, scoresOf } from '../support/scoring/builders';

type Item = { readonly pk: string; readonly sk: string };

/** What every MemberScoreStore does; `open` gives an empty one, and a way to put items of other owners. */
export const memberScoreStoreContract = (
  open: () => Promise<{ store: MemberScoreStore; put: (...items: readonly Item[]) => Promise<void> | void }>,
) => {
  const scanAll = async (store: MemberScoreStore, segment: number, segments: number) => {
    const cards = [];
    let from: ScanPosition | undefined;
    do {
      const page = await store.scan(segment, segments, from && JSON.parse(JSON.stringify(from)));
      cards.push(...page.cards);
      from = page.next;
    } while (from);
    return cards;
  };

  it('answers ACTIVITY and SCORES cards only, those of a member side by side, in exactly one segment', async () => {
    const { store, put } = await open();
    const members = Array.from({ length: 30 }, (_, index) => `member-${index}`);
    for (const member of members) {
      await put(activityOf(member), { pk: member, sk: 'CARD#PROFILE' }, scoresOf(member), {
        pk: member,
        sk: 'ENROLMENT#welcome#once',
      });
    }
    const segments = await Promise.all([scanAll(store, 0, 2), scanAll(store, 1, 2)]);
    for (const cards of segments) {
      for (let at = 0; at < cards.length; at += 2) {
        expect(cards[at + 1]?.pk).toBe(cards[at]?.pk);
        expect([cards[at]?.sk, cards[at + 1]?.sk]).toEqual(['CARD#ACTIVITY', 'CARD#SCORES']);
      }
    }
    const all = segments.flat().map((card) => `${card.pk} ${card.sk}`);
    expect(all).toHaveLength(60);
    expect(new Set(all).size).toBe(60);
  });

  it('answers all that a score needs of both cards', async () => {
    const { store, put } = await open();
    const activity = activityOf('m1');
    await put(activity, scoresOf('m1', 'medium'), { pk: 'm2', sk: 'CARD#ACTIVITY', redirect: 'm1' } as Item);
    const cards = await scanAll(store, 0, 1);
    expect(cards).toContainEqual(expect.objectContaining({ pk: 'm1', all: activity.all }));
    expect(cards).toContainEqual(scoresOf('m1', 'medium'));
    expect(cards).toContainEqual(expect.objectContaining({ pk: 'm2', redirect: 'm1' }));
  });

  it('writes more cards than one batch holds, and writing again replaces', async () => {
    const { store } = await open();
    const cards = Array.from({ length: 60 }, (_, index) => scoresOf(`m${index}`));
    await store.write(cards);
    await store.write([scoresOf('m7', 'high')]);
    expect(await store.scores('m59')).toEqual(scoresOf('m59'));
    expect(await store.scores('m7')).toEqual(scoresOf('m7', 'high'));
    expect(await store.scores('nobody')).toBeUndefined();
  });
};

/** What every NightStore does. */
export const nightStoreContract = (open: () => Promise<NightStore>) => {
  const part = { night: '2026-03-01T02:00:00.000Z', segment: 3, changed: 1, bands: { low: 4 } };

  it('keeps the last progress of a segment, and never goes back from done', async () => {
    const store = await open();
    expect(await store.read(part.night, 3)).toBeUndefined();
    await store.save({ ...part, scored: 4, done: false }, NOW);
    expect(await store.read(part.night, 3)).toEqual({ ...part, scored: 4, done: false });
    await store.save({ ...part, scored: 9, done: true }, NOW);
    await store.save({ ...part, scored: 4, done: false }, NOW);
    expect(await store.read(part.night, 3)).toEqual({ ...part, scored: 9, done: true });
    expect(await store.read(part.night, 4)).toBeUndefined();
  });
};
