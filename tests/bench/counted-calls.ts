import { itemSize, writeUnits } from './item-size';

type Wire = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One write of an item that DynamoDB was asked for. */
export interface CountedWrite {
  /** Physical name. */
  readonly table: string;
  readonly pk: string;
  readonly sk: string;
  /** `kind` of a timeline item, where it has one. */
  readonly kind?: string;
  readonly units: number;
  /** Whether a condition refused it; it costs its units all the same. */
  readonly refused: boolean;
  /** When it was answered, epoch ms. */
  readonly at: number;
  /** Of a timeline item. */
  readonly messageId?: string;
  /** How many interactions an ACTIVITY card has counted. */
  readonly counted?: number;
}

/** What passed through the proxy since the last `take`. */
export interface Counted {
  readonly writes: readonly CountedWrite[];
  /** Detail types of the events put on a bus. */
  readonly events: readonly string[];
  /** Read units, by the sizes of what was answered. */
  readonly readUnits: number;
  /** Requests to queues as they are billed: one for each begun 64 KB of a call. */
  readonly queueRequests: number;
}

/** What one call came to. */
export type CountedCall = Partial<Counted>;

interface WriteRequest {
  readonly TableName?: string;
  readonly Item?: Wire;
  readonly Key?: Wire;
  readonly RequestItems?: Record<string, { PutRequest?: { Item: Wire }; DeleteRequest?: { Key: Wire } }[]>;
  readonly TransactItems?: Record<string, { TableName: string; Item?: Wire; Key?: Wire }>[];
}

interface Asked {
  readonly table: string;
  readonly item?: Wire;
  readonly key: Wire;
  readonly factor: number;
  readonly changes: boolean;
}

/** Operations that write one item, whose units an update tells only when asked. */
export const SINGLE = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

const text = (wire: Wire, name: string): string | undefined => wire[name]?.S as string | undefined;

/** The items that a request asks to write; transactions cost twice. */
const asked = (operation: string, body: WriteRequest): Asked[] => {
  if (SINGLE.has(operation)) {
    const key = body.Item ?? body.Key ?? {};
    return [{ table: body.TableName ?? '', item: body.Item, key, factor: 1, changes: true }];
  }
  if (operation === 'BatchWriteItem') {
    return Object.entries(body.RequestItems ?? {}).flatMap(([table, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }) => ({
        table,
        item: PutRequest?.Item,
        key: PutRequest?.Item ?? DeleteRequest?.Key ?? {},
        factor: 1,
        changes: true,
      })),
    );
  }
  if (operation === 'TransactWriteItems') {
    return (body.TransactItems ?? []).flatMap((entry) =>
      Object.entries(entry).map(([what, one]) => ({
        table: one.TableName,
        item: one.Item,
        key: one.Item ?? one.Key ?? {},
        factor: 2,
        changes: what !== 'ConditionCheck',
      })),
    );
  }
  return [];
};

/** The units of an update, whose size only the table knows: as the emulator counts them. */
const toldUnits = (answer: string): number => {
  const told = (JSON.parse(answer) as { ConsumedCapacity?: { CapacityUnits?: number } }).ConsumedCapacity;
  return told?.CapacityUnits ?? 1;
};

const READ_UNIT_BYTES = 4_096;
const QUEUE_CHUNK_BYTES = 64 * 1024;

/** The units of a read: a half for each begun 4 KB, one when it is consistent; nothing found costs as much as a little. */
const readUnits = (body: string, answer: string): number => {
  const { ConsistentRead = false } = JSON.parse(body) as { ConsistentRead?: boolean };
  const { Item, Items } = JSON.parse(answer) as { Item?: Wire; Items?: Wire[] };
  const size = (Items ?? (Item ? [Item] : [])).reduce((sum, item) => sum + itemSize(item), 0);
  return Math.max(1, Math.ceil(size / READ_UNIT_BYTES)) * (ConsistentRead ? 1 : 0.5);
};

/** The units of a read of several items, each for itself; what is not found costs as much as a little. */
const batchReadUnits = (body: string, answer: string): number => {
  type Asked = { readonly Keys: readonly Wire[]; readonly ConsistentRead?: boolean };
  const { RequestItems = {} } = JSON.parse(body) as { RequestItems?: Record<string, Asked> };
  const { Responses = {}, UnprocessedKeys = {} } = JSON.parse(answer) as {
    Responses?: Record<string, readonly Wire[]>;
    UnprocessedKeys?: Record<string, Asked>;
  };
  return Object.entries(RequestItems).reduce((sum, [table, { Keys, ConsistentRead = false }]) => {
    const found = Responses[table] ?? [];
    const missing = Keys.length - (UnprocessedKeys[table]?.Keys.length ?? 0) - found.length;
    const units = found.reduce((all, item) => all + Math.ceil(itemSize(item) / READ_UNIT_BYTES), missing);
    return sum + units * (ConsistentRead ? 1 : 0.5);
  }, 0);
};

const queueRequests = (body: string): number => {
  const { Entries, MessageBody } = JSON.parse(body) as {
    Entries?: { MessageBody?: string }[];
    MessageBody?: string;
  };
  const bodies = Entries?.map((entry) => entry.MessageBody ?? '') ?? [MessageBody ?? ''];
  const bytes = bodies.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return Math.max(1, Math.ceil(bytes / QUEUE_CHUNK_BYTES));
};

const countWrites = (operation: string, body: string, status: number, answer: string, at: number) => {
  const refused = status === 400 && /ConditionalCheckFailed|TransactionCanceled/.test(answer);
  if (status !== 200 && !refused) return [];
  return asked(operation, JSON.parse(body)).map(({ table, item, key, factor }): CountedWrite => {
    const size = item === undefined ? undefined : itemSize(item);
    const units = size === undefined ? (refused || factor > 1 ? 1 : toldUnits(answer)) : writeUnits(size);
    const kind = item && text(item, 'kind');
    const messageId = item && text(item, 'messageId');
    const all = item?.all?.M as Record<string, { N?: string }> | undefined;
    return {
      table,
      pk: text(key, 'pk') ?? '',
      sk: text(key, 'sk') ?? '',
      ...(kind ? { kind } : {}),
      units: units * factor,
      refused,
      at,
      ...(messageId ? { messageId } : {}),
      ...(all?.n?.N ? { counted: Number(all.n.N) } : {}),
    };
  });
};

/** What a call costs, from its operation, its body, and the answer; `at` (epoch ms) is when that came. */
export const countCall = (
  operation: string,
  body: string,
  status: number,
  answer: string,
  at: number,
): CountedCall => {
  if (operation === 'PutEvents') {
    if (status !== 200) return {};
    const { Entries = [] } = JSON.parse(body) as { Entries?: { DetailType?: string }[] };
    return { events: Entries.map((entry) => entry.DetailType ?? '') };
  }
  if (operation === 'SendMessage' || operation === 'SendMessageBatch')
    return { queueRequests: queueRequests(body) };
  if (operation === 'GetItem' || operation === 'Query' || operation === 'Scan') {
    return status === 200 ? { readUnits: readUnits(body, answer) } : {};
  }
  if (operation === 'BatchGetItem') return status === 200 ? { readUnits: batchReadUnits(body, answer) } : {};
  return { writes: countWrites(operation, body, status, answer, at) };
};
