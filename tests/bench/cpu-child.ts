/**
 * A process of its own, so that nothing else is in what it measures: runs the deployed bundles of the recorder and the
 * member worker, and beside them, by turns, a loop of the bare SDK that sends the very same requests.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { inLanes } from '../../functions/shared/platform/lanes';
import { startRecording, type WireCall } from './cpu-requests';
import { quantile } from './figures';

/** What the parent says, as JSON in the first argument. */
export interface CpuOrder {
  readonly bundles: string;
  readonly endpointUrl: string;
  readonly secretArn: string;
  readonly programmes: string;
}
/** CPU of ours beside that of the bare loop; medians of its turns, in ms for a round. */
export type CpuTimes = Readonly<Record<string, { readonly ours: number; readonly bare: number }>>;

type Handler = (event: unknown) => Promise<unknown>;
type Round = readonly unknown[];

const WARM_UP = 4;
const TURNS = 9;
const EVENTS = 4;
const LANES: Readonly<Record<string, number>> = { 'record-interactions': 4, 'judge-interactions': 10 };
const COMMANDS: Readonly<Record<string, (input: never) => PutItemCommand>> = {
  BatchWriteItem: (input) => new BatchWriteItemCommand(input) as unknown as PutItemCommand,
  GetItem: (input) => new GetItemCommand(input) as unknown as PutItemCommand,
  PutItem: (input) => new PutItemCommand(input),
  Query: (input) => new QueryCommand(input) as unknown as PutItemCommand,
};

const order = JSON.parse(process.argv[2] ?? '{}') as CpuOrder;
const load = createRequire(import.meta.url);

const tablesOf = (set: string) => ({ INTERACTIONS_TABLE: `cpu-${set}-i`, MEMBERS_TABLE: `cpu-${set}-m` });

const makeTables = async (client: DynamoDBClient, set: string): Promise<void> => {
  for (const TableName of Object.values(tablesOf(set))) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  }
};

/** A bundle's handler, loaded anew over the tables of that set. */
const handlerOver = (name: string, set: string, dynamoUrl: string): Handler => {
  Object.assign(process.env, tablesOf(set), {
    TRACKING_TABLE: tablesOf(set).MEMBERS_TABLE,
    PROGRAMMES_TABLE: order.programmes,
    PARKED_QUEUE_URL: `${order.endpointUrl}/000000000000/none`,
    IDENTIFY_QUEUE_URL: `${order.endpointUrl}/000000000000/none`,
    BUS_NAME: 'none',
    IDENTITY_SECRET_ARN: order.secretArn,
    AWS_ENDPOINT_URL: order.endpointUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
  });
  const file = join(order.bundles, name, 'index.js');
  delete load.cache[load.resolve(file)];
  return (load(file) as { handler: Handler }).handler;
};

const at = new Date().toISOString();
const queueEvent = (round: number, event: number) => ({
  Records: Array.from({ length: 10 }, (_, message) => ({
    messageId: `${round}-${event}-${message}`,
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({
      from: 'client',
      key: 'key-1',
      receivedAt: at,
      calls: Array.from({ length: 10 }, (__, nth) => ({
        type: 'page',
        userId: `cpu-${round}-${event}-${message}`,
        messageId: `cpu-${round}-${event}-${message}-${nth}`,
        timestamp: at,
        name: 'Product page',
        properties: {
          path: `/gifts/${nth}`,
          title: 'Red Retrospot Teapot',
          referrer: 'https://shop.example/',
        },
      })),
      made: [],
      rejected: [],
      rejectedCount: 0,
    }),
  })),
});

let sequence = 1_000;
const streamEvent = (calls: readonly WireCall[]) => ({
  Records: calls.flatMap(({ body }) => {
    const { RequestItems } = JSON.parse(body) as {
      RequestItems: Record<string, { PutRequest: { Item: object } }[]>;
    };
    return Object.values(RequestItems).flatMap((requests) =>
      requests.map(({ PutRequest }) => {
        sequence += 1;
        return {
          eventName: 'INSERT',
          eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/x/stream/2026',
          dynamodb: { SequenceNumber: String(sequence), NewImage: PutRequest.Item },
        };
      }),
    );
  }),
});

const cpuMs = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

/** Sends calls as they were recorded, to the tables of the bare loop: reads first, as the worker does, then writes. */
const bareLoop = async (client: DynamoDBClient, calls: readonly WireCall[], lanes: number): Promise<void> => {
  const reads = ({ operation }: WireCall) => operation === 'Query' || operation === 'GetItem';
  for (const phase of [calls.filter(reads), calls.filter((call) => !reads(call))]) {
    await inLanes(phase, lanes, async ({ operation, body }) => {
      const command = COMMANDS[operation];
      if (!command) throw new Error(`the bare loop knows no ${operation}`);
      await client.send(command(JSON.parse(body) as never));
    });
  }
};

const compare = async (
  name: string,
  rounds: readonly Round[],
  recorded: readonly (readonly (readonly WireCall[])[])[],
): Promise<{ ours: number; bare: number }> => {
  const handler = handlerOver(name, 'ours', order.endpointUrl);
  const client = new DynamoDBClient({ endpoint: order.endpointUrl });
  const taken: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (const [turn, round] of rounds.entries()) {
    const ours = () =>
      cpuMs(async () => {
        for (const event of round) await handler(event);
      });
    const bare = () =>
      cpuMs(async () => {
        for (const calls of recorded[turn] ?? []) await bareLoop(client, calls, LANES[name] ?? 1);
      });
    const times =
      turn % 2 === 0
        ? { ours: await ours(), bare: await bare() }
        : { bare: await bare(), ours: await ours() };
    if (turn < WARM_UP) continue;
    taken.ours.push(times.ours);
    taken.bare.push(times.bare);
  }
  return { ours: quantile(taken.ours, 0.5), bare: quantile(taken.bare, 0.5) };
};

const main = async (): Promise<CpuTimes> => {
  const admin = new DynamoDBClient({ endpoint: order.endpointUrl });
  for (const set of ['recorded', 'ours', 'bare']) await makeTables(admin, set);
  const recording = await startRecording(order.endpointUrl);
  const record = async (name: string, rounds: readonly Round[]) => {
    const handler = handlerOver(name, 'recorded', recording.url);
    const all: WireCall[][][] = [];
    for (const round of rounds) {
      const calls: WireCall[][] = [];
      for (const event of round) {
        await handler(event);
        calls.push(recording.take());
      }
      all.push(calls);
    }
    return all;
  };
  const toBare = (all: readonly (readonly (readonly WireCall[])[])[]) =>
    all.map((round) =>
      round.map((calls) =>
        calls.map((call) => ({ ...call, body: call.body.replaceAll('cpu-recorded-', 'cpu-bare-') })),
      ),
    );
  const queued = Array.from({ length: WARM_UP + TURNS }, (_, round) =>
    Array.from({ length: EVENTS }, (__, event) => queueEvent(round, event)),
  );
  const recordedQueue = await record('record-interactions', queued);
  const streamed = recordedQueue.map((round) => round.map(streamEvent));
  const recordedStream = await record('judge-interactions', streamed);
  recording.close();
  return {
    'record-interactions': await compare('record-interactions', queued, toBare(recordedQueue)),
    'judge-interactions': await compare('judge-interactions', streamed, toBare(recordedStream)),
  };
};

void main().then(
  (times) => {
    process.send?.({ times });
    process.exit(0);
  },
  (error: unknown) => {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  },
);
