import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { queueDoor } from '../../shared/platform/doors/queue-door';
import { logBroken } from '../../shared/platform/log-broken';
import { logger } from '../../shared/platform/logger';
import { connectSegment } from '../adapters/connect';
import { scoreSegmentSchema } from '../contract';
import { scoreSegment } from '../flows/score-segment';

/** What is kept back for the last page, the progress and the message that goes on. */
const RESERVE_MS = 15_000;

const ports = connectSegment();

/** Scores one segment of the members per message, and puts what is left back before the Lambda's time is up. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const outOfTime = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  return queueDoor(scoreSegmentSchema, async ({ value, now }) => {
    const { refused, unjudged } = await scoreSegment(ports, value, { outOfTime, now, onBroken: logBroken });
    for (const { outcome, version, code } of refused)
      logger.warn('model_refused', { night: value.night, outcome, version, reason: code });
    for (const { outcome, version, horizonDays, code } of unjudged)
      logger.warn('former_model_refused', {
        night: value.night,
        outcome,
        version,
        horizonDays,
        reason: code,
      });
  })(event, context);
};
