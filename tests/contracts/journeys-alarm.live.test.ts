import { randomUUID } from 'node:crypto';
import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { schedulerAlarm } from '../../functions/journeys/adapters/scheduler-alarm';
import { agendaDueSchema } from '../../functions/journeys/contract';
import { bucketOf } from '../../functions/journeys/domain/agenda';
import { eventually } from '../support/e2e/eventually';
import { testStage } from '../support/e2e/stage';

describe('the alarm of a bucket', () => {
  const name = `alarm-contract-${randomUUID()}`;
  let sqs: SQSClient;
  let scheduler: SchedulerClient;
  let queueUrl = '';
  let queueArn = '';

  beforeAll(async () => {
    const { endpointUrl: endpoint, region } = testStage();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    sqs = new SQSClient({ endpoint, region, credentials });
    scheduler = new SchedulerClient({ endpoint, region, credentials });
    queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl ?? '';
    const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    queueArn = (await sqs.send(asked)).Attributes?.QueueArn ?? '';
    await scheduler.send(new CreateScheduleGroupCommand({ Name: name }));
  });

  afterAll(async () => {
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: name }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
    sqs.destroy();
    scheduler.destroy();
  });

  test('is set once, however often it is asked for, and puts the bucket on the queue at its time', async () => {
    const account = queueArn.split(':')[4];
    const roleArn = `arn:aws:iam::${account}:role/clock`;
    const alarms = schedulerAlarm(scheduler, { group: name, queueArn, roleArn });
    const bucket = bucketOf(Date.now() + 3_000, 1_000);
    await alarms.set(bucket);
    await alarms.set(bucket);
    const bodies: string[] = [];
    await eventually('the bucket is on the queue', async () => {
      const asked = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        WaitTimeSeconds: 1,
        MaxNumberOfMessages: 10,
      });
      bodies.push(...((await sqs.send(asked)).Messages ?? []).map(({ Body }) => Body ?? ''));
      return bodies.length > 0 ? bodies : undefined;
    });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(bucket));
    expect(bodies.map((body) => agendaDueSchema.parse(JSON.parse(body)))).toEqual([{ bucket }]);
  }, 60_000);
});
