import { type Together, together } from '../../shared/platform/together';
import type { InteractionItem } from '../contract';
import type { InteractionStore, RefusedItem } from '../ports';
import type { InteractionWriter, UnwrittenItem } from './interaction-store';

interface Put {
  readonly items: readonly InteractionItem[];
  refused: readonly RefusedItem[];
  unwritten: readonly UnwrittenItem[];
}

const keyOf = ({ pk, sk }: InteractionItem): string => `${pk} ${sk}`;
const byKey = <T extends { readonly item: InteractionItem }>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [keyOf(one.item), one]));
/** A batch of DynamoDB takes 25 items. What brings many of its own gains nothing, and would keep others waiting. */
const GATHERED = { most: 25, withinMs: 20 };
const FEW = 10;

/**
 * The timeline, for messages that are handled at the same time: what each brings goes in the same batches, once for
 * each key. Each hears of its own items only, those refused and those that could not be written now.
 */
export const gatheredStore = (
  store: InteractionStore & InteractionWriter,
): InteractionStore & Pick<Together<unknown>, 'during'> => {
  const gathering = together<Put>(async (puts) => {
    const items = new Map(puts.flatMap((put) => put.items.map((item) => [keyOf(item), item])));
    const written = await store.write([...items.values()]);
    const refused = byKey(written.refused);
    const unwritten = byKey(written.unwritten);
    for (const put of puts) {
      put.refused = put.items.flatMap((item) => refused.get(keyOf(item)) ?? []);
      put.unwritten = put.items.flatMap((item) => unwritten.get(keyOf(item)) ?? []);
    }
  }, GATHERED);
  return {
    during: gathering.during,
    async put(items) {
      if (items.length === 0 || items.length >= FEW) return store.put(items);
      const put: Put = { items, refused: [], unwritten: [] };
      await gathering.add(put);
      if (put.unwritten[0]) throw put.unwritten[0].error;
      return put.refused;
    },
  };
};
