import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OUTPUTS, QUEUES } from '../../../lib/outputs';

/** An item of a table as our code sees it. */
export type Item = Record<string, unknown>;

/** A message in a queue of the fake; invisible while it is held. */
export interface FakeMessage {
  readonly id: string;
  readonly body: string;
  held?: string;
}

/** An answer of the API. */
export interface FakeAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

/** The part of AWS that the command line speaks to, in AWS's own wire formats. */
export interface FakeAws {
  readonly url: string;
  readonly queues: Map<string, FakeMessage[]>;
  readonly dead: Map<string, FakeMessage[]>;
  readonly tables: Map<string, Item[]>;
  readonly lambdas: Map<string, (payload: unknown) => unknown>;
  /** Tables that were restored, and as of when (ISO 8601 UTC). */
  readonly copiesAsOf: Map<string, string>;
  /** What DescribeTable says of a table beside what it says of each. */
  readonly described: Map<string, Item>;
  /** Batches that the API got; `answer` says what it answers to each. */
  readonly batches: { authorization?: string; calls: unknown[] }[];
  answer: (calls: unknown[]) => { status: number; body: unknown };
  /** What the API answers to a message that is asked for. */
  message: (headers: IncomingMessage['headers'], body: unknown) => FakeAnswer;
  /** The first instant (epoch ms) of which a copy can be made. */
  earliestCopy: number;
  /** Whether the stack is there. */
  deployed: boolean;
  put(queue: FakeMessage[], ...bodies: unknown[]): void;
  stop(): Promise<void>;
}

/** An error as AWS answers it. */
class FakeError extends Error {}

const attribute = (value: unknown): unknown => {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  return { M: attributes(value as Item) };
};
const attributes = (item: Item) =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));

