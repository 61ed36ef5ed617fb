import { gatheredStore } from '../../functions/tracking/adapters/gathered-store';
import type { InteractionItem } from '../../functions/tracking/contract';
import type { RefusedItem } from '../../functions/tracking/ports';

const item = (sk: string) => ({ pk: 'source', sk }) as unknown as InteractionItem;

/** A store that notes each put, and refuses the keys that are named. */
const noting = (refuse: readonly string[] = [], fail = false) => {
  const puts: string[][] = [];
  const store = gatheredStore({
    async put(items) {
      puts.push(items.map(({ sk }) => sk));
      if (fail) throw new Error('throttled');
      return items.flatMap((one): RefusedItem[] =>
        refuse.includes(one.sk) ? [{ item: one, reason: 'no' }] : [],
      );
    },
  });
  const put = (...keys: string[]) =>
    store.during(async () => {
      await Promise.resolve();
      return store.put(keys.map(item));
    });
  return { puts, put };
};

describe('what messages that are handled together bring', () => {
  it('is written together, and once for each key', async () => {
    const { puts, put } = noting();
    await Promise.all([put('a'), put('b', 'c'), put('a')]);
    expect(puts).toEqual([['a', 'b', 'c']]);
  });

  it('is refused to those who brought it, each of them, and to nobody else', async () => {
    const { put } = noting(['b']);
    const refused = await Promise.all([put('a'), put('b', 'c'), put('b')]);
    expect(refused.map((all) => all.map((one) => one.item.sk))).toEqual([[], ['b'], ['b']]);
  });

  it('fails for all when it is not written, so that each comes again', async () => {
    const { put } = noting([], true);
    const ends = await Promise.allSettled([put('a'), put('b')]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('goes alone when it is many', async () => {
    const { puts, put } = noting();
    const many = Array.from({ length: 10 }, (_, nth) => `m${nth}`);
    await Promise.all([put(...many), put('a')]);
    expect(puts).toContainEqual(many);
    expect(puts).toContainEqual(['a']);
  });
});
