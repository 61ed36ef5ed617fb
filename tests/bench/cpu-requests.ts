import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as it went over the wire: `PutItem` and its body. */
export interface WireCall {
  readonly operation: string;
  readonly body: string;
}

/** A proxy that keeps each call that passes. */
export interface Recording {
  readonly url: string;
  /** What passed since the last time. */
  take(): WireCall[];
  close(): void;
}

/** Starts one in front of an endpoint. */
export const startRecording = async (endpointUrl: string): Promise<Recording> => {
  const target = new URL(endpointUrl);
  let calls: WireCall[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const operation =
      String(incoming.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    calls.push({ operation, body: body.toString() });
    const { hostname: host, port } = target;
    const forwarded = request(
      {
        host,
        port,
        path: incoming.url,
        method: incoming.method,
        headers: { ...incoming.headers, host: target.host },
      },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    forwarded.on('error', (error) => outgoing.destroy(error));
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};
