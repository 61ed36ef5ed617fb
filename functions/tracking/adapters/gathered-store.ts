import { type Together, together } from '../../shared/platform/together';
import type { InteractionItem } from '../contract';
import type { InteractionStore, RefusedItem } from '../ports';

interface Put {
  readonly items: readonly InteractionItem[];
  refused: readonly RefusedItem[];
}

const keyOf = ({ pk, sk }: InteractionItem): string => `${pk} ${sk}`;
/** A batch of DynamoDB takes 25 items. What brings many of its own gains nothing, and would fail with others. */
const GATHERED = { most: 25, withinMs: 20 };
const FEW = 10;

/**
 * The timeline, for messages that are handled at the same time: what each brings goes in the same batches, once for
 * each key. Each hears of its own refused items; what throws, throws for all of a batch, whose messages come again.
 */
export const gatheredStore = (
  store: InteractionStore,
): InteractionStore & Pick<Together<unknown>, 'during'> => {
  const gathering = together<Put>(async (puts) => {
    const byKey = new Map(puts.flatMap(({ items }) => items.map((item) => [keyOf(item), item])));
    const refused = new Map((await store.put([...byKey.values()])).map((one) => [keyOf(one.item), one]));
    for (const put of puts) put.refused = put.items.flatMap((item) => refused.get(keyOf(item)) ?? []);
  }, GATHERED);
  return {
    during: gathering.during,
    async put(items) {
      if (items.length === 0 || items.length >= FEW) return store.put(items);
      const put: Put = { items, refused: [] };
      await gathering.add(put);
      return put.refused;
    },
  };
};