const read = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** Starts the fake on a free port. Queues, tables and Lambdas have their short names. */
export const startFakeAws = async (): Promise<FakeAws> => {
  let count = 0;
  const queues = new Map<string, FakeMessage[]>(QUEUES.map((name) => [name, []]));
  const dead = new Map<string, FakeMessage[]>([...QUEUES, 'parked'].map((name) => [name, []]));
  const tables = new Map<string, Item[]>(
    [
      'members',
      'messaging',
      'interactions',
      'programmes',
      'agenda',
      'identities',
      'tracking',
      'scoring',
      'reports',
    ].map((name) => [name, []]),
  );
  const lambdas = new Map<string, (payload: unknown) => unknown>();
  const urls = (kind: string, names: Iterable<string>) =>
    JSON.stringify(
      Object.fromEntries([...names].map((name) => [name, `${fake.url}/000000000000/${kind}.${name}`])),
    );
  const same = (names: Iterable<string>) => JSON.stringify(Object.fromEntries([...names].map((n) => [n, n])));

  const stack = (): string => {
    const outputs = {
      [OUTPUTS.apiUrl]: `${fake.url}/api`,
      [OUTPUTS.tables]: same(tables.keys()),
      [OUTPUTS.queues]: urls('work', queues.keys()),
      [OUTPUTS.deadLetters]: urls('dead', dead.keys()),
      [OUTPUTS.functions]: same([
        'administer-keys',
        'administer-tokens',
        'publish-programme',
        'plan-scoring',
        'administer-models',
        'rejudge-interactions',
        'restore-cards',
        'copy-suppressions',
      ]),
      [OUTPUTS.identitySecret]: 'secret',
      [OUTPUTS.bus]: 'bus',
    };
    const members = Object.entries(outputs)
      .map(
        ([key, value]) =>
          `<member><OutputKey>${key}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
      )
      .join('');
    return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName><CreationTime>2026-11-24T12:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  };

  const queueOf = (url: string): FakeMessage[] => {
    const [kind, name] = url.split('/').at(-1)?.split('.') ?? [];
    const found = (kind === 'dead' ? dead : queues).get(name ?? '');
    if (!found) throw new Error(`the fake has no queue ${url}`);
    return found;
  };

  // biome-ignore lint/suspicious/noExplicitAny: the wire formats of five services
  const operations: Record<string, (input: any) => unknown> = {
    'AmazonSQS.GetQueueAttributes': ({ QueueUrl }) => {
      const all = queueOf(QueueUrl);
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(all.filter(({ held }) => !held).length),
          ApproximateNumberOfMessagesNotVisible: String(all.filter(({ held }) => held).length),
          ApproximateNumberOfMessagesDelayed: '0',
        },
      };
    },
    'AmazonSQS.ReceiveMessage': ({ QueueUrl, MaxNumberOfMessages }) => {
      const taken = queueOf(QueueUrl)
        .filter(({ held }) => !held)
        .slice(0, MaxNumberOfMessages);
      for (const message of taken) message.held = `receipt-${message.id}`;
      return {
        Messages: taken.map(({ id, body, held }) => ({
          MessageId: id,
          Body: body,
          MD5OfBody: md5(body),
          ReceiptHandle: held,
          Attributes: { SentTimestamp: '1795521600000', ApproximateReceiveCount: '5' },
        })),
      };
    },
    'AmazonSQS.ChangeMessageVisibility': ({ QueueUrl, ReceiptHandle }) => {
      for (const message of queueOf(QueueUrl)) if (message.held === ReceiptHandle) message.held = undefined;
      return {};
    },
    'AmazonSQS.SendMessage': ({ QueueUrl, MessageBody }) => {
      fake.put(queueOf(QueueUrl), MessageBody);
      return { MessageId: 'sent', MD5OfMessageBody: md5(MessageBody) };
    },
    'AmazonSQS.DeleteMessage': ({ QueueUrl, ReceiptHandle }) => {
      const all = queueOf(QueueUrl);
      all.splice(
        all.findIndex(({ held }) => held === ReceiptHandle),
        1,
      );
      return {};
    },
    'DynamoDB_20120810.GetItem': ({ TableName, Key }) => {
      const item = tables
        .get(TableName)
        ?.find(({ pk, sk }) => pk === Key.pk.S && (Key.sk === undefined || sk === Key.sk.S));
      return item ? { Item: attributes(item) } : {};
    },
    'DynamoDB_20120810.Query': ({
      TableName,
      ExpressionAttributeValues: values,
      ScanIndexForward,
      Limit,
    }) => {
      const found = (tables.get(TableName) ?? [])
        .filter(({ pk, kind }) => pk === values[':pk'].S && (!values[':kind'] || kind === values[':kind'].S))
        .sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
      if (ScanIndexForward === false) found.reverse();
      return { Items: found.slice(0, Limit).map(attributes) };
    },
    'DynamoDB_20120810.Scan': ({ TableName, Segment, ExpressionAttributeValues: values = {} }) => {
      const since = values[':since']?.S ?? '';
      const names = Object.entries<{ S: string }>(values).flatMap(([name, { S }]) =>
        name.startsWith(':name') ? [S] : [],
      );
      const found = (tables.get(TableName) ?? []).filter(
        ({ sk, name, kind, receivedAt }) =>
          (names.length === 0 ||
            (names.includes(String(name)) && ['decision', 'fact'].includes(String(kind)))) &&
          (since === '' || String(receivedAt) >= since) &&
          (!values[':contact'] || sk === values[':contact'].S),
      );
      return { Items: (Segment ?? 0) === 0 ? found.map(attributes) : [] };
    },
    'DynamoDB_20120810.DescribeTable': ({ TableName }) => {
      if (!tables.has(TableName)) throw new FakeError('ResourceNotFoundException');
      const RestoreSummary = fake.copiesAsOf.has(TableName)
        ? { RestoreDateTime: Date.parse(fake.copiesAsOf.get(TableName) as string) / 1000 }
        : undefined;
      return {
        Table: {
          TableName,
          TableStatus: 'ACTIVE',
          TableId: `id of ${TableName}`,
          ItemCount: tables.get(TableName)?.length,
          RestoreSummary,
          ...fake.described.get(TableName),
        },
      };
    },
    'DynamoDB_20120810.RestoreTableToPointInTime': ({
      SourceTableName,
      TargetTableName,
      RestoreDateTime,
    }) => {
      if (RestoreDateTime * 1000 < fake.earliestCopy) throw new FakeError('InvalidRestoreTimeException');
      tables.set(TargetTableName, [...(tables.get(SourceTableName) ?? [])]);
      fake.copiesAsOf.set(TargetTableName, new Date(RestoreDateTime * 1000).toISOString());
      return { TableDescription: { TableName: TargetTableName, TableStatus: 'CREATING' } };
    },
    'secretsmanager.GetSecretValue': () => ({ SecretString: 'a secret of the tests, long enough' }),
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await read(request);
    const target = request.headers['x-amz-target'] as string | undefined;
    const answer = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof value === 'string' ? value : JSON.stringify(value));
    };
    if (request.url === '/api/v1/batch') {
      const calls = (JSON.parse(body) as { batch: unknown[] }).batch;
      fake.batches.push({ authorization: request.headers.authorization, calls });
      const told = fake.answer(calls);
      return answer(told.status, told.body);
    }
    if (request.url === '/api/v1/messages') {
      const told = fake.message(request.headers, JSON.parse(body));
      return answer(told.status, told.body, told.headers);
    }
    const lambda = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1];
    if (lambda) {
      try {
        return answer(200, lambdas.get(lambda)?.(JSON.parse(body)) ?? null);
      } catch (error) {
        return answer(
          200,
          { errorType: (error as Error).name, errorMessage: (error as Error).message },
          { 'x-amz-function-error': 'Unhandled' },
        );
      }
    }
    if (body.includes('Action=DescribeStacks')) {
      response.writeHead(fake.deployed ? 200 : 400, { 'content-type': 'text/xml' });
      return response.end(
        fake.deployed
          ? stack()
          : '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id s does not exist</Message></Error></ErrorResponse>',
      );
    }
    const operation = target ? operations[target] : undefined;
    if (!operation)
      return answer(400, { __type: 'UnknownOperationException', message: `${target} ${request.url}` });
    answer(200, operation(JSON.parse(body)), { 'content-type': 'application/x-amz-json-1.0' });
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      response.writeHead(400);
      const __type = error instanceof FakeError ? error.message : 'FakeFailed';
      response.end(JSON.stringify({ __type, message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeAws = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    queues,
    dead,
    tables,
    lambdas,
    copiesAsOf: new Map(),
    described: new Map(),
    batches: [],
    answer: () => ({ status: 200, body: { success: true } }),
    message: () => ({ status: 403, body: { message: 'Forbidden' } }),
    earliestCopy: 0,
    deployed: true,
    put(queue, ...bodies) {
      for (const body of bodies) {
        count += 1;
        queue.push({ id: `m-${count}`, body: typeof body === 'string' ? body : JSON.stringify(body) });
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
};
