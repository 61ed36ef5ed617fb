import { Duration, Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import {
  acceptEnv,
  contactsEnv,
  feedbackEnv,
  leaveEnv,
  restoreCardsEnv,
  sendEnv,
  suppressionsEnv,
  sweepEnv,
  tokensEnv,
} from '../../functions/messaging/env';
import type { Doors } from '../building-blocks/http-api';
import { QueueWorker } from '../building-blocks/queue-worker';
import { mayDo, publishOn, type Right, readSecret, sendTo, useTable } from '../building-blocks/rights';
import { ScheduledJob } from '../building-blocks/scheduled-job';
import { ServiceFunction } from '../building-blocks/service-function';
import { SesListener } from '../building-blocks/ses-listener';
import type { WorkQueue } from '../building-blocks/work-queue';
import type { House } from '../house';

/** For how long events of SES are gathered for one call. */
const FEEDBACK_GATHERED_SECONDS = 5;
/** And the most of them: what they come to is counted in one write a counter, and goes on in few messages. */
const FEEDBACK_AT_ONCE = 500;

/** What messaging stands on. */
export interface MessagingProps {
  readonly house: House;
  readonly api: Doors;
  /** The address that mails come from, as the programme says. */
  readonly senderAddress: string;
}

/** What of SES a sender may use: how many calls at once, in percent of the account's rate and of its daily quota. */
interface SendingPart {
  readonly workers: number;
  readonly ratePercent: number;
  readonly quotaPercent: number;
}

/**
 * Messaging: decides and sends, hears what became of it, keeps the contact card, takes what is asked for directly, and lets
 * members leave.
 */
export class Messaging extends Construct {
  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id);
    const { house, api } = props;
    const { data, queues, stage } = house;
    const members = data.tables.members.tableName;
    const programmes = data.tables.programmes.tableName;

    // What marketing leaves of SES's rate and of the day is for the mail that somebody waits for.
    const kept = stage.transactionalPercent;
    const sender = this.sender(props);
    new QueueWorker(this, 'SendMessages', {
      ...sender(
        { workers: stage.sendWorkers, ratePercent: 100 - kept, quotaPercent: 100 - kept },
        queues.messages,
      ),
      handler: 'send-messages',
    });
    new QueueWorker(this, 'SendTransactional', {
      ...sender(
        { workers: stage.transactionalWorkers, ratePercent: kept, quotaPercent: 100 },
        queues.transactional,
      ),
      handler: 'send-transactional',
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
    this.openDoors(house, api);
    this.restoring(house);
  }

  /** What puts cards back after a loss. It reads no copy: whoever calls it does, and hands over what it found. */
  private restoring(house: House): void {
    const { data, stage } = house;
    new ServiceFunction(this, 'RestoreCards', {
      house,
      handler: 'restore-cards',
      settings: restoreCardsEnv,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        MESSAGING_TABLE: data.tables.messaging.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        TRANSIENT_BOUNCES: String(stage.transientBounces),
      },
      rights: [
        // One restore at a time.
        useTable(data, 'messaging', ['UpdateItem']),
        // A first card looks whether its member was merged away.
        useTable(data, 'members', ['BatchGetItem', 'Query', 'PutItem', 'ConditionCheckItem']),
        useTable(data, 'programmes', ['GetItem']),
      ],
      timeout: Duration.minutes(2),
      hurts: 'Cards that were lost are not put back; marketing stays paused until they are.',
    });
  }

  /** The doors of members, of servers, and of who changes keys. */
  private openDoors(house: House, api: Doors): void {
    const { data, queues, stage } = house;
    const members = data.tables.members.tableName;
    const programmes = data.tables.programmes.tableName;
    const leave = new ServiceFunction(this, 'Leave', {
      house,
      handler: 'leave',
      settings: leaveEnv,
      environment: {
        MEMBERS_TABLE: members,
        PROGRAMMES_TABLE: programmes,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        IDENTIFY_QUEUE_URL: queues.identify.queue.queueUrl,
        CONTACTS_QUEUE_URL: queues.contacts.queue.queueUrl,
        COUNTS_QUEUE_URL: queues.counts.queue.queueUrl,
        TOKENS_SECRET_ARN: data.tokensSecretArn,
      },
      rights: [
        useTable(data, 'members', ['Query', 'UpdateItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.recorder.queue),
        sendTo(queues.counts.queue),
        sendTo(queues.identify.queue),
        sendTo(queues.contacts.queue),
        readSecret(data.tokensSecretArn),
      ],
      hurts: 'Members cannot leave by the link in their mails, and complain instead.',
    });
    new ServiceFunction(this, 'AdministerTokens', {
      house,
      handler: 'administer-tokens',
      settings: tokensEnv,
      environment: {
        TOKENS_SECRET_ARN: data.tokensSecretArn,
        OLD_LINKS_DAYS: String(stage.oldLinksDays),
      },
      rights: [
        readSecret(data.tokensSecretArn),
        mayDo(['secretsmanager:PutSecretValue'], [data.tokensSecretArn]),
      ],
      hurts: 'Nobody can change the key of the links in mails; those that exist go on working.',
    });
    for (const path of ['/u/{token}', '/preferences/{token}']) {
      api.route(
        path,
        [HttpMethod.GET, HttpMethod.POST],
        leave.fn,
        'Members leave and choose without signing in: the token in the address is signed, and checked by the door.',
      );
    }
    const accept = new ServiceFunction(this, 'AcceptMessages', {
      house,
      handler: 'accept-messages',
      settings: acceptEnv,
      environment: {
        MEMBERS_TABLE: members,
        PROGRAMMES_TABLE: programmes,
        IDENTITIES_TABLE: data.tables.identities.tableName,
        MESSAGING_TABLE: data.tables.messaging.tableName,
        IDENTITY_SECRET_ARN: data.identitySecretArn,
        TRANSACTIONAL_QUEUE_URL: queues.transactional.queue.queueUrl,
      },
      rights: [
        useTable(data, 'members', ['Query']),
        useTable(data, 'programmes', ['GetItem']),
        useTable(data, 'identities', ['GetItem']),
        useTable(data, 'messaging', ['GetItem', 'PutItem', 'UpdateItem']),
        sendTo(queues.transactional.queue),
        readSecret(data.identitySecretArn),
      ],
      hurts: 'Shops cannot send receipts or new passwords; their servers are answered with errors.',
    });
    api.signedRoute('/v1/messages', [HttpMethod.POST], accept.fn);
  }

  /** A sender behind a queue of requests, with its part of SES. */
  private sender({ house, api, senderAddress }: MessagingProps) {
    const { data, queues, stage } = house;
    return (part: SendingPart, work: WorkQueue) => ({
      house,
      settings: sendEnv,
      work,
      maxConcurrency: part.workers,
      // Its waiting is billed by memory: enough for 120 MB, and for a ninth of a processor, which sends 40 mails a second.
      memoryMb: 192,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        WAKEUPS_QUEUE_URL: queues.wakeups.queue.queueUrl,
        MESSAGES_QUEUE_URL: work.queue.queueUrl,
        TOKENS_SECRET_ARN: data.tokensSecretArn,
        PUBLIC_URL: stage.publicUrl ?? api.url,
        CONFIGURATION_SET: data.configurationSet,
        LEASE_SECONDS: String(stage.leaseSeconds),
        GRACE_SECONDS: String(stage.graceSeconds),
        CONSENT_WAIT_SECONDS: String(stage.consentWaitSeconds),
        CALL_SECONDS: String(work.timeout.toSeconds()),
        SEND_WORKERS: String(part.workers),
        RATE_PERCENT: String(part.ratePercent),
        QUOTA_PERCENT: String(part.quotaPercent),
        QUIET_HOURS: stage.quietHours,
      },
      rights: [
        useTable(data, 'members', ['Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.recorder.queue),
        sendTo(queues.wakeups.queue),
        sendTo(work.queue),
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
      batchSize: FEEDBACK_AT_ONCE,
      batchingWindow: Duration.seconds(FEEDBACK_GATHERED_SECONDS),
      memoryMb: 256,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        FEEDBACK_QUEUE_URL: queues.feedback.queue.queueUrl,
        COUNTS_QUEUE_URL: queues.counts.queue.queueUrl,
        TOKENS_SECRET_ARN: data.tokensSecretArn,
        TRANSIENT_BOUNCES: String(stage.transientBounces),
      },
      rights: [
        useTable(data, 'members', ['BatchGetItem', 'Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
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
        MESSAGING_TABLE: data.tables.messaging.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        GRACE_SECONDS: String(stage.graceSeconds),
      },
      rights: [
        useTable(data, 'members', ['Scan', 'Query', 'PutItem']),
        useTable(data, 'messaging', ['GetItem', 'PutItem', 'DeleteItem']),
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
        MESSAGING_TABLE: data.tables.messaging.tableName,
        IDENTITIES_TABLE: data.tables.identities.tableName,
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        IDENTITY_SECRET_ARN: data.identitySecretArn,
      },
      rights: [
        useTable(data, 'members', ['Query', 'PutItem']),
        useTable(data, 'messaging', ['GetItem', 'PutItem', 'DeleteItem']),
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
