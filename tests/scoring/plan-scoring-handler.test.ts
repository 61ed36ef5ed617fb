import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { dynamo, sqs } from '../../functions/shared/platform/aws';

const sent: unknown[] = [];
const ITEMS: Readonly<Record<string, object>> = {
  'PROGRAMME|POINTER': { version: 4 },
  'PROGRAMME|VERSION#000004': { rules: { journeys: [] } },
};
let handler: (event: unknown) => Promise<unknown>;

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    STAGE: 'local',
    SCORING_TABLE: 'scoring',
    PROGRAMMES_TABLE: 'programmes',
    SEGMENTS_QUEUE_URL: 'http://queue.example/segments',
  });
  // Nothing goes out: the client answers by itself, before a request is made.
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
      const { Key } = args.input as { Key?: { pk: string; sk: string } };
      const Item = Key && ITEMS[`${Key.pk}|${Key.sk}`];
      return { response: {}, output: { $metadata: {}, Item } } as never;
    },
    { step: 'initialize' },
  );
  ({ handler } = await import('../../functions/scoring/handlers/plan-scoring'));
});

beforeEach(() => {
  sent.length = 0;
});

describe('the door of planning', () => {
  it('starts a night for the nightly rule, named by the time of the rule, so that a second delivery is the same night', async () => {
    const rule = {
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-03-01T02:00:00Z',
      detail: {},
    };
    const night = '2026-03-01T02:00:00.000Z';
    expect(await handler(rule)).toEqual({ night, segments: 2 });
    expect(sent).toMatchObject([
      { night, now: night, segment: 0, programme: 4 },
      { night, now: night, segment: 1, programme: 4 },
    ]);
  });

  it('starts a night for the command line, with nothing or with an instant', async () => {
    await handler({ asOf: '2026-01-30T02:00:00Z', segments: 1 });
    expect(sent).toMatchObject([{ now: '2026-01-30T02:00:00.000Z', segments: 1 }]);
    await handler(undefined);
    expect(sent).toHaveLength(3);
  });

  it.each([[{ asof: '2026-01-30T02:00:00Z' }], [{ asOf: 'yesterday' }], [{ segments: 0 }], ['run'], [[]]])(
    'refuses %j, and starts nothing',
    async (event) => {
      await expect(handler(event)).rejects.toMatchObject({ code: 'run_invalid' });
      expect(sent).toHaveLength(0);
    },
  );
});
