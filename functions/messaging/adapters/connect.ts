import { randomBytes } from 'node:crypto';
import type { WakeUp } from '../../journeys/contract';
import { fingerprint } from '../../shared/kernel/ids';
import { SECOND_MS } from '../../shared/kernel/time';
import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender, sendToQueue } from '../../shared/platform/queues';
import { secretKey } from '../../shared/platform/secrets';
import type { SettingsOf } from '../../shared/platform/settings';
import { together } from '../../shared/platform/together';
import type { RecordRequest, TimelineEntry } from '../../tracking/contract';
import type { acceptEnv, contactsEnv, leaveEnv, sendEnv } from '../env';
import type { AcceptPorts, ContactsPorts, LeavePorts, SendPorts, Timeline, Tokens } from '../ports';
import { acceptedStore } from './accepted-store';
import { storeClock } from './clock';
import { contactStore } from './contact-store';
import { recipientFinder } from './recipients';
import { sesClient } from './ses-client';
import { sesSender } from './ses-sender';
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

/** The ports of `send-messages` and `send-transactional` on AWS. */
export const connectSending = (env: SettingsOf<typeof sendEnv>): SendPorts => {
  const queues = sqs();
  const clock = storeClock(dynamo());
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
      rateShare: Number(env.RATE_PERCENT) / 100,
      quotaShare: Number(env.QUOTA_PERCENT) / 100,
      pause: clock.pause,
      tagKey: () => secretKey(env.TOKENS_SECRET_ARN),
    }),
    tokens: tokensBy(env.TOKENS_SECRET_ARN),
    clock,
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

/** The ports of `leave` on AWS. */
export const connectLeaving = (env: SettingsOf<typeof leaveEnv>): LeavePorts => ({
  contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
  timeline: timelineBy(env.RECORDER_QUEUE_URL),
  tokens: tokensBy(env.TOKENS_SECRET_ARN),
});

/** The ports of `accept-messages` on AWS. */
export const connectAccepting = (env: SettingsOf<typeof acceptEnv>): AcceptPorts => {
  const secret = () => secretKey(env.IDENTITY_SECRET_ARN);
  const send = queueSender(sqs(), env.TRANSACTIONAL_QUEUE_URL);
  return {
    accepted: acceptedStore(dynamo(), env.MESSAGING_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    findRecipient: recipientFinder(dynamo(), {
      identitiesTable: env.IDENTITIES_TABLE,
      secret,
      contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
    }),
    queue: (request) => send([request]),
    fingerprint: async (purpose, text) => fingerprint(await secret(), purpose, text),
  };
};
