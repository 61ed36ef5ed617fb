import { createSecretKey, randomBytes } from 'node:crypto';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { WakeUp } from '../../journeys/contract';
import { addressHash, fingerprint } from '../../shared/kernel/ids';
import { DAY_MS, SECOND_MS } from '../../shared/kernel/time';
import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender, sendToQueue } from '../../shared/platform/queues';
import { secretKey } from '../../shared/platform/secrets';
import type { SettingsOf } from '../../shared/platform/settings';
import { together } from '../../shared/platform/together';
import type { TimelineEntry } from '../../tracking/contract';
import type {
  acceptEnv,
  contactsEnv,
  feedbackEnv,
  leaveEnv,
  restoreCardsEnv,
  sendEnv,
  suppressionsEnv,
  sweepEnv,
  tokensEnv,
} from '../env';
import type {
  AcceptPorts,
  ContactsPorts,
  FeedbackPorts,
  LeavePorts,
  RestoreCardsPorts,
  RestoreLeases,
  SendPorts,
  SuppressionPorts,
  SweepPorts,
  TokensPorts,
  Told,
} from '../ports';
import { acceptedStore } from './accepted-store';
import { bookmarkOf } from './bookmark';
import { cardGlances } from './card-glances';
import { storeClock } from './clock';
import { contactStore } from './contact-store';
import { countsBy } from './counts';
import { causeReader } from './mail-tags';
import { recipientFinder } from './recipients';
import { restoreLeases } from './restore-leases';
import { scannedCards } from './scanned-cards';
import { sesClient } from './ses-client';
import { sesSender } from './ses-sender';
import { storedItems } from './stored-items';
import { addressOwners, suppressionList } from './suppression-list';
import { timelineBy } from './timeline-queue';
import { tokenKeyBook } from './token-keys';
import { readSecretText, tokenSecret } from './token-secret';
import { keyId, signedTokens } from './tokens';

const REQUEST_TIMEOUT_MS = 5 * SECOND_MS;
/** Of those who send at the same time: the timeline hears of as many mails as a call sends in one message. */
const TOGETHER = { most: 10, withinMs: 400 };
/** Of the mails of which a call hears at the same time. */
const HEARD_TOGETHER = { most: 250, withinMs: 400 };

/** The keys of the tokens in the secret of that ARN. */
const tokenKeysOf = (arn: string) => tokenKeyBook(() => readSecretText(arn));

/** The ports of `send-messages` and `send-transactional` on AWS. */
export const connectSending = (env: SettingsOf<typeof sendEnv>): SendPorts => {
  const queues = sqs();
  const clock = storeClock(dynamo());
  const timeline = timelineBy(env.RECORDER_QUEUE_URL);
  const keys = tokenKeysOf(env.TOKENS_SECRET_ARN);
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
      tagKey: async () => (await keys())[0],
    }),
    tokens: signedTokens(keys),
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

/** The ports of `hear-feedback` on AWS. */
export const connectFeedback = (env: SettingsOf<typeof feedbackEnv>): FeedbackPorts => {
  const queues = sqs();
  const timeline = timelineBy(env.RECORDER_QUEUE_URL);
  const keys = tokenKeysOf(env.TOKENS_SECRET_ARN);
  const count = countsBy(env.COUNTS_QUEUE_URL);
  const told = together<Told>(async (all) => {
    const entries = all.flatMap((one) => one.entries);
    const counts = all.flatMap((one) => one.counts);
    if (entries.length > 0) await timeline.record(entries);
    // Last: what is heard again because something before it failed was not counted yet.
    if (counts.length > 0) await count(counts);
  }, HEARD_TOGETHER);
  return {
    contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
    glance: cardGlances(dynamo(), env.MEMBERS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    timeline,
    tell: told.add,
    during: told.during,
    clock: storeClock(dynamo()),
    causeOf: causeReader(keys),
    again: (event, delaySeconds) =>
      sendToQueue(queues, env.FEEDBACK_QUEUE_URL, [{ value: event, delaySeconds }]),
    transientBounces: Number(env.TRANSIENT_BOUNCES),
  };
};

/** The ports of `copy-suppressions` on AWS. */
export const connectSuppressions = (env: SettingsOf<typeof suppressionsEnv>): SuppressionPorts => ({
  // What it asks may be asked again: not the client that sends.
  list: suppressionList(new SESv2Client({})),
  bookmark: bookmarkOf(dynamo(), env.MESSAGING_TABLE, 'copy-suppressions'),
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
  bookmark: bookmarkOf(dynamo(), env.MESSAGING_TABLE, 'sweep-reservations'),
  contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
  programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
  timeline: timelineBy(env.RECORDER_QUEUE_URL),
  clock: storeClock(dynamo()),
  graceMs: Number(env.GRACE_SECONDS) * SECOND_MS,
});

/** The ports of `leave` on AWS. */
export const connectLeaving = (env: SettingsOf<typeof leaveEnv>): LeavePorts => {
  const identify = queueSender(sqs(), env.IDENTIFY_QUEUE_URL);
  const changeContact = queueSender(sqs(), env.CONTACTS_QUEUE_URL);
  return {
    contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
    timeline: timelineBy(env.RECORDER_QUEUE_URL),
    count: countsBy(env.COUNTS_QUEUE_URL),
    tokens: signedTokens(tokenKeysOf(env.TOKENS_SECRET_ARN)),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    identify: (request) => identify([request]),
    changeContact: (change) => changeContact([change]),
  };
};

/** The ports of `administer-tokens` on AWS. */
export const connectTokens = (env: SettingsOf<typeof tokensEnv>): TokensPorts => ({
  secret: tokenSecret(env.TOKENS_SECRET_ARN),
  keepMs: Number(env.OLD_LINKS_DAYS) * DAY_MS,
  freshKey: () => randomBytes(48).toString('base64url'),
  keyId: (key) => keyId(createSecretKey(key, 'utf8')),
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

/** The ports of `restore-cards` on AWS. */
export const connectRestore = (
  env: SettingsOf<typeof restoreCardsEnv>,
): RestoreCardsPorts & { readonly leases: RestoreLeases } => ({
  leases: restoreLeases(dynamo(), env.MESSAGING_TABLE),
  stored: storedItems(dynamo(), env.MEMBERS_TABLE),
  contacts: contactStore(dynamo(), env.MEMBERS_TABLE),
  programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
  clock: storeClock(dynamo()),
  transientBounces: Number(env.TRANSIENT_BOUNCES),
});
