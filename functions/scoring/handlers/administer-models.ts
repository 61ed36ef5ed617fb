import { checked } from '../../shared/platform/checked';
import { type Called, callDoor } from '../../shared/platform/doors/call-door';
import { logger } from '../../shared/platform/logger';
import { scheduledAt } from '../../shared/platform/scheduled-at';
import { connectAdministration } from '../adapters/connect-training';
import { type ModelStanding, modelsRequestSchema, type TrainingStarted } from '../contract';
import { rollBackModel, startTraining, unpinModel } from '../flows/administer-models';

const { ports, stage } = connectAdministration();

/** Starts a training, by the nightly schedule or by hand; goes back to a model and pins it; unpins. Throws `request_invalid`. */
export const handler = callDoor(
  'models_administered',
  async (event: unknown): Promise<Called<TrainingStarted | ModelStanding>> => {
    const now = Date.now();
    const scheduled = scheduledAt(event);
    const request = checked(
      modelsRequestSchema,
      scheduled === undefined ? event : { action: 'train' },
      'request_invalid',
    );
    const { action } = request;
    if (action === 'train') {
      const answer = await startTraining(ports, request, { stage, startedAt: scheduled ?? now });
      const { training, parts, night, nights } = answer;
      if (parts === 0 && night === undefined)
        logger.warn('training_not_started', { training, reason: 'members_uncounted', nights });
      return { answer, counts: { action, ...answer } };
    }
    const answer =
      action === 'rollback'
        ? await rollBackModel(ports, request, now)
        : await unpinModel(ports, request.outcome, now);
    return { answer, counts: { action, ...answer } };
  },
);
