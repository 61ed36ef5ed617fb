// Among the last: what it poisons is tried again for minutes, and nobody else's `settle` would end.
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QUEUES, type QueueName } from '../../lib/outputs';
import type { LogLine } from '../support/cloudwatch-logs';
import { callApi, freshUser, hoursAgo } from '../support/e2e/api';
import { eventually } from '../support/e2e/eventually';
import { invokeFunction } from '../support/e2e/functions';
import { linesSince, plantLine } from '../support/e2e/logs';
import { putOnQueue, queueUrls, serviceOutputs } from '../support/e2e/queues';
import { clientSettings } from '../support/e2e/stage';
import { putItem } from '../support/e2e/tables';

/** Goes into every value below, whatever it is for: no log may hold it. */
const MARK = freshUser('zqmark').replaceAll('-', '');
const ADDRESS = `${MARK}@example.com`;
const from = Date.now();

const holding = (lines: readonly LogLine[], mark: string) =>
  lines.filter((line) => JSON.stringify(line).toLowerCase().includes(mark.toLowerCase()));

/** A line of ours. */
interface Ours {
  readonly message: string;
  readonly function: string;
  readonly level: string;
  readonly count?: number;
  readonly failed?: number;
}
const oursOf = (lines: readonly LogLine[]): Ours[] =>
  lines.flatMap(({ text }) => (text.startsWith('{"level"') ? [JSON.parse(text)] : []));

/** The lines of ours, by code. */
const counted = (lines: readonly LogLine[]) => {
  const found = oursOf(lines);
  return (code: string, handler: string, level: string) =>
    found.filter((line) => line.message === code && line.function === handler && line.level === level).length;
};

/** Whether a worker has handled something well, in a batch with poison or without: how messages meet is nobody's to say. */
const handledWell = (lines: readonly LogLine[], handler: string): boolean =>
  oursOf(lines).some(
    ({ message, function: by, count = 0, failed = 0 }) =>
      message === 'messages_handled' && by === handler && count > failed,
  );

const person = {
  email: ADDRESS,
  firstName: `First ${MARK}`,
  phone: `+33 6 ${MARK}`,
  address: { street: `${MARK} street`, [`key-${MARK}`]: 1 },
  [`trait-${MARK}`]: MARK,
};
const event = (extra: object = {}) => ({
  userId: ADDRESS,
  anonymousId: `anonymous-${MARK}`,
  messageId: `message-${MARK}-${freshUser('m')}`,
  timestamp: hoursAgo(0),
  event: `Event ${MARK}`,
  properties: { name: MARK, [`property-${MARK}`]: ADDRESS },
  context: { ip: MARK, userAgent: MARK, traits: person, page: { url: `https://x.example/?m=${ADDRESS}` } },
  ...extra,
});

/** What each HTTP door gets: good and bad. */
const throughTheApi = async (): Promise<number[]> => {
  const calls: Parameters<typeof callApi>[] = [
    ['/v1/identify', event({ traits: { ...person, newsletter: true } })],
    ['/v1/identify', event({ traits: { ...person, email: `no address ${MARK}` } })],
    ['/v1/track', event()],
    ['/v1/page', event({ name: MARK })],
    ['/v1/alias', event({ previousId: `previous-${ADDRESS}` })],
    ['/v1/group', event({ groupId: ADDRESS, traits: person })],
    ['/v1/track', event({ event: 'Order Completed', properties: { revenue: MARK, currency: MARK } })],
    ['/v1/track', `{"userId": "${ADDRESS}", ${MARK}`],
    ['/v1/track', event({ event: { [MARK]: ADDRESS }, userId: [ADDRESS], timestamp: MARK })],
    ['/v1/batch', { batch: [event({ type: 'track' }), event({ type: MARK }), MARK, { [MARK]: MARK }] }],
    ['/v1/track', event({ properties: { text: MARK.repeat(4_000) } })],
    ['/v1/track', event(), { key: `key-${MARK}` }],
    ['/v1/track', event({ writeKey: `key-${MARK}` }), { key: null }],
    [`/v1/track?email=${ADDRESS}&writeKey=${MARK}`, event()],
    [`/v1/${MARK}`, event()],
    ['/v1/track', event(), { headers: { origin: `https://${MARK}.example`, 'user-agent': MARK } }],
    [`/u/${MARK}`, undefined, { method: 'GET' }],
    [`/preferences/${MARK}?lang=${MARK}`, undefined, { method: 'GET' }],
    [`/preferences/${MARK}`, `interest=${MARK}&language=${ADDRESS}`],
    [`/u/${MARK}.${MARK}?email=${ADDRESS}`, `List-Unsubscribe=One-Click&email=${ADDRESS}`],
  ];
  const statuses: number[] = [];
  for (const call of calls) statuses.push((await callApi(...call)).status);
  return statuses;
};

/** Poison for each work queue: JSON of the wrong shapes, and no JSON. */
const throughTheQueues = async (): Promise<void> => {
  const client = new SQSClient(clientSettings());
  for (const [queue, QueueUrl] of Object.entries(await queueUrls())) {
    await putOnQueue(queue as QueueName, [{ mark: ADDRESS, [MARK]: { traits: person } }, MARK]);
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: `{"mail": ${ADDRESS}` }));
  }
  client.destroy();
};

