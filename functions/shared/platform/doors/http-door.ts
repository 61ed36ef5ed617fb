import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { RelanceError } from '../../kernel/errors';
import { logger } from '../logger';
import { beginCall, failuresOf } from './call';

/** A request as the doors see it: lower-case header names, the body as bytes, the instant of receipt. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  /** Who signed it, as IAM names them; on routes that IAM guards. */
  readonly caller?: string;
  readonly now: number;
}

/** An answer: a status, headers, and text. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer of JSON with that status. */
export const json = (status: number, value: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

/** What API Gateway adds on routes that IAM guards. */
interface Signed {
  readonly authorizer?: { readonly iam?: { readonly userArn?: string } };
}

const requestOf = (event: APIGatewayProxyEventV2, now: number): HttpRequest => ({
  method: event.requestContext.http.method.toUpperCase(),
  path: event.rawPath,
  query: event.queryStringParameters ?? {},
  headers: Object.fromEntries(
    Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
  ),
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  sourceIp: event.requestContext.http.sourceIp,
  requestId: event.requestContext.requestId,
  caller: (event.requestContext as Signed).authorizer?.iam?.userArn,
  now,
});

const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'];

/** The method for the log: a word of the client's own making is none. */
const methodOf = (event: APIGatewayProxyEventV2): string => {
  const method = event.requestContext.http.method.toUpperCase();
  return METHODS.includes(method) ? method : 'other';
};

/**
 * A Lambda behind the HTTP API. A RelanceError that `handle` throws becomes 503 with its code (the client tries
 * again); anything else 500 `internal`, whose details are logged and not shown. Logs one line a call.
 */
export const httpDoor =
  (handle: (request: HttpRequest) => Promise<HttpAnswer>) =>
  async (event: APIGatewayProxyEventV2, context?: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    const call = beginCall(context);
    const errors: unknown[] = [];
    let answer: HttpAnswer;
    try {
      answer = await handle(requestOf(event, Date.now()));
    } catch (error) {
      errors.push(error);
      answer =
        error instanceof RelanceError
          ? json(503, { code: error.code, message: error.message })
          : json(500, { code: 'internal', message: 'something failed on our side; please try again' });
    }
    const line = {
      status: answer.status,
      method: methodOf(event),
      bytes: event.body?.length ?? 0,
      ...call.took(),
    };
    if (errors.length === 0) logger.info('request_answered', line);
    else logger.error('request_answered', { ...line, failures: failuresOf(errors) });
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body ?? '' };
  };
