import { dynamo, sqs } from '../../shared/platform/aws';
import { readEnv } from '../../shared/platform/env';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender } from '../../shared/platform/queues';
import { administerModelsEnv, sampleTimelinesEnv, trainModelsEnv } from '../env';
import type { AdministerPorts, SamplePorts, TrainPorts } from '../ports';
import { modelStore } from './model-store';
import { sampledMembers } from './sampled-members';
import { trainingStore } from './training-store';

/** The ports of administering models over the Lambda's environment, and the stage it runs on. */
export const connectAdministration = (): { ports: AdministerPorts; stage: string } => {
  const env = readEnv(administerModelsEnv);
  return {
    ports: {
      trainings: trainingStore(dynamo(), env.SCORING_TABLE),
      models: modelStore(dynamo(), env.SCORING_TABLE),
      programme: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
      sample: queueSender(sqs(), env.SAMPLES_QUEUE_URL),
    },
    stage: env.STAGE,
  };
};

/** The ports of sampling over the Lambda's environment. */
export const connectSample = (): SamplePorts => {
  const env = readEnv(sampleTimelinesEnv);
  const train = queueSender(sqs(), env.TRAINING_QUEUE_URL);
  return {
    members: sampledMembers(dynamo(), { members: env.MEMBERS_TABLE, interactions: env.INTERACTIONS_TABLE }),
    trainings: trainingStore(dynamo(), env.SCORING_TABLE),
    programme: programmeReader(dynamo(), env.PROGRAMMES_TABLE),
    sample: queueSender(sqs(), env.SAMPLES_QUEUE_URL),
    train: (training) => train([training]),
  };
};

/** The ports of training over the Lambda's environment. */
export const connectTrain = (): TrainPorts => {
  const env = readEnv(trainModelsEnv);
  return {
    trainings: trainingStore(dynamo(), env.SCORING_TABLE),
    models: modelStore(dynamo(), env.SCORING_TABLE),
  };
};
