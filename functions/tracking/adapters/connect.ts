import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { readEnv } from '../../shared/platform/env';
import { programmeReader } from '../../shared/platform/live-programme';
import { pause } from '../../shared/platform/pause';
import { queueSender } from '../../shared/platform/queues';
import { secretKey } from '../../shared/platform/secrets';
import type { SettingsOf } from '../../shared/platform/settings';
import type { Together } from '../../shared/platform/together';
import { driftEnv, judgeEnv, recordEnv, rejudgeEnv, replayEnv } from '../env';
import type { DriftPorts, JudgePorts, RecordPorts, RejudgePorts, ReplayPorts } from '../ports';
import { gatheredStore } from './gathered-store';
import { interactionStore } from './interaction-store';
import { memberCards } from './member-cards';
import { memberSample, timelineReader } from './timeline';
import { trackingStore } from './tracking-store';

const FIRST_RACE_MS = 25;

/** The ports of the recorder; what is recorded during the same time is written together. */
export const connectRecord = (): RecordPorts & Pick<Together<unknown>, 'during'> => {
  const env = readEnv(recordEnv);
  const interactions = gatheredStore(interactionStore(dynamo(), env.INTERACTIONS_TABLE));
  return {
    interactions,
    during: interactions.during,
    tracking: trackingStore(dynamo(), env.TRACKING_TABLE),
    park: queueSender(sqs(), env.PARKED_QUEUE_URL),
    identitySecret: () => secretKey(env.IDENTITY_SECRET_ARN),
  };
};

const judgePorts = (env: SettingsOf<typeof judgeEnv>): JudgePorts => {
  const bus = eventBridge();
  return {
    members: memberCards(dynamo(), env.MEMBERS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    publish: (facts) => publishFacts(bus, env.BUS_NAME, 'tracking', facts),
    identify: queueSender(sqs(), env.IDENTIFY_QUEUE_URL),
    park: queueSender(sqs(), env.PARKED_QUEUE_URL),
    backOff: (races) => pause(Math.random() * FIRST_RACE_MS * 2 ** races),
  };
};

/** The ports of the member worker. */
export const connectJudge = (): JudgePorts => judgePorts(readEnv(judgeEnv));

/** The ports of the replay. */
export const connectReplay = (): ReplayPorts => {
  const env = readEnv(replayEnv);
  return { ...judgePorts(env), interactions: interactionStore(dynamo(), env.INTERACTIONS_TABLE) };
};

/** The ports of judging again. */
export const connectRejudge = (): RejudgePorts => {
  const env = readEnv(rejudgeEnv);
  return { ...judgePorts(env), timeline: timelineReader(dynamo(), env.INTERACTIONS_TABLE) };
};

/** The ports of the nightly check. */
export const connectDrift = (): DriftPorts => {
  const env = readEnv(driftEnv);
  return {
    members: memberCards(dynamo(), env.MEMBERS_TABLE),
    programmes: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    timeline: timelineReader(dynamo(), env.INTERACTIONS_TABLE),
    sample: memberSample(dynamo(), env.MEMBERS_TABLE),
  };
};
