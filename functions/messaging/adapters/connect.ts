import { randomBytes } from 'node:crypto';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { WakeUp } from '../../journeys/contract';
import type { OutcomeCount } from '../../reporting/contract';
import { addressHash } from '../../shared/kernel/ids';
import { SECOND_MS } from '../../shared/kernel/time';
import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender, sendToQueue } from '../../shared/platform/queues';
import { secretKey } from '../../shared/platform/secrets';
import type { SettingsOf } from '../../shared/platform/settings';
import { together } from '../../shared/platform/together';
import type { RecordRequest, TimelineEntry } from '../../tracking/contract';
import type { contactsEnv, feedbackEnv, leaveEnv, sendEnv, suppressionsEnv, sweepEnv } from '../env';
import type {
  ContactsPorts,
  FeedbackPorts,
  LeavePorts,
  SendPorts,
  SuppressionPorts,
  SweepPorts,
  Timeline,
  Tokens,
} from '../ports';
import { storeClock } from './clock';
import { contactStore } from './contact-store';
import { countsBy } from './counts';
import { causeOfTags } from './mail-tags';
import { scannedCards } from './scanned-cards';
import { sesClient } from './ses-client';
import { sesSender } from './ses-sender';
import { addressOwners, suppressionList } from './suppression-list';
import { signedTokens } from './tokens';

const REQUEST_TIMEOUT_MS = 5 * SECOND_MS;
/** Of those who send at the same time: the timeline hears of as many mails as a call sends in one message. */
const TOGETHER = { most: 10, withinMs: 250 };

const timelineBy = (queueUrl: string): Timeline => {
  const send = queueSender(sqs(), queueUrl);
  return {
    record: (entries) => {
      const value: RecordRequest = { from: 'relance', entries: [...entries] };
      return send([value]);
    },
  };
};

const tokensBy = (arn: string): Tokens => signedTokens(async () => [await secretKey(arn)]);

/** The ports of `send-messages` on AWS. */
export const connectSending = (env: SettingsOf<typeof sendEnv>): SendPorts => {
  const queues = sqs();
  const timeline = timelineBy(env.RECORDER_QUEUE_URL);
  const entries = together<readonly TimelineEntry[]>((all) => timeline.record(all.flat()), TOGETHER);
  return {
    contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    timeline: { record: entries.add },
    during: entries.during,
    waiting: {
      again: (request, delaySeconds) =>
        sendToQueue(queues, env.MESSAGES_QUEUE_URL, [{ value: request, delaySeconds }]),
      defer: (request, until) => {
        const value: WakeUp = { wake: 'defer', until: new Date(until).toISOString(), request };
        return sendToQueue(queues, env.WAKEUPS_QUEUE_URL, [{ value }]);
      },
    },
    mail: sesSender(sesClient(), {
      configurationSet: env.CONFIGURATION_SET,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      workers: Number(env.SEND_WORKERS),
      tagKey: () => secretKey(env.TOKENS_SECRET_ARN),
    }),
    tokens: tokensBy(env.TOKENS_SECRET_ARN),
    clock: storeClock(dynamo()),
    settings: {
      leaseMs: Number(env.LEASE_SECONDS) * SECOND_MS,
      graceMs: Number(env.GRACE_SECONDS) * SECOND_MS,
      consentWaitMs: Number(env.CONSENT_WAIT_SECONDS) * SECOND_MS,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      callMs: Number(env.CALL_SECONDS) * SECOND_MS,
      quietHours: env.QUIET_HOURS === 'on',
      publicUrl: env.PUBLIC_URL,
    },
    owner: () => randomBytes(6).toString('base64url'),
  };
};

/** The ports of `change-contacts` on AWS. */
export const connectContacts = (env: SettingsOf<typeof contactsEnv>): ContactsPorts => {
  const bus = eventBridge();
  return {
    contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    clock: storeClock(dynamo()),
    publish: (facts) => publishFacts(bus, env.BUS_NAME, 'messaging', facts),
  };
};

/** The ports of `hear-feedback` on AWS. */
export const connectFeedback = (env: SettingsOf<typeof feedbackEnv>): FeedbackPorts => {
  const queues = sqs();
  const timeline = timelineBy(env.RECORDER_QUEUE_URL);
  const entries = together<readonly TimelineEntry[]>((all) => timeline.record(all.flat()), TOGETHER);
  const count = countsBy(env.COUNTS_QUEUE_URL);
  const counts = together<readonly OutcomeCount[]>((all) => count(all.flat()), TOGETHER);
  return {
    contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
    timeline: { record: entries.add },
    count: counts.add,
    during: (work) => entries.during(() => counts.during(work)),
    clock: storeClock(dynamo()),
    causeOf: async (tags) => causeOfTags(tags, [await secretKey(env.TOKENS_SECRET_ARN)]),
    again: (event, delaySeconds) =>
      sendToQueue(queues, env.FEEDBACK_QUEUE_URL, [{ value: event, delaySeconds }]),
    transientBounces: Number(env.TRANSIENT_BOUNCES),
  };
};

/** The ports of `copy-suppressions` on AWS. */
export const connectSuppressions = (env: SettingsOf<typeof suppressionsEnv>): SuppressionPorts => ({
  // What it asks may be asked again: not the client that sends.
  list: suppressionList(new SESv2Client({})),
  ownersOf: addressOwners(dynamo(), env.IDENTITIES_TABLE, async (address) =>
    addressHash(await secretKey(env.IDENTITY_SECRET_ARN), address),
  ),
  contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
  timeline: timelineBy(env.RECORDER_QUEUE_URL),
  clock: storeClock(dynamo()),
});

/** The ports of `sweep-reservations` on AWS. */
export const connectSweep = (env: SettingsOf<typeof sweepEnv>): SweepPorts => ({
  scanned: scannedCards(dynamo(), env.MEMBERS_TABLE),
  contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
  programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
  timeline: timelineBy(env.RECORDER_QUEUE_URL),
  clock: storeClock(dynamo()),
  graceMs: Number(env.GRACE_SECONDS) * SECOND_MS,
});

/** The ports of `leave` on AWS. */
export const connectLeaving = (env: SettingsOf<typeof leaveEnv>): LeavePorts => ({
  contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
  timeline: timelineBy(env.RECORDER_QUEUE_URL),
  tokens: tokensBy(env.TOKENS_SECRET_ARN),
});
