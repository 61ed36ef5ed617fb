import { CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { isErrorNamed } from '../../shared/kernel/errors';
import { scheduleExpression, scheduleName } from '../domain/agenda';
import type { AlarmClock } from '../ports';

/** Where the schedules live, what they wake, and with which rights. */
export interface SchedulerTarget {
  readonly group: string;
  readonly queueArn: string;
  readonly roleArn: string;
}

/** One EventBridge schedule a bucket: it puts the bucket on the agenda's queue and deletes itself. */
export const schedulerAlarm = (client: SchedulerClient, target: SchedulerTarget): AlarmClock => ({
  async set(bucket) {
    try {
      await client.send(
        new CreateScheduleCommand({
          Name: scheduleName(bucket),
          GroupName: target.group,
          ScheduleExpression: scheduleExpression(bucket),
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: { Arn: target.queueArn, RoleArn: target.roleArn, Input: JSON.stringify({ bucket }) },
        }),
      );
    } catch (error) {
      if (!isErrorNamed(error, 'ConflictException')) throw error;
    }
  },
});
