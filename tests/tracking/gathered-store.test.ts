import { gatheredStore } from '../../functions/tracking/adapters/gathered-store';
import type { InteractionItem } from '../../functions/tracking/contract';

const item = (sk: string) => ({ pk: 'source', sk }) as unknown as InteractionItem;

/** A store that notes each write, refuses the keys that are named, and cannot write others now. */
const noting = (refuse: readonly string[] = [], cannot: readonly string[] = []) => {
  const puts: string[][] = [];
  const write = async (items: readonly InteractionItem[]) => {
    puts.push(items.map(({ sk }) => sk));
    return {
      refused: items.filter(({ sk }) => refuse.includes(sk)).map((one) => ({ item: one, reason: 'no' })),
      unwritten: items
        .filter(({ sk }) => cannot.includes(sk))
        .map((one) => ({ item: one, error: new Error(`${one.sk} is throttled`) })),
    };
  };
  const store = gatheredStore({ write, put: async (items) => (await write(items)).refused });
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

  it('fails for those who brought what cannot be written now, each of them, and for nobody else', async () => {
    const { puts, put } = noting([], ['b']);
    const ends = await Promise.allSettled([put('a'), put('b', 'c'), put('b'), put('d')]);
    expect(puts).toHaveLength(1);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(ends[1]).toMatchObject({ reason: { message: 'b is throttled' } });
  });

  it('goes alone when it is many', async () => {
    const { puts, put } = noting();
    const many = Array.from({ length: 10 }, (_, nth) => `m${nth}`);
    await Promise.all([put(...many), put('a')]);
    expect(puts).toContainEqual(many);
    expect(puts).toContainEqual(['a']);
  });
});
