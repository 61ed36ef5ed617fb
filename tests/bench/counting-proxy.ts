import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Counted, type CountedWrite, countCall, SINGLE } from './counted-calls';

/** A proxy in front of the emulator that counts what the Lambdas write and publish. */
export interface CountingProxy {
  readonly url: string;
  forwardTo(endpointUrl: string): void;
  /** What was counted, and starts over. */
  take(): Counted;
  close(): Promise<void>;
}

const read = async (stream: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Starts the proxy on a free port of 127.0.0.1. */
export const startCountingProxy = async (): Promise<CountingProxy> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let target: URL | undefined;
  let origin = '';
  let writes: CountedWrite[] = [];
  let events: string[] = [];
  let readUnits = 0;
  let queueRequests = 0;

  const count = (operation: string, body: string, status: number, answer: string) => {
    const counted = countCall(operation, body, status, answer, Date.now());
    writes.push(...(counted.writes ?? []));
    events.push(...(counted.events ?? []));
    readUnits += counted.readUnits ?? 0;
    queueRequests += counted.queueRequests ?? 0;
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
    // The SDK sends a queue's messages to the host of its URL, which is then ours.
    if (operation.startsWith('SendMessage') && target) {
      body = Buffer.from(body.toString().replace(`"QueueUrl":"${origin}`, `"QueueUrl":"${target.origin}`));
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
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    forwardTo(endpointUrl) {
      target = new URL(endpointUrl);
    },
    take() {
      const taken = { writes, events, readUnits, queueRequests };
      writes = [];
      events = [];
      readUnits = 0;
      queueRequests = 0;
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
