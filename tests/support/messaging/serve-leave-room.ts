import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { leaveRoom } from './leave-room';
import { httpEvent } from './leave-room';

/** Serves the door of a room over HTTP on a port of its own, as the API would. */
export const serveLeaveRoom = async ({ door }: Pick<ReturnType<typeof leaveRoom>, 'door'>) => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const answer = await door(
      httpEvent(
        request.method ?? 'GET',
        url.pathname,
        headers,
        Buffer.concat(chunks).toString('utf8'),
        Object.fromEntries(url.searchParams),
      ),
    );
    response.writeHead(answer.statusCode ?? 500, answer.headers as Record<string, string>);
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
