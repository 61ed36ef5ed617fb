/**
 * The process of the clock: wakes the targets of schedules that are due, for an emulator that keeps schedules and fires
 * none. It knows what our stacks use: one-off schedules in UTC whose target is a queue.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { runPart } from '../part-process';
import { dueAt } from './due';

const settingsSchema = z.strictObject({ endpointUrl: z.string(), region: z.string() });
const POLL_MS = 1000;

const main = async () => {
  const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
  const place = {
    endpoint: settings.endpointUrl,
    region: settings.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const scheduler = new SchedulerClient(place);
  const sqs = new SQSClient(place);
  const known = new Map<string, GetScheduleCommandOutput>();
  const refused = new Set<string>();

  const fire = async (key: string, schedule: GetScheduleCommandOutput) => {
    const { Name, GroupName, Target } = schedule;
    const QueueName = Target?.Arn?.split(':').at(-1) ?? '';
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: Target?.Input ?? '{}' }));
    if (schedule.ActionAfterCompletion === 'DELETE') {
      await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
    }
    known.delete(key);
    console.log(`woke ${key}`);
  };

  const tick = async () => {
    const there = new Set<string>();
    for await (const page of paginateListSchedules({ client: scheduler }, {})) {
      for (const { Name, GroupName } of page.Schedules ?? []) {
        const key = `${GroupName}/${Name}`;
        there.add(key);
        if (known.has(key) || refused.has(key)) continue;
        known.set(key, await scheduler.send(new GetScheduleCommand({ Name, GroupName })));
      }
    }
    for (const [key, schedule] of known) {
      const due = dueAt(schedule.ScheduleExpression, schedule.ScheduleExpressionTimezone);
      if (!there.has(key)) known.delete(key);
      else if (due === undefined || !schedule.Target?.Arn?.startsWith('arn:aws:sqs:')) {
        console.error(`the clock does not know how to wake ${key}: ${schedule.ScheduleExpression}`);
        refused.add(key);
        known.delete(key);
      } else if (due <= Date.now()) await fire(key, schedule);
    }
  };

  console.log('the clock ticks');
  for (;;) {
    try {
      await tick();
    } catch (error) {
      // Told, and tried again with the next tick: what is due stays due.
      console.error(`clock: ${(error as Error).message}`);
    }
    await sleep(POLL_MS);
  }
};

runPart(main);
