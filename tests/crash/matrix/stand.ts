import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import {
  connectFeedback,
  connectRestore,
  connectSending,
  connectSweep,
} from '../../../functions/messaging/adapters/connect';
import {
  type RestoreCardsAnswer,
  type RestoreCardsRequest,
  restoreCardsRequestSchema,
} from '../../../functions/messaging/contract';
import type { sendEnv } from '../../../functions/messaging/env';
import { restoreCards } from '../../../functions/messaging/flows/restore-cards';
import { sweepReservations } from '../../../functions/messaging/flows/sweep-reservations';
import {
  type Cap,
  type Paused,
  type ProgrammeInput,
  programmeKeys,
} from '../../../functions/programme/contract';
import { dynamo, sqs } from '../../../functions/shared/platform/aws';
import { checked } from '../../../functions/shared/platform/checked';
import type { SettingsOf } from '../../../functions/shared/platform/settings';
import { type Endpoint, freshTables } from '../../support/fresh-table';
import { aTemplate, someRules } from '../../support/messaging/builders';

/** The caps of the programme that is live at first: one a day, two a week. */
export const CAPS: readonly Cap[] = [
  { scope: 'all', max: 1, window: '1d' },
  { scope: 'all', max: 2, window: '7d' },
];
/** A version of the programme: the caps that bind a member who never answers, and what its rules say beside them. */
export interface Version {
  readonly version: number;
  readonly caps: readonly Cap[];
  readonly rules?: Partial<ProgrammeInput>;
}

/** A night over cards that are whole: whatever is thrown there ends it. */
const notHere = ({ error }: { readonly error: unknown }): never => {
  throw error;
};

const sends = (id: string, priority: number): NonNullable<ProgrammeInput['journeys']>[number] => ({
  id,
  name: id,
  priority,
  entry: { on: 'fact', fact: 'Contact Subscribed' },
  reentry: { policy: 'once' },
  steps: [{ id: 'greet', do: 'send', template: 'hello', topic: 'news' }],
});

/** The programme's versions. */
export const VERSIONS: Readonly<
  Record<'usual' | 'lower_cap' | 'longer_window' | 'engagement' | 'collecting', Version>
> = {
  usual: { version: 1, caps: CAPS },
  lower_cap: {
    version: 2,
    caps: [
      { scope: 'all', max: 1, window: '1d' },
      { scope: 'all', max: 1, window: '7d' },
    ],
  },
  longer_window: {
    version: 3,
    caps: [
      { scope: 'all', max: 1, window: '20d' },
      { scope: 'all', max: 2, window: '7d' },
    ],
  },
  // Two a week become one for whoever got several mails and answered none.
  engagement: {
    version: 4,
    caps: [
      { scope: 'all', max: 1, window: '1d' },
      { scope: 'all', max: 1, window: '7d' },
    ],
    rules: { caps: [...CAPS], engagement: { base: 2 } },
  },
  // A journey that ranks above the stories' own is waited for ten minutes.
  collecting: {
    version: 5,
    caps: CAPS,
    rules: { collect: '10m', journeys: [sends('welcome', 50), sends('sale', 90)] },
  },
};

/** The queues of one cell, by their addresses. */
export interface Queues {
  readonly messages: string;
  readonly recorder: string;
  readonly wakeups: string;
  /** What SES tells, when it is to be heard again. */
  readonly feedback: string;
}

/** What a cell stands on: tables and a secret that all share, at an AWS that runs already. */
export interface Stand {
  readonly members: string;
  readonly interactions: string;
  /** The settings of the sender, over a cell's own queues and programme. */
  settings(queues: Queues, programmes: string): SettingsOf<typeof sendEnv>;
  /** A copy of the table `members`. */
  readonly copies: string;
  /** A table with all versions of the programme, the usual one live, in which nobody publishes. */
  readonly programmes: string;
  /** One more like it. */
  ownProgrammes(): Promise<string>;
  queues(): Promise<Queues>;
  removeQueues(queues: Queues): Promise<void>;
  /** The sender as it is deployed, over a cell's own queues and programme: a new one, that has read nothing yet. */
  sender(queues: Queues, programmes: string): (event: SQSEvent) => Promise<SQSBatchResponse>;
  /** What hears the events of SES, as it is deployed. */
  listener(queues: Queues): (event: SQSEvent) => Promise<SQSBatchResponse>;
  /** What closes reservations that were left open, as it is deployed, over one member's card. */
  sweeper(queues: Queues, member: string): (now: number) => Promise<unknown>;
  /** What puts cards back, as it is deployed. */
  restorer(): (request: RestoreCardsRequest, now: number) => Promise<RestoreCardsAnswer>;
  /** The recorder as it is deployed. */
  record(event: SQSEvent): Promise<SQSBatchResponse>;
  close(): Promise<void>;
}

/** As on any stage, where the sender's call is ended after 10 s. */
export const LEASE_S = 15;
export const GRACE_S = 900;
export const CALL_S = 10;

/** Takes everything off a queue. */
export const takeAll = async (QueueUrl: string): Promise<Message[]> => {
  const taken: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs().send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return taken;
    taken.push(...Messages);
    await sqs().send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
    if (Messages.length < 10) return taken;
  }
};

/** Makes a version of the programme the live one, and holds back what is paused. */
export const publish = async (programmes: string, version: number, paused?: Paused): Promise<void> => {
  const Item = { pk: programmeKeys.pk, sk: programmeKeys.pointer, version, ...(paused ? { paused } : {}) };
  await dynamo().send(new PutCommand({ TableName: programmes, Item }));
};

