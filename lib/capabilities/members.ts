import { Construct } from 'constructs';
import { identifyEnv } from '../../functions/members/env';
import { QueueWorker } from '../building-blocks/queue-worker';
import { readSecret, sendTo, useTable } from '../building-blocks/rights';
import type { House } from '../house';

/** What members stands on. */
export interface MembersProps {
  readonly house: House;
}

/** Members: applies identities to profiles, links browsers to members. */
export class Members extends Construct {
  constructor(scope: Construct, id: string, { house }: MembersProps) {
    super(scope, id);
    const { data, queues } = house;
    new QueueWorker(this, 'ApplyIdentities', {
      house,
      handler: 'apply-identities',
      settings: identifyEnv,
      work: queues.identify,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        IDENTITIES_TABLE: data.tables.identities.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        CONTACT_QUEUE_URL: queues.contacts.queue.queueUrl,
        IDENTITY_SECRET_ARN: data.identitySecretArn,
      },
      rights: [
        // A merge writes the cards of two members, and leaves a redirect; a first profile checks that there is none.
        useTable(data, 'members', ['Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem']),
        useTable(data, 'identities', ['GetItem', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.contacts.queue),
        readSecret(data.identitySecretArn),
      ],
    });
  }
}
