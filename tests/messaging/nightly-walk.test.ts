import { type Walk, walkNightly } from '../../functions/messaging/flows/nightly-walk';
import { aBookmark } from '../support/messaging/a-bookmark';

/** Nights over lanes of so many pages of one item each; `time` is how many pages a night has time for. */
const nights = (sizes: readonly number[]) => {
  const bookmark = aBookmark();
  const night = async (time: number, lanes: Partial<Walk<string>> = {}) => {
    const seen: string[] = [];
    const done = await walkNightly<string>(
      {
        lanes: sizes.length,
        async *pages(lane, from) {
          const size = sizes[lane] ?? 0;
          for (let at = Number(from?.at ?? 0); at < size; at += 1)
            yield { items: [`${lane}.${at}`], ...(at + 1 < size ? { next: { at: at + 1 } } : {}) };
        },
        bookmark,
        outOfTime: () => seen.length >= time,
        ...lanes,
      },
      async (items) => {
        seen.push(...items);
      },
    );
    return { seen: seen.sort(), done };
  };
  return { bookmark, night };
};

describe('a nightly walk', () => {
  it('comes to the end in one night where that is long enough, and keeps no place', async () => {
    const { bookmark, night } = nights([2, 1]);
    expect(await night(100)).toEqual({ seen: ['0.0', '0.1', '1.0'], done: true });
    expect(await bookmark.read()).toBeUndefined();
  });

  it('goes on where it left off, so that what lies behind is looked at however short the nights', async () => {
    const { night } = nights([5]);
    expect(await night(2)).toEqual({ seen: ['0.0', '0.1'], done: false });
    expect(await night(2)).toEqual({ seen: ['0.2', '0.3'], done: false });
    expect(await night(1)).toEqual({ seen: ['0.4'], done: true });
    expect(await night(2)).toEqual({ seen: ['0.0', '0.1'], done: false });
  });

  it('begins anew when there is time left behind the place, which is as due', async () => {
    const { bookmark, night } = nights([3]);
    await night(2);
    expect(await night(3)).toEqual({ seen: ['0.0', '0.1', '0.2'], done: false });
    expect(await bookmark.read()).toEqual({ lanes: 1, places: { 0: { at: 2 } } });
    expect(await night(100)).toEqual({ seen: ['0.0', '0.1', '0.2', '0.2'], done: true });
    expect(await bookmark.read()).toBeUndefined();
  });

  it('leaves out the lanes that were through, and every lane does a page, however short the night', async () => {
    const { night } = nights([1, 3, 2]);
    expect(await night(0)).toEqual({ seen: ['0.0', '1.0', '2.0'], done: false });
    expect(await night(0)).toEqual({ seen: ['1.1', '2.1'], done: false });
    expect(await night(0)).toEqual({ seen: ['1.2'], done: true });
  });

  it('begins anew when there were other lanes', async () => {
    const { bookmark, night } = nights([2]);
    await bookmark.write({ lanes: 4, places: { 0: { at: 1 } } });
    expect((await night(100)).seen).toEqual(['0.0', '0.1']);
    expect(await bookmark.read()).toBeUndefined();
  });

  it('keeps its place when a night fails', async () => {
    const { bookmark, night } = nights([3]);
    await night(1);
    const kept = await bookmark.read();
    await expect(
      night(0, {
        // biome-ignore lint/correctness/useYield: it fails before its first page
        async *pages() {
          throw new Error('no table today');
        },
      }),
    ).rejects.toThrow('no table today');
    expect(await bookmark.read()).toEqual(kept);
  });
});