/** Builds the stand at that AWS, whose address and credentials this process's environment names already. */
export const buildStand = async (at: Endpoint): Promise<Stand> => {
  const tables = freshTables('matrix', () => at);
  const [members, copies, interactions, tracking] = [
    await tables.make(),
    await tables.make(),
    await tables.make(),
    await tables.make(),
  ];
  const run = randomUUID().slice(0, 8);
  const secrets = new SecretsManagerClient({});
  const secret = await secrets.send(
    new CreateSecretCommand({ Name: `matrix-${run}`, SecretString: randomUUID() + randomUUID() }),
  );
  secrets.destroy();
  const TOKENS_SECRET_ARN = secret.ARN ?? '';
  let queues = 0;
  const queue = async (name: string): Promise<string> => {
    queues += 1;
    const QueueName = `matrix-${run}-${queues}-${name}`;
    const { QueueUrl = '' } = await sqs().send(new CreateQueueCommand({ QueueName }));
    return QueueUrl;
  };
  Object.assign(process.env, {
    INTERACTIONS_TABLE: interactions,
    TRACKING_TABLE: tracking,
    PARKED_QUEUE_URL: await queue('parked'),
    IDENTITY_SECRET_ARN: TOKENS_SECRET_ARN,
  });
  const ownProgrammes = async (): Promise<string> => {
    const TableName = await tables.make();
    const put = (sk: string, rest: object) =>
      dynamo().send(new PutCommand({ TableName, Item: { pk: programmeKeys.pk, sk, ...rest } }));
    for (const { version, caps, rules: more } of Object.values(VERSIONS)) {
      const rules = someRules({ caps: [...caps], messageGap: undefined, ...more });
      await put(programmeKeys.version(version), { rules });
      await put(programmeKeys.template(version, 'hello'), { template: aTemplate() });
    }
    await publish(TableName, VERSIONS.usual.version);
    return TableName;
  };
  const settings: Stand['settings'] = (queues, programmes) => ({
    MEMBERS_TABLE: members,
    PROGRAMMES_TABLE: programmes,
    RECORDER_QUEUE_URL: queues.recorder,
    WAKEUPS_QUEUE_URL: queues.wakeups,
    MESSAGES_QUEUE_URL: queues.messages,
    TOKENS_SECRET_ARN,
    PUBLIC_URL: 'https://shop.example',
    CONFIGURATION_SET: 'matrix',
    LEASE_SECONDS: String(LEASE_S),
    GRACE_SECONDS: String(GRACE_S),
    CONSENT_WAIT_SECONDS: '900',
    CALL_SECONDS: String(CALL_S),
    SEND_WORKERS: '2',
    RATE_PERCENT: '100',
    QUOTA_PERCENT: '100',
    QUIET_HOURS: 'off',
  });
  const nowhere = process.env.PARKED_QUEUE_URL ?? '';
  const programmes = await ownProgrammes();
  const hearing = (queues: Queues) => ({
    MEMBERS_TABLE: members,
    // Every cell's own has the same versions.
    PROGRAMMES_TABLE: programmes,
    RECORDER_QUEUE_URL: queues.recorder,
    FEEDBACK_QUEUE_URL: queues.feedback,
    // Nobody counts here.
    COUNTS_QUEUE_URL: nowhere,
    TOKENS_SECRET_ARN,
    TRANSIENT_BOUNCES: '3',
  });
  const none: Queues = { messages: nowhere, recorder: nowhere, wakeups: nowhere, feedback: nowhere };
  Object.assign(process.env, settings(none, members), hearing(none));
  // Handlers read their settings when they are loaded.
  const recorder = await import('../../../functions/tracking/handlers/record-interactions');
  const sendMessages = await import('../../../functions/messaging/handlers/send-messages');
  const hearFeedback = await import('../../../functions/messaging/handlers/hear-feedback');
  return {
    members,
    copies,
    interactions,
    settings,
    sender: (queues, own) => sendMessages.sendDoor(connectSending(settings(queues, own))),
    programmes,
    ownProgrammes,
    async queues() {
      return {
        messages: await queue('messages'),
        recorder: await queue('recorder'),
        wakeups: await queue('wakeups'),
        feedback: await queue('feedback'),
      };
    },
    async removeQueues(queues) {
      for (const QueueUrl of Object.values(queues)) await sqs().send(new DeleteQueueCommand({ QueueUrl }));
    },
    listener: (queues) => hearFeedback.feedbackDoor(connectFeedback(hearing(queues))),
    sweeper: (queues, member) => {
      const ports = connectSweep({
        MEMBERS_TABLE: members,
        MESSAGING_TABLE: tracking,
        PROGRAMMES_TABLE: programmes,
        RECORDER_QUEUE_URL: queues.recorder,
        GRACE_SECONDS: String(GRACE_S),
      });
      // The others' cells have other clocks: of the scan, one card is left.
      const pages: typeof ports.scanned.pages = async function* (segment) {
        if (segment > 0) return;
        const { contact, member: pk } = await ports.scanned.read(member);
        yield { items: contact ? [{ pk, pressure: () => contact.pressure }] : [] };
      };
      const bookmark = { read: async () => undefined, write: async () => undefined };
      const own = { ...ports, bookmark, scanned: { ...ports.scanned, pages } };
      return (now) => sweepReservations(own, { now, outOfTime: () => false, onBroken: notHere });
    },
    restorer: () => {
      const ports = connectRestore({
        MEMBERS_TABLE: members,
        MESSAGING_TABLE: tracking,
        PROGRAMMES_TABLE: programmes,
        TRANSIENT_BOUNCES: '3',
      });
      return (request, now) =>
        restoreCards(
          ports,
          checked(restoreCardsRequestSchema, JSON.parse(JSON.stringify(request)), 'request_invalid'),
          now,
        );
    },
    record: (event) => recorder.handler(event),
    async close() {
      await tables.dropAll();
      dynamo().destroy();
      sqs().destroy();
    },
  };
};
