import { type Walk, walkNightly } from '../../functions/messaging/flows/nightly-walk';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { attempts, type Broken } from '../../functions/shared/platform/passed-over';
import { aBookmark } from '../support/messaging/a-bookmark';

/** Nights over lanes of so many pages of one item each; `time` is how many pages a night has time for. */
const nights = (sizes: readonly number[]) => {
  const bookmark = aBookmark();
  const night = async (time: number, lanes: Partial<Walk<string>> = {}) => {
    const seen: string[] = [];
    const { done } = await walkNightly<string>(
      {
        lanes: sizes.length,
        async *pages(lane, from) {
          const size = sizes[lane] ?? 0;
          for (let at = Number(from?.at ?? 0); at < size; at += 1)
            yield { items: [`${lane}.${at}`], ...(at + 1 < size ? { next: { at: at + 1 } } : {}) };
        },
        bookmark,
        outOfTime: () => seen.length >= time,
        onBroken: () => undefined,
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

  /** A night over three pages of two items, where the second page and the fifth item throw. */
  const throwing = (error: Error) => {
    const { bookmark } = nights([6]);
    const seen: string[] = [];
    const told: Broken[] = [];
    const walk: Walk<string> = {
      lanes: 1,
      async *pages(_, from) {
        for (let at = Number(from?.at ?? 0); at < 6; at += 2)
          yield { items: [`${at}`, `${at + 1}`], ...(at < 4 ? { next: { at: at + 2 } } : {}) };
      },
      bookmark,
      outOfTime: () => false,
      onBroken: (broken) => told.push(broken),
    };
    const night = walkNightly(walk, async (items, attempt) => {
      if (items.includes('2')) throw error;
      for (const item of items)
        await attempt(async () => {
          if (item === '4') throw error;
          seen.push(item);
        }, item);
    });
    return { night, seen, told, bookmark };
  };

  it('passes over what is broken for good, an item or a page, tells of it, and succeeds', async () => {
    const error = new RangeError('a card that nobody can read');
    const { night, seen, told, bookmark } = throwing(error);
    expect(await night).toEqual({ done: true, broken: 2 });
    expect(seen).toEqual(['0', '1', '5']);
    expect(told).toEqual([{ error }, { member: '4', error }]);
    expect(await bookmark.read()).toBeUndefined();
  });

  it.each([
    Object.assign(new Error('the table is busy'), { name: 'ThrottlingException' }),
    new RelanceError('contact_contended', 'others were faster'),
  ])('passes over what may go the next time, and ends as failed once it is through: %s', async (error) => {
    const { night, seen, told } = throwing(error);
    await expect(night).rejects.toMatchObject({
      code: 'night_failed',
      message: '2 failed and were passed over',
      cause: error,
    });
    expect(seen).toEqual(['0', '1', '5']);
    expect(told).toEqual([]);
  });

  it('ends as failed when so much is broken that it is no damage of cards, and tells of twenty', async () => {
    const night = async (broken: number) => {
      const told: Broken[] = [];
      const { attempt, judge } = attempts((one) => told.push(one));
      for (let n = 0; n < 100; n += 1)
        await attempt(() => {
          if (n < broken) throw new TypeError('what a card should have is not there');
        });
      judge();
      return told.length;
    };
    expect(await night(20)).toBe(20);
    await expect(night(21)).rejects.toMatchObject({
      code: 'night_failed',
      message: '21 of 100 are broken: too many for it to be chance',
    });
  });

  it('goes on where a night was ended, of lanes that had done nothing from their beginning', async () => {
    const { bookmark, night } = nights([3, 3]);
    const ended = night(100, {
      async *pages(lane) {
        if (lane === 1) throw new Error('no table today');
        yield { items: ['0.0'], next: { at: 1 } };
        throw new Error('no table any more');
      },
    });
    await expect(ended).rejects.toThrow('no table');
    expect(await bookmark.read()).toEqual({ lanes: 2, places: { 0: { at: 1 }, 1: {} } });
    expect(await night(0)).toEqual({ seen: ['0.1', '1.0'], done: false });
  });
});
