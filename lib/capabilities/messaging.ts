import { Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { contactsEnv, leaveEnv, sendEnv, tokensEnv } from '../../functions/messaging/env';
import type { PublicApi } from '../building-blocks/http-api';
import { QueueWorker } from '../building-blocks/queue-worker';
import { mayDo, publishOn, type Right, readSecret, sendTo, useTable } from '../building-blocks/rights';
import { ServiceFunction } from '../building-blocks/service-function';
import type { House } from '../house';

/** What messaging stands on. */
export interface MessagingProps {
  readonly house: House;
  readonly api: PublicApi;
  /** The address that mails come from, as the programme says. */
  readonly senderAddress: string;
}

/** Messaging: decides and sends, keeps the contact card, and lets members leave. */
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
        TOKENS_SECRET_ARN: data.tokensSecretArn,
      },
      rights: [
        useTable(data, 'members', ['Query', 'UpdateItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.recorder.queue),
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
