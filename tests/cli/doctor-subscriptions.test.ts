import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { subscriptionsOf } from '../../bin/support/doctor/subscriptions';

const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:alarms';

const member = (arn: string, endpoint: string) =>
  `<member><Owner>000000000000</Owner><Protocol>email</Protocol><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn><TopicArn>${TOPIC}</TopicArn></member>`;

const page = (members: string, next = '') =>
  `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members}</Subscriptions>${next ? `<NextToken>${next}</NextToken>` : ''}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;

/** An SNS of our own that answers what `answer` says of the call's parameters, as long as `ask` takes. */
const withSns = async <T>(
  answer: (parameters: URLSearchParams, call: IncomingMessage) => { status: number; body: string },
  ask: (endpointUrl: string) => Promise<T>,
): Promise<T> => {
  const server = createServer(async (call, response) => {
    let body = '';
    for await (const part of call) body += part;
    const told = answer(new URLSearchParams(body), call);
    response.writeHead(told.status, { 'content-type': 'text/xml' });
    response.end(told.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

const access = (endpointUrl: string) => ({
  region: 'eu-west-1',
  endpointUrl,
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
});

test('who has agreed and who has not is read from every page, signed for SNS', async () => {
  const calls: [URLSearchParams, string | undefined][] = [];
  const found = await withSns(
    (parameters, { headers }) => {
      calls.push([parameters, headers.authorization]);
      const second = parameters.get('NextToken') === 'more';
      const members = second
        ? member('PendingConfirmation', 'b&amp;c@shop.example')
        : member(`${TOPIC}:1`, 'a@shop.example');
      return { status: 200, body: page(members, second ? '' : 'more') };
    },
    (url) => subscriptionsOf(access(url), TOPIC),
  );
  expect(found).toEqual({ confirmed: ['a@shop.example'], pending: ['b&c@shop.example'] });
  expect(calls).toHaveLength(2);
  for (const [parameters, authorization] of calls) {
    expect(parameters.get('Action')).toBe('ListSubscriptionsByTopic');
    expect(parameters.get('TopicArn')).toBe(TOPIC);
    expect(authorization).toMatch(/Credential=AKID\/\d{8}\/eu-west-1\/sns\/aws4_request/);
  }
});

test('a refusal says which call, and why', async () => {
  const asked = withSns(
    () => ({
      status: 403,
      body: '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not allowed</Message></Error></ErrorResponse>',
    }),
    (url) => subscriptionsOf(access(url), TOPIC),
  );
  await expect(asked).rejects.toMatchObject({
    code: 'sns_refused',
    message: 'SNS answered ListSubscriptionsByTopic with 403 AuthorizationError: not allowed',
  });
});
