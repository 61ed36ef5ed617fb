/** What is read of a stream's record. */
export interface StreamRecord {
  readonly inserted: boolean;
  readonly sequence: string;
  /** The partition of the interaction: its source. */
  readonly source: string;
  readonly kind: string;
}

/** The stream of the interactions, shard by shard. */
export interface StreamApi {
  shards(): Promise<readonly { readonly id: string; readonly parent?: string; readonly open: boolean }[]>;
  /** An iterator from the oldest record, or after a sequence number. */
  iterator(shard: string, after?: string): Promise<string>;
  records(iterator: string): Promise<{ readonly records: readonly StreamRecord[]; readonly next?: string }>;
}

/** The last interaction of a shard that shows on a card once it is judged. */
export type LastRecord = Pick<StreamRecord, 'source' | 'sequence'>;

interface Position {
  read?: string;
  last?: LastRecord;
}

/** Reads on to the end of a stream, each record once; keeps of each shard only the last one that a card must show. */
export interface StreamTail {
  lastRecords(): Promise<readonly LastRecord[]>;
}

/**
 * The kinds whose judgement shows on the ACTIVITY card. Decisions never reach the member worker, and who somebody is
 * (identify, alias, group) becomes a message on a queue and leaves the card as it is.
 */
const SHOWN_ON_CARD: ReadonlySet<string> = new Set(['track', 'page', 'screen', 'fact']);

/** A reader that starts at the oldest record, and later goes on where it stopped. */
export const streamTail = (api: StreamApi): StreamTail => {
  const positions = new Map<string, Position>();

  const readOn = async (shard: string): Promise<Position> => {
    const position = positions.get(shard) ?? {};
    positions.set(shard, position);
    let iterator: string | undefined = await api.iterator(shard, position.read);
    while (iterator) {
      const { records, next }: Awaited<ReturnType<StreamApi['records']>> = await api.records(iterator);
      for (const { inserted, kind, sequence, source } of records) {
        position.read = sequence;
        if (inserted && SHOWN_ON_CARD.has(kind)) position.last = { source, sequence };
      }
      iterator = records.length > 0 ? next : undefined;
    }
    return position;
  };

  return {
    async lastRecords() {
      const shards = await api.shards();
      const found: LastRecord[] = [];
      for (const shard of shards.filter(({ open }) => open)) {
        // A shard is judged after its parent: only where it has nothing yet does the parent tell.
        const { last } = await readOn(shard.id);
        const parent = last || !shard.parent ? undefined : shards.find(({ id }) => id === shard.parent);
        const told = last ?? (parent ? (await readOn(parent.id)).last : undefined);
        if (told) found.push(told);
      }
      return found;
    },
  };
};
