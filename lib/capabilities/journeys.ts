import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { journeysEnv } from '../../functions/journeys/env';
import { MESSAGING_FACTS } from '../../functions/messaging/contract';
import { SCORING_FACTS } from '../../functions/scoring/contract';
import { TRACKING_FACTS } from '../../functions/tracking/contract';
import { BusListener } from '../building-blocks/bus-listener';
import { QueueWorker } from '../building-blocks/queue-worker';
import { handToScheduler, mayDo, sendTo, useTable } from '../building-blocks/rights';
import { ScheduledJob } from '../building-blocks/scheduled-job';
import type { Wildcard } from '../building-blocks/wildcards';
import type { House } from '../house';

/** What journeys stands on. */
export interface JourneysProps {
  readonly house: House;
}

/** Journeys: hears facts, wakes enrolments, and keeps the agenda of all that waits. */
export class Journeys extends Construct {
  constructor(scope: Construct, id: string, { house }: JourneysProps) {
    super(scope, id);
    const { data, queues, stage } = house;
    const clock = this.clock(house);
    const common = {
      house,
      settings: journeysEnv,
      environment: {
        STAGE: stage.name,
        MEMBERS_TABLE: data.tables.members.tableName,
        AGENDA_TABLE: data.tables.agenda.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        MESSAGES_QUEUE_URL: queues.messages.queue.queueUrl,
        TRANSACTIONAL_QUEUE_URL: queues.transactional.queue.queueUrl,
        WAKEUPS_QUEUE_URL: queues.wakeups.queue.queueUrl,
        AGENDA_QUEUE_URL: queues.agenda.queue.queueUrl,
        AGENDA_QUEUE_ARN: queues.agenda.queue.queueArn,
        SCHEDULER_ROLE_ARN: clock.roleArn,
        SCHEDULE_GROUP: clock.group,
        AGENDA_AHEAD_SECONDS: String(stage.agendaAheadSeconds),
        AGENDA_BUCKET_SECONDS: String(stage.agendaBucketSeconds),
        WAITS: JSON.stringify(stage.waits),
      },
    };
    const advancing = {
      ...common,
      rights: [
        useTable(data, 'members', ['GetItem', 'Query', 'PutItem']),
        useTable(data, 'agenda', ['GetItem', 'PutItem', 'UpdateItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.messages.queue),
        sendTo(queues.transactional.queue),
        sendTo(queues.wakeups.queue),
        ...clock.rights,
      ],
      wildcards: [clock.wildcard],
    };

    new BusListener(this, 'Facts', {
      bus: data.bus,
      from: ['tracking', 'messaging', 'scoring'],
      facts: [
        TRACKING_FACTS.entered,
        TRACKING_FACTS.woken,
        MESSAGING_FACTS.subscribed,
        SCORING_FACTS.changed,
      ],
      work: queues.facts,
    });
    new QueueWorker(this, 'HearFacts', { ...advancing, handler: 'hear-facts', work: queues.facts });
    new QueueWorker(this, 'WakeEnrolments', {
      ...advancing,
      handler: 'wake-enrolments',
      work: queues.wakeups,
    });

    new QueueWorker(this, 'DrainAgenda', {
      ...common,
      handler: 'drain-agenda',
      work: queues.agenda,
      rights: [
        useTable(data, 'agenda', ['Query', 'UpdateItem']),
        sendTo(queues.wakeups.queue),
        sendTo(queues.agenda.queue),
      ],
    });
    new ScheduledJob(this, 'SweepAgenda', {
      ...common,
      handler: 'sweep-agenda',
      rights: [useTable(data, 'agenda', ['Query']), sendTo(queues.agenda.queue)],
      at: { hour: 3, minute: 30 },
      timeout: Duration.minutes(5),
      hurts: 'Members whose minute of the agenda was left behind wait a day longer.',
    });
  }

  /** What EventBridge Scheduler needs to put buckets on the agenda's queue, and journeys to ask it. */
  private clock({ stage, queues }: House): {
    readonly group: string;
    readonly roleArn: string;
    readonly rights: PolicyStatement[];
    readonly wildcard: Wildcard;
  } {
    const stack = Stack.of(this);
    const group = new CfnScheduleGroup(this, 'Schedules', { name: `relance-${stage.name}-agenda` });
    const role = new Role(this, 'Clock', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      inlinePolicies: { rights: new PolicyDocument({ statements: [sendTo(queues.agenda.queue)] }) },
    });
    // The emulator judges every schedule as one of the group `default`.
    const judgedGroup = stage.local ? 'default' : `relance-${stage.name}-agenda`;
    const schedules = stack.formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${judgedGroup}/bucket-*`,
    });
    return {
      group: group.ref,
      roleArn: role.roleArn,
      wildcard: {
        resource: schedules,
        reason: 'Schedules of the agenda are named after their bucket, when the first member waits for it.',
      },
      rights: [mayDo(['scheduler:CreateSchedule'], [schedules]), handToScheduler(role.roleArn)],
    };
  }
}
