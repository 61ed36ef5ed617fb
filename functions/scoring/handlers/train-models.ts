import { queueDoor } from '../../shared/platform/doors/queue-door';
import { logger } from '../../shared/platform/logger';
import { connectTrain } from '../adapters/connect-training';
import { trainModelsSchema } from '../contract';
import { trainModels } from '../flows/train-models';

const ports = connectTrain();

/** Trains the models of one training per message, and keeps what came of it. */
export const handler = queueDoor(trainModelsSchema, ({ value }) =>
  trainModels(ports, value, {
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
  }),
);
