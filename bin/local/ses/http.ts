import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { badRequest, SesProblem } from './problem';
import type { SesAnswer, SesRequest } from './ses';

const MAX_BODY_BYTES = 60 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new SesProblem('RequestEntityTooLargeException', 413, 'Request too large.');
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw badRequest(`The body is not JSON: ${(error as Error).message}`);
  }
};

const give = async (answer: SesAnswer, response: ServerResponse): Promise<void> => {
  if (answer.kind === 'drop') {
    response.socket?.resetAndDestroy();
  } else if (answer.kind === 'lines') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    await pipeline(answer.lines, response);
  } else if (answer.kind === 'json') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }
  // `hang` gives nothing: the caller's own time-out ends it.
};

const giveProblem = (error: unknown, response: ServerResponse): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem =
    error instanceof SesProblem
      ? error
      : new SesProblem('InternalServiceErrorException', 500, (error as Error).message);
  response
    .writeHead(problem.status, { 'content-type': 'application/json', 'x-amzn-errortype': problem.code })
    .end(JSON.stringify({ message: problem.message }));
};

const applicationOf = (userAgent = ''): string | undefined => /(?:^| )app\/(\S+)/.exec(userAgent)?.[1];

/** The local SES behind HTTP, in the REST JSON protocol of SES v2. Not listening yet. */
export const createSesServer = (handle: (request: SesRequest) => Promise<SesAnswer>): Server =>
  createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://ses');
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname;
    const answered = new Promise<boolean>((resolve) => {
      response.once('close', () => resolve(response.writableFinished));
    });
    readBody(request)
      .then((body) =>
        handle({
          method: request.method ?? 'GET',
          path,
          query: url.searchParams,
          body,
          caller: applicationOf(request.headers['user-agent']),
          answered,
        }),
      )
      .then((answer) => give(answer, response))
      .catch((error: unknown) => giveProblem(error, response));
  });
