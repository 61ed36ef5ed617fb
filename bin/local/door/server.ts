/** The process of the door: brings calls in to the URLs of the Lambdas, as an HTTP API would by its routes. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { DoorRoute } from '../../../lib/outputs';
import { runPart } from '../part-process';
import { routeOf } from './routes';

const settingsSchema = z.strictObject({ port: z.number().int(), endpointUrl: z.string() });
const routesSchema = z.array(
  z.strictObject({ path: z.string(), methods: z.array(z.string()), target: z.string() }),
);
/** Where a deployment says the routes: `PUT /_routes`, a list of DoorRoute. */
const ROUTES_PATH = '/_routes';

const say = (response: ServerResponse, status: number, message: string) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));

const takeRoutes = async (incoming: IncomingMessage): Promise<DoorRoute[]> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return routesSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
};

/** Host and port of a function URL; one under `127.0.0.1` is no URL to Node, which takes it for an address. */
const hostOf = (target: string): string => /^https?:\/\/([^/]+)/.exec(target)?.[1] ?? '';

/** Hands a call on: the emulator knows a function URL by its host name, which need not resolve. */
const handOn = (endpoint: URL, target: string, incoming: IncomingMessage, response: ServerResponse): void => {
  const outgoing = request(
    {
      hostname: endpoint.hostname,
      port: endpoint.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, host: hostOf(target) },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on('error', (error) => {
    if (response.headersSent) response.destroy();
    else say(response, 502, error.message);
  });
  incoming.pipe(outgoing);
};

const main = async () => {
  const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
  const endpoint = new URL(settings.endpointUrl);
  let routes: readonly DoorRoute[] = [];
  const server = createServer((incoming, response) => {
    const method = incoming.method ?? 'GET';
    const { pathname } = new URL(incoming.url ?? '/', 'http://door');
    if (method === 'PUT' && pathname === ROUTES_PATH) {
      takeRoutes(incoming).then(
        (taken) => {
          routes = taken;
          response.writeHead(204).end();
        },
        (error: Error) => say(response, 400, error.message),
      );
      return;
    }
    const route = routeOf(routes, method, pathname);
    if (route) handOn(endpoint, route.target, incoming, response);
    else say(response, 404, 'Not Found');
  });
  server.on('error', (error) => {
    console.error(`door: ${error.message}`);
    process.exit(1);
  });
  server.listen(settings.port, '127.0.0.1', () => console.log(`door on port ${settings.port}`));
};

runPart(main);
