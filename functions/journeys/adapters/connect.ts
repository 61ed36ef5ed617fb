import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { dynamo, sqs } from '../../shared/platform/aws';
import { readMember } from '../../shared/platform/cards';
import { readEnv } from '../../shared/platform/env';
import { programmeReader } from '../../shared/platform/live-programme';
import { pause } from '../../shared/platform/pause';
import { queueSender, sendToQueue } from '../../shared/platform/queues';
import { journeysEnv } from '../env';
import { type JourneyBook, journeyBook } from '../flows/journey-book';
import type { JourneysPorts } from '../ports';
import { dynamoAgendaStore } from './agenda-store';
import { dynamoEnrolmentStore } from './enrolment-store';
import { schedulerAlarm } from './scheduler-alarm';
import { timingOf } from './timing';

/** The ports of journeys wired to AWS by the settings of this Lambda, and a book over the published programme. */
export const connect = (): { readonly ports: JourneysPorts; readonly book: JourneyBook } => {
  const settings = readEnv(journeysEnv);
  const programmes = programmeReader(dynamo(), settings.PROGRAMMES_TABLE);
  const queues = sqs();
  const marketing = queueSender(queues, settings.MESSAGES_QUEUE_URL);
  const transactional = queueSender(queues, settings.TRANSACTIONAL_QUEUE_URL);
  const ports: JourneysPorts = {
    members: { read: (member) => readMember(dynamo(), settings.MEMBERS_TABLE, member) },
    enrolments: dynamoEnrolmentStore(dynamo(), settings.MEMBERS_TABLE),
    agenda: dynamoAgendaStore(dynamo(), settings.AGENDA_TABLE),
    alarms: schedulerAlarm(new SchedulerClient({}), {
      group: settings.SCHEDULE_GROUP,
      queueArn: settings.AGENDA_QUEUE_ARN,
      roleArn: settings.SCHEDULER_ROLE_ARN,
    }),
    outbox: {
      requestMessages: async (requests) => {
        await marketing(requests.filter((request) => request.class !== 'transactional'));
        await transactional(requests.filter((request) => request.class === 'transactional'));
      },
      wake: (wakeUps) =>
        sendToQueue(
          queues,
          settings.WAKEUPS_QUEUE_URL,
          wakeUps.map(({ wakeUp, delaySeconds }) => ({ value: wakeUp, delaySeconds })),
        ),
      drain: queueSender(queues, settings.AGENDA_QUEUE_URL),
    },
    programmes,
    timing: timingOf(settings),
    pause,
  };
  return { ports, book: journeyBook(programmes) };
};
