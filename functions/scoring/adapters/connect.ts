import { dynamo, eventBridge, sqs } from '../../shared/platform/aws';
import { publishFacts } from '../../shared/platform/bus';
import { readEnv } from '../../shared/platform/env';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender } from '../../shared/platform/queues';
import { SCORING_FACTS } from '../contract';
import { planEnv, segmentEnv } from '../env';
import type { PlanPorts, SegmentPorts, SegmentQueue } from '../ports';
import { memberScoreStore } from './member-score-store';
import { modelReader } from './model-reader';
import { nightStore } from './night-store';
import { planStore } from './plan-store';

const queue = (url: string): SegmentQueue => ({ enqueue: queueSender(sqs(), url) });

/** The ports of planning over the Lambda's environment, and the stage it runs on. */
export const connectPlan = (): { ports: PlanPorts; stage: string } => {
  const env = readEnv(planEnv);
  const plans = planStore(dynamo(), env.SCORING_TABLE);
  const models = modelReader(dynamo(), env.SCORING_TABLE);
  const programme = programmeReader(dynamo(), env.PROGRAMMES_TABLE);
  return { ports: { ...queue(env.SEGMENTS_QUEUE_URL), plans, models, programme }, stage: env.STAGE };
};

/** The ports of scoring a segment over the Lambda's environment. */
export const connectSegment = (): SegmentPorts => {
  const env = readEnv(segmentEnv);
  const bus = eventBridge();
  return {
    ...queue(env.SEGMENTS_QUEUE_URL),
    members: memberScoreStore(dynamo(), env.MEMBERS_TABLE),
    nights: nightStore(dynamo(), env.SCORING_TABLE),
    models: modelReader(dynamo(), env.SCORING_TABLE),
    programme: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    publish: (changes) =>
      publishFacts(
        bus,
        env.BUS_NAME,
        'scoring',
        changes.map((change) => ({ ...change, name: SCORING_FACTS.changed })),
      ),
  };
};
