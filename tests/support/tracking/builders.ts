import type { APIGatewayProxyEventV2, DynamoDBStreamEvent } from 'aws-lambda';
import { type ProgrammeInput, programmeSchema } from '../../../functions/programme/contract';
import { isoTime } from '../../../functions/shared/kernel/time';
import type { LiveProgramme } from '../../../functions/shared/platform/live-programme';
import type { InteractionItem, WriteKeys } from '../../../functions/tracking/contract';
import { hashWriteKey } from '../../../functions/tracking/domain/write-keys';

/** Monday, 2 November 2026, noon. */
export const NOON = Date.UTC(2026, 10, 2, 12);
/** A source id as they look. */
export const SOURCE = 'abcdefghijklmnopqrstuvwxyz';
/** The write key that the tests' doors know. */
export const WRITE_KEY = 'a-write-key-for-tests';

/** Write keys: one live one for `https://shop.example`, and one that was revoked. */
export const keysOf = (origins: string[] = ['https://shop.example']): WriteKeys => ({
  keys: [
    { id: 'key-1', name: 'shop', hash: hashWriteKey(WRITE_KEY), origins, createdAt: isoTime(NOON) },
    {
      id: 'key-2',
      name: 'old',
      hash: hashWriteKey('revoked-key'),
      origins: ['*'],
      createdAt: isoTime(NOON),
      revokedAt: isoTime(NOON),
    },
  ],
});

/** What a request is, for `requestOf`; `key: null` sends none. */
export interface RequestParts {
  readonly path?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly base64?: boolean;
}

/** An event of the HTTP API as Lambda hands it over: a POST of JSON with the tests' key unless told otherwise. */
export const requestOf = (parts: RequestParts = {}): APIGatewayProxyEventV2 => {
  const { path = '/v1/track', method = 'POST', body, key = WRITE_KEY, headers = {}, base64 = false } = parts;
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const auth = key === null ? {} : { Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  return {
    rawPath: path,
    headers: { 'content-type': 'application/json', ...auth, ...headers },
    requestContext: { requestId: 'request-1', http: { method, sourceIp: '192.0.2.1' } },
    body: text,
    isBase64Encoded: base64,
  } as unknown as APIGatewayProxyEventV2;
};

/** A call of the tracking API. */
export const callOf = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'track',
  userId: 'ada',
  event: 'Product Viewed',
  messageId: 'm-1',
  timestamp: isoTime(NOON),
  ...over,
});

/** An interaction as recorded; `call` is what its body says. */
export const interactionOf = (
  over: Partial<InteractionItem> = {},
  call: Record<string, unknown> = {},
): InteractionItem => {
  const at = over.at ?? isoTime(NOON);
  const messageId = over.messageId ?? 'm-1';
  return {
    pk: SOURCE,
    sk: `${at}#${messageId}`,
    kind: 'track',
    name: 'Product Viewed',
    at,
    receivedAt: at,
    messageId,
    body: JSON.stringify({ properties: {}, ...call }),
    ...over,
  };
};

/** A live programme: a basket cancelled by an order, in pounds, with a rate for euros. */
export const programmeOf = (over: Partial<ProgrammeInput> = {}, version = 1): LiveProgramme => {
  const { templates: _, ...rules } = programmeSchema.parse({
    schema: 1,
    name: 'A shop',
    languages: ['en'],
    timeZone: 'Europe/London',
    currency: 'GBP',
    exchangeRates: { EUR: 0.5 },
    sender: { name: 'A shop', address: 'news@shop.example' },
    topics: [{ id: 'news', name: { en: 'News' } }],
    caps: [{ scope: 'all', max: 8, window: '31d' }],
    scores: { silence: { horizon: '30d', medium: 0.4, high: 0.7 } },
    templates: [],
    journeys: [
      {
        id: 'basket',
        name: 'Basket',
        entry: { on: 'interaction', event: 'Product Added' },
        reentry: { policy: 'one-at-a-time' },
        exit: [{ id: 'ordered', when: { did: 'Order Completed', since: 'entry' } }],
        steps: [{ id: 'two-hours', do: 'wait', for: '2h' }],
      },
    ],
    ...over,
  });
  return { version, rules: { ...rules, templateIds: [] } };
};

let sequence = 0;

/** The stream's records of some interactions, in that order; each call goes on counting. */
export const streamOf = (
  items: readonly Partial<InteractionItem>[],
  options: { eventName?: 'INSERT' | 'MODIFY'; label?: string } = {},
): DynamoDBStreamEvent =>
  ({
    Records: items.map((item) => {
      sequence += 1;
      return {
        eventName: options.eventName ?? 'INSERT',
        eventSourceARN: `arn:aws:dynamodb:eu-west-1:1:table/interactions/stream/${options.label ?? '2026-01-01'}`,
        dynamodb: {
          SequenceNumber: String(sequence),
          NewImage: Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])),
        },
      };
    }),
  }) as unknown as DynamoDBStreamEvent;
