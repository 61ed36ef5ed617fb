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

/** The last interaction of a shard that a worker has to judge. */
export type LastRecord = Pick<StreamRecord, 'source' | 'sequence'>;

interface Position {
  read?: string;
  last?: LastRecord;
}

/** Reads on to the end of a stream, each record once; keeps of each shard only its last interaction to be judged. */
export interface StreamTail {
  lastRecords(): Promise<readonly LastRecord[]>;
}

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
        // The stream's filter keeps these from the member worker.
        if (inserted && kind !== 'decision') position.last = { source, sequence };
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
