import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
}

/** What passed through the proxy since the last `take`. */
export interface Counted {
  readonly writes: readonly CountedWrite[];
  /** Detail types of the events put on a bus. */
  readonly events: readonly string[];
}

/** A proxy in front of the emulator that counts what the Lambdas write and publish. */
export interface CountingProxy {
  readonly url: string;
  forwardTo(endpointUrl: string): void;
  /** What was counted, and starts over. */
  take(): Counted;
  close(): Promise<void>;
}

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

const SINGLE = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

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

const read = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Starts the proxy on a free port of 127.0.0.1. */
export const startCountingProxy = async (): Promise<CountingProxy> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let target: URL | undefined;
  let writes: CountedWrite[] = [];
  let events: string[] = [];

  const count = (operation: string, body: string, status: number, answer: string) => {
    if (operation === 'PutEvents' && status === 200) {
      const { Entries = [] } = JSON.parse(body) as { Entries?: { DetailType?: string }[] };
      events.push(...Entries.map((entry) => entry.DetailType ?? ''));
      return;
    }
    const refused = status === 400 && /ConditionalCheckFailed|TransactionCanceled/.test(answer);
    if (status !== 200 && !refused) return;
    for (const { table, item, key, factor } of asked(operation, JSON.parse(body))) {
      const size = item === undefined ? undefined : itemSize(item);
      const units = size === undefined ? (refused || factor > 1 ? 1 : toldUnits(answer)) : writeUnits(size);
      writes.push({
        table,
        pk: text(key, 'pk') ?? '',
        sk: text(key, 'sk') ?? '',
        ...(item && text(item, 'kind') ? { kind: text(item, 'kind') } : {}),
        units: units * factor,
        refused,
      });
    }
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const operation =
      String(incoming.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    let body = await read(incoming);
    if (SINGLE.has(operation)) {
      body = Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }));
    }
    const headers = { ...incoming.headers, host: target?.host, 'content-length': String(body.length) };
    const forwarded = request(
      {
        host: target?.hostname,
        port: target?.port,
        path: incoming.url,
        method: incoming.method,
        headers,
        agent,
      },
      async (response) => {
        const answer = await read(response);
        count(operation, body.toString(), response.statusCode ?? 0, answer.toString());
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        outgoing.end(answer);
      },
    );
    forwarded.on('error', (error) => outgoing.destroy(error));
    forwarded.end(body);
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo(endpointUrl) {
      target = new URL(endpointUrl);
    },
    take() {
      const taken = { writes, events };
      writes = [];
      events = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
