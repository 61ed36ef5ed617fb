import { SQSClient } from '@aws-sdk/client-sqs';
import { thisWorker, type WireCall } from './worker';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  hostname: string;
  port?: number;
  protocol: string;
}
interface Answer {
  readonly response: { readonly headers: Record<string, string>; readonly statusCode: number };
}
type Send = (this: Client, ...args: unknown[]) => unknown;
interface Client {
  readonly middlewareStack: { add(middleware: unknown, options: object): void };
  send: Send;
}

// Not by Buffer.from(bytes): it asks the SDK's bytes for their value, of which the SDK warns.
const textOf = (bytes?: Uint8Array): string =>
  bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : '';

const bodyOf = ({ body }: Request): Record<string, unknown> => {
  const text = typeof body === 'string' ? body : textOf(body as Uint8Array | undefined);
  return text.startsWith('{') ? JSON.parse(text) : {};
};

const wireCall = (request: Request, next: () => Promise<unknown>): WireCall => {
  const perform = (port?: number) => {
    if (port !== undefined) Object.assign(request, { protocol: 'http:', hostname: '127.0.0.1', port });
    return next();
  };
  const [service = '', operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const about = { body: bodyOf(request), perform };
  if (service.startsWith('DynamoDB')) return { service: 'dynamodb', operation, ...about };
  if (service.startsWith('AmazonSQS')) return { service: 'sqs', operation, ...about };
  if (!request.path.startsWith('/v2/email/')) return { service: 'other', operation, ...about };
  const isSend = request.path === '/v2/email/outbound-emails';
  return { service: 'ses', operation: isSend ? 'SendEmail' : 'GetAccount', ...about };
};

/** Innermost: each try of the SDK comes through here, and what is above takes the answer as AWS's. */
const onTheWire = (next: (args: object) => Promise<Answer>) => async (args: { request: Request }) => {
  const worker = thisWorker();
  if (!worker) return next(args);
  return worker.hook(
    worker,
    wireCall(args.request, () => next(args)),
  );
};

/** A queue's delay becomes an attribute of the message: the matrix delivers it when its own clock says so. */
const noDelays = (next: (args: object) => Promise<unknown>) => (args: { input: object }) => {
  const worker = thisWorker();
  const { Entries } = args.input as { Entries?: { DelaySeconds?: number }[] };
  if (!worker || !Entries) return next(args);
  const entries = Entries.map(({ DelaySeconds = 0, ...entry }) => ({
    ...entry,
    MessageAttributes: {
      due: { DataType: 'Number', StringValue: String(worker.awsNow() + DelaySeconds * 1000) },
    },
  }));
  return next({ ...args, input: { ...args.input, Entries: entries } });
};

/**
 * Puts the matrix between every client of AWS of this process and the wire, whoever made it: a middleware of the SDK
 * itself, so that the adapters stay as they are. Calls of no worker go through. Answers how to undo it.
 */
export const standBetween = (): (() => void) => {
  const base = Object.getPrototypeOf(SQSClient.prototype) as Client;
  const hooked = new WeakSet<object>();
  const { send } = base;
  base.send = function (this: Client, ...args) {
    if (!hooked.has(this.middlewareStack)) {
      hooked.add(this.middlewareStack);
      this.middlewareStack.add(onTheWire, { step: 'deserialize', priority: 'low', name: 'crashMatrix' });
      if (this instanceof SQSClient)
        this.middlewareStack.add(noDelays, { step: 'initialize', priority: 'high', name: 'noDelays' });
    }
    return send.apply(this, args);
  };
  return () => {
    base.send = send;
  };
};

/** The answer with the Date of that instant (epoch ms): the cell's clock is also the clock of AWS. */
export const datedAt = (answer: unknown, at: number): unknown => {
  const { headers } = (answer as Answer).response;
  for (const name of Object.keys(headers)) if (name.toLowerCase() === 'date') delete headers[name];
  headers.date = new Date(at).toUTCString();
  return answer;
};

/** The HTTP status of an answer. */
export const statusOf = (answer: unknown): number => (answer as Answer).response.statusCode;