/** An item in the timeline that is no interaction: the stream's worker parks it with its reason. */
const throughTheStream = () =>
  putItem('interactions', { pk: MARK, sk: `${hoursAgo(0)}#${MARK}`, kind: MARK, name: ADDRESS, body: MARK });

const throughTheBus = async (): Promise<void> => {
  const client = new EventBridgeClient(clientSettings());
  const { bus } = await serviceOutputs();
  const detail = { id: MARK, member: ADDRESS, at: MARK, detail: person };
  await client.send(
    new PutEventsCommand({
      Entries: ['relance.tracking', 'relance.messaging', 'aws.ses'].map((Source) => ({
        EventBusName: bus,
        Source,
        DetailType: 'Contact Subscribed',
        Detail: JSON.stringify(detail),
      })),
    }),
  );
  client.destroy();
};

/** Calls by name, all refused: with the mark in values. */
const throughCalls = async (): Promise<number> => {
  const calls = [
    ['administer-keys', { action: ADDRESS, name: MARK }],
    ['administer-tokens', { action: ADDRESS, revokeOld: MARK }],
    ['publish-programme', { action: ADDRESS, document: { name: MARK } }],
    ['publish-programme', { action: 'publish', document: { name: ADDRESS, journeys: MARK } }],
    ['plan-scoring', { asOf: ADDRESS, segments: MARK }],
    ['administer-models', { action: ADDRESS, outcome: MARK }],
    ['restore-cards', { pausedAt: ADDRESS, items: [{ pk: '', sk: MARK }], entries: MARK }],
  ] as const;
  const ends = await Promise.allSettled(calls.map(([name, payload]) => invokeFunction(name, payload)));
  return ends.filter(({ status }) => status === 'rejected').length;
};

test('nothing that was sent through any door is in a log, a name of a schedule or an attribute of a queue', async () => {
  const statuses = await throughTheApi();
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(7);
  expect(new Set(statuses)).toEqual(new Set([200, 400, 401, 404, 413]));
  await throughTheQueues();
  await throughTheStream();
  await throughTheBus();
  expect(await throughCalls()).toBe(6);

  const workers = {
    recorder: 'record-interactions',
    replay: 'replay-interactions',
    identify: 'apply-identities',
    contacts: 'change-contacts',
    facts: 'hear-facts',
    wakeups: 'wake-enrolments',
    agenda: 'drain-agenda',
    messages: 'send-messages',
    transactional: 'send-transactional',
    segments: 'score-segment',
    samples: 'sample-timelines',
    training: 'train-models',
  };
  const lines = await eventually('a line of every door', async () => {
    const logged = await linesSince(from);
    const count = counted(logged);
    const missing = Object.values(workers).filter((name) => !count('messages_handled', name, 'ERROR'));
    if (missing.length > 0) throw new Error(`no line of ${missing.join(', ')}`);
    for (const name of ['record-interactions', 'apply-identities'])
      if (!handledWell(logged, name)) throw new Error(`nothing handled well by ${name}`);
    if (!count('records_handled', 'judge-interactions', 'INFO')) throw new Error('no line of the stream');
    if (!logged.some(({ text }) => text.includes('message_unreadable'))) throw new Error('no unreadable one');
    return logged;
  });
  const count = counted(lines);
  expect(count('request_answered', 'receive-interactions', 'INFO')).toBeGreaterThanOrEqual(16);
  expect(count('request_answered', 'leave', 'INFO')).toBeGreaterThanOrEqual(2);
  // Other tests, at the same time, make calls that fail as well.
  for (const name of [
    'administer-keys',
    'administer-tokens',
    'publish-programme',
    'plan-scoring',
    'administer-models',
    'restore-cards',
  ])
    expect([name, count('call_failed', name, 'ERROR') >= 1]).toEqual([name, true]);
  expect(holding(lines, MARK)).toEqual([]);
  expect(JSON.stringify(await namesOfSchedules())).not.toContain(MARK);
  expect(JSON.stringify(await attributesOfQueues())).not.toContain(MARK);
});

test('the same search finds what is logged', async () => {
  const planted = freshUser('planted');
  await plantLine(JSON.stringify({ level: 'INFO', message: 'planted', address: `${planted}@example.com` }));
  await eventually('the planted line', async () =>
    holding(await linesSince(from), planted).length === 1 ? true : undefined,
  );
});

const namesOfSchedules = async () => {
  const client = new SchedulerClient(clientSettings());
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ MaxResults: 100 }));
  client.destroy();
  return Schedules.map(({ Name, GroupName }) => ({ Name, GroupName }));
};

const attributesOfQueues = async () => {
  const client = new SQSClient(clientSettings());
  const urls = Object.values(await queueUrls());
  const all = await Promise.all(
    urls.map((QueueUrl) => client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))),
  );
  client.destroy();
  expect(all.length).toBe(QUEUES.length);
  return all.map(({ Attributes }) => Attributes);
};
