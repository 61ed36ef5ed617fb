import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { dynamo, sqs } from '../../../functions/shared/platform/aws';
import { logger } from '../../../functions/shared/platform/logger';

type Handler = (event: unknown) => Promise<unknown>;

const sent: unknown[] = [];
let administer: Handler;
let sample: Handler;
let train: Handler;

const ITEMS: Readonly<Record<string, object>> = {
  'LATEST|NIGHT': { night: 'n1' },
  'PROGRAMME|POINTER': { version: 1 },
  'PROGRAMME|VERSION#000001': { rules: { scores: { silence: { horizon: '30d' } }, journeys: [] } },
};

let items = ITEMS;

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    STAGE: 'local',
    MEMBERS_TABLE: 'members',
    INTERACTIONS_TABLE: 'interactions',
    SCORING_TABLE: 'scoring',
    PROGRAMMES_TABLE: 'programmes',
    SAMPLES_QUEUE_URL: 'http://queue.example/samples',
    TRAINING_QUEUE_URL: 'http://queue.example/training',
  });
  // Nothing goes out: the clients answer by themselves, before a request is made.
  sqs().middlewareStack.add(
    () => async (args) => {
      const { Entries = [] } = args.input as SendMessageBatchCommandInput;
      sent.push(...Entries.map((entry) => JSON.parse(entry.MessageBody ?? '')));
      return { response: {}, output: { $metadata: {}, Successful: [], Failed: [] } } as never;
    },
    { step: 'initialize' },
  );
  dynamo().middlewareStack.add(
    () => async (args) => {
      const { Key, ExpressionAttributeValues: values } = args.input as {
        Key?: { pk: string; sk: string };
        ExpressionAttributeValues?: Record<string, unknown>;
      };
      const Item = Key && items[`${Key.pk}|${Key.sk}`];
      const Items = values?.[':prefix'] === 'SEGMENT#' ? [{ scored: 500, done: true }] : [];
      return { response: {}, output: { $metadata: {}, Item, Items } } as never;
    },
    { step: 'initialize' },
  );
  ({ handler: administer } = await import('../../../functions/scoring/handlers/administer-models'));
  sample = (await import('../../../functions/scoring/handlers/sample-timelines')).handler as Handler;
  train = (await import('../../../functions/scoring/handlers/train-models')).handler as Handler;
});

beforeEach(() => {
  sent.length = 0;
});

describe('the door of the models', () => {
  it('starts a training for the nightly rule, named by the second of the rule', async () => {
    const rule = {
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-11-29T03:30:00Z',
      detail: {},
    };
    const training = '2026-11-29T03:30:00.000Z';
    expect(await administer(rule)).toEqual({ training, parts: 8, members: 500, night: 'n1', nights: 1 });
    expect(sent).toHaveLength(8);
    expect(sent[7]).toMatchObject({ training, now: training, horizonMs: 30 * 86_400_000, part: 7, share: 1 });
  });

  it('says in the log why it starts none where no night has ended', async () => {
    const warn = jest.spyOn(logger, 'warn').mockReturnValue(undefined);
    const { 'LATEST|NIGHT': latest, ...none } = ITEMS;
    items = { ...none, 'LATEST|NIGHT': { ...latest, segments: 2 } };
    try {
      expect(await administer({ action: 'train' })).toMatchObject({ parts: 0, members: 0, nights: 1 });
      expect(sent).toHaveLength(0);
      expect(warn.mock.calls).toEqual([
        ['training_not_started', { training: expect.any(String), reason: 'members_uncounted', nights: 1 }],
      ]);
    } finally {
      items = ITEMS;
      warn.mockRestore();
    }
  });

  it('starts one for the command line, on the stage local as of another instant', async () => {
    await administer({ action: 'train', asOf: '2026-01-30T02:00:00Z' });
    expect(sent[0]).toMatchObject({ now: '2026-01-30T02:00:00.000Z' });
  });

  it('unpins, and goes back no further than day one', async () => {
    expect(await administer({ action: 'unpin', outcome: 'unsubscribe' })).toEqual({
      outcome: 'unsubscribe',
      version: 'unsubscribe-day-one-2',
    });
    await expect(administer({ action: 'rollback', outcome: 'silence' })).rejects.toMatchObject({
      code: 'no_earlier_model',
    });
    await expect(
      administer({ action: 'rollback', outcome: 'silence', to: 'silence-2020-01-01' }),
    ).rejects.toMatchObject({ code: 'model_unknown' });
    expect(
      await administer({ action: 'rollback', outcome: 'silence', to: 'silence-day-one-2' }),
    ).toMatchObject({ version: 'silence-day-one-2', pinnedSince: expect.any(String) });
  });

  it.each([
    [undefined],
    ['train'],
    [{}],
    [{ action: 'rollback' }],
    [{ action: 'unpin', outcome: 'moon' }],
    [{ action: 'train', asOf: 'now' }],
  ])('refuses %j, and starts nothing', async (event) => {
    await expect(administer(event)).rejects.toMatchObject({ code: 'request_invalid' });
    expect(sent).toHaveLength(0);
  });
});

describe('the doors behind the queues', () => {
  it.each([['samples'], ['training']])('send a message of %s that is none back', async (queue) => {
    const event = { Records: [{ messageId: 'm1', body: '{"training": "tomorrow"}', attributes: {} }] };
    const door = queue === 'samples' ? sample : train;
    expect(await door(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});
