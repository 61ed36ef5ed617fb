import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const SETTINGS = {
  STAGE: 'local',
  MEMBERS_TABLE: 'members',
  AGENDA_TABLE: 'agenda',
  PROGRAMMES_TABLE: 'programmes',
  MESSAGES_QUEUE_URL: 'http://127.0.0.1:9/messages',
  TRANSACTIONAL_QUEUE_URL: 'http://127.0.0.1:9/transactional',
  WAKEUPS_QUEUE_URL: 'http://127.0.0.1:9/wakeups',
  AGENDA_QUEUE_URL: 'http://127.0.0.1:9/agenda',
  AGENDA_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:000000000000:agenda',
  SCHEDULER_ROLE_ARN: 'arn:aws:iam::000000000000:role/clock',
  SCHEDULE_GROUP: 'default',
  AGENDA_AHEAD_SECONDS: '5',
  AGENDA_BUCKET_SECONDS: '5',
  WAITS: '{"2h":"15s"}',
} as const;

const eventOf = (...bodies: string[]): SQSEvent => ({
  Records: bodies.map(
    (body, index) =>
      ({ messageId: `message-${index}`, body, attributes: { ApproximateReceiveCount: '1' } }) as SQSRecord,
  ),
});
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
const failedOf = (response: SQSBatchResponse) =>
  response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

const heardByNobody = {
  source: 'relance.tracking',
  detail: { id: 'f', name: 'Unheard Of', member: 'm', at: '2026-11-02T12:00:00.000Z', detail: {} },
};

describe('the handlers of journeys', () => {
  const before = { ...process.env };
  beforeEach(() => {
    jest.resetModules();
    process.env = { ...before, AWS_REGION: 'eu-west-1', LOG_LEVEL: 'SILENT', ...SETTINGS };
  });
  afterAll(() => {
    process.env = before;
  });

  test.each([
    ['no JSON', '{'],
    ['no fact', JSON.stringify({ source: 'relance.tracking' })],
    [
      'a fact without a member',
      JSON.stringify({ ...heardByNobody, detail: { ...heardByNobody.detail, member: '' } }),
    ],
  ])('hear-facts sends back %s alone; its neighbour is done', async (_, bad) => {
    const { handler } = await import('../../functions/journeys/handlers/hear-facts');
    expect(failedOf(await handler(eventOf(bad, JSON.stringify(heardByNobody))))).toEqual(['message-0']);
  });

  test.each([
    ['an unknown kind', { wake: 'up' }],
    ['no step', { wake: 'enrolment', member: 'm', enrolment: 'ENROLMENT#a#1' }],
    ['a time that is none', { wake: 'defer', until: 'tomorrow', request: {} }],
  ])('wake-enrolments sends back a wake-up of %s', async (_, value) => {
    const { handler } = await import('../../functions/journeys/handlers/wake-enrolments');
    expect(failedOf(await handler(eventOf(JSON.stringify(value))))).toEqual(['message-0']);
  });

  test.each([
    ['without a time', {}],
    ['with a shard in words', { bucket: '2026-11-02T12:00:00.000Z', shard: 'first' }],
    ['with a key that is not ours', { bucket: '2026-11-02T12:00:00.000Z', shards: 1 }],
  ])('drain-agenda sends back a bucket %s', async (_, value) => {
    const { handler } = await import('../../functions/journeys/handlers/drain-agenda');
    expect(failedOf(await handler(eventOf(JSON.stringify(value)), context))).toEqual(['message-0']);
  });

  test('do not start with a setting missing, or with shortened waits on a stage that is real', async () => {
    process.env.AGENDA_TABLE = '';
    await expect(import('../../functions/journeys/handlers/hear-facts')).rejects.toMatchObject({
      code: 'settings_invalid',
      message: expect.stringContaining('AGENDA_TABLE'),
    });
    jest.resetModules();
    Object.assign(process.env, SETTINGS, { STAGE: 'prod' });
    await expect(import('../../functions/journeys/handlers/wake-enrolments')).rejects.toMatchObject({
      code: 'waits_refused',
    });
  });
});
