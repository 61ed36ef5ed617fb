import { Duration, Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import {
  contactsEnv,
  feedbackEnv,
  leaveEnv,
  sendEnv,
  suppressionsEnv,
  sweepEnv,
} from '../../functions/messaging/env';
import type { PublicApi } from '../building-blocks/http-api';
import { QueueWorker } from '../building-blocks/queue-worker';
import { mayDo, publishOn, type Right, readSecret, sendTo, useTable } from '../building-blocks/rights';
import { ScheduledJob } from '../building-blocks/scheduled-job';
import { ServiceFunction } from '../building-blocks/service-function';
import { SesListener } from '../building-blocks/ses-listener';
import type { House } from '../house';

/** For how long events of SES are gathered for one call. */
const FEEDBACK_GATHERED_SECONDS = 5;

/** What messaging stands on. */
export interface MessagingProps {
  readonly house: House;
  readonly api: PublicApi;
  /** The address that mails come from, as the programme says. */
  readonly senderAddress: string;
}

/** Messaging: decides and sends, hears what became of it, keeps the contact card, and lets members leave. */
export class Messaging extends Construct {
  constructor(scope: Construct, id: string, { house, api, senderAddress }: MessagingProps) {
    super(scope, id);
    const { data, queues, stage } = house;
    const members = data.tables.members.tableName;
    const programmes = data.tables.programmes.tableName;

    new QueueWorker(this, 'SendMessages', {
      house,
      handler: 'send-messages',
      settings: sendEnv,
      work: queues.messages,
      maxConcurrency: stage.sendWorkers,
      memoryMb: 256,
      environment: {
        MEMBERS_TABLE: members,
        PROGRAMMES_TABLE: programmes,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        WAKEUPS_QUEUE_URL: queues.wakeups.queue.queueUrl,
        MESSAGES_QUEUE_URL: queues.messages.queue.queueUrl,
        TOKENS_SECRET_ARN: data.tokensSecretArn,
        PUBLIC_URL: stage.publicUrl ?? api.url,
        CONFIGURATION_SET: data.configurationSet,
        LEASE_SECONDS: String(stage.leaseSeconds),
        GRACE_SECONDS: String(stage.graceSeconds),
        CONSENT_WAIT_SECONDS: String(stage.consentWaitSeconds),
        CALL_SECONDS: String(queues.messages.timeout.toSeconds()),
        SEND_WORKERS: String(stage.sendWorkers),
        QUIET_HOURS: stage.quietHours,
      },
      rights: [
        useTable(data, 'members', ['Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.recorder.queue),
        sendTo(queues.wakeups.queue),
        sendTo(queues.messages.queue),
        readSecret(data.tokensSecretArn),
        ...this.mail(senderAddress, data.configurationSet),
      ],
      wildcards: [
        {
          resource: '*',
          reason: 'The sending rate belongs to the account, which is no resource to be named.',
        },
      ],
    });
    new QueueWorker(this, 'ChangeContacts', {
      house,
      handler: 'change-contacts',
      settings: contactsEnv,
      work: queues.contacts,
      environment: { MEMBERS_TABLE: members, PROGRAMMES_TABLE: programmes, BUS_NAME: data.bus.eventBusName },
      rights: [
        // A first card looks whether its member was merged away.
        useTable(data, 'members', ['Query', 'PutItem', 'ConditionCheckItem']),
        useTable(data, 'programmes', ['GetItem']),
        publishOn(data.bus),
      ],
    });
    this.hearFeedback(house);
    this.nightly(house);
    const leave = new ServiceFunction(this, 'Leave', {
      house,
      handler: 'leave',
      settings: leaveEnv,
      environment: {
        MEMBERS_TABLE: members,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        TOKENS_SECRET_ARN: data.tokensSecretArn,
      },
      rights: [
        useTable(data, 'members', ['Query', 'UpdateItem']),
        sendTo(queues.recorder.queue),
        readSecret(data.tokensSecretArn),
      ],
      hurts: 'Members cannot leave by the link in their mails, and complain instead.',
    });
    api.route(
      '/u/{token}',
      [HttpMethod.GET, HttpMethod.POST],
      leave.fn,
      'Members leave with one click and without signing in: the token in the address is signed, and checked by the door.',
    );
  }

  /** What SES tells of the mails, from its bus to the cards and the timeline. */
  private hearFeedback(house: House): void {
    const { data, queues, stage } = house;
    new SesListener(this, 'Feedback', { configurationSet: data.configurationSet, work: queues.feedback });
    new QueueWorker(this, 'HearFeedback', {
      house,
      handler: 'hear-feedback',
      settings: feedbackEnv,
      work: queues.feedback,
      // What a scanner clicks comes at once, and is told apart by that; and a sender has confirmed its mail by then.
      batchSize: 100,
      batchingWindow: Duration.seconds(FEEDBACK_GATHERED_SECONDS),
      memoryMb: 256,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        FEEDBACK_QUEUE_URL: queues.feedback.queue.queueUrl,
        COUNTS_QUEUE_URL: queues.counts.queue.queueUrl,
        TOKENS_SECRET_ARN: data.tokensSecretArn,
        TRANSIENT_BOUNCES: String(stage.transientBounces),
      },
      rights: [
        useTable(data, 'members', ['Query', 'PutItem']),
        sendTo(queues.recorder.queue),
        sendTo(queues.feedback.queue),
        sendTo(queues.counts.queue),
        readSecret(data.tokensSecretArn),
      ],
    });
  }

  /** What nobody may have told by day: closed reservations, and the account's suppression list. */
  private nightly(house: House): void {
    const { data, queues, stage } = house;
    new ScheduledJob(this, 'SweepReservations', {
      house,
      handler: 'sweep-reservations',
      settings: sweepEnv,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        GRACE_SECONDS: String(stage.graceSeconds),
      },
      rights: [
        useTable(data, 'members', ['Scan', 'Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.recorder.queue),
      ],
      at: { hour: 1, minute: 0 },
      timeout: Duration.minutes(15),
      hurts: 'Mails that were handed over and never answered for stay without an outcome.',
    });
    new ScheduledJob(this, 'CopySuppressions', {
      house,
      handler: 'copy-suppressions',
      settings: suppressionsEnv,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        IDENTITIES_TABLE: data.tables.identities.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        IDENTITY_SECRET_ARN: data.identitySecretArn,
      },
      rights: [
        useTable(data, 'members', ['Query', 'PutItem']),
        useTable(data, 'identities', ['BatchGetItem']),
        sendTo(queues.recorder.queue),
        readSecret(data.identitySecretArn),
        mayDo(['ses:ListSuppressedDestinations'], ['*']),
      ],
      wildcards: [
        {
          resource: '*',
          reason: 'The suppression list belongs to the account, which is no resource to be named.',
        },
      ],
      at: { hour: 1, minute: 30 },
      timeout: Duration.minutes(15),
      hurts: 'Whose bounce or complaint EventBridge lost is asked for mails again, which SES holds back.',
    });
  }

  /** To send from the programme's address, whose domain or whose self is proved to SES, and to ask for the rate. */
  private mail(senderAddress: string, configurationSet: string): Right[] {
    const ses = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
    const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1);
    return [
      mayDo(
        ['ses:SendEmail', 'ses:SendRawEmail'],
        [ses('identity', domain), ses('identity', senderAddress), ses('configuration-set', configurationSet)],
      ),
      mayDo(['ses:GetAccount'], ['*']),
    ];
  }
}
