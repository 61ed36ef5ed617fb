import { queueDoor } from '../../shared/platform/doors/queue-door';
import { logger } from '../../shared/platform/logger';
import { connectTrain } from '../adapters/connect-training';
import { trainModelsSchema } from '../contract';

const ports = connectTrain();

/** Trains the models of one training per message, and keeps what came of it. */
export const handler = queueDoor(trainModelsSchema, async ({ value }) => {
  // The quantiles of distributions take longer to load than all the rest: a Lambda loads them when it trains.
  const { trainModels } = await import('../flows/train-models');
  return trainModels(ports, value, {
    clock: Date.now,
    onDecision: ({ outcome, candidate, promoted, reason, evaluation, sample }) => {
      const { kind = 'logistic', churners, boostingRefused } = evaluation;
      const refused = boostingRefused === undefined ? {} : { boostingRefused };
      logger.info('model_judged', {
        outcome,
        candidate,
        kind,
        promoted,
        reason,
        churners,
        ...refused,
        ...sample,
      });
    },
  });
});
