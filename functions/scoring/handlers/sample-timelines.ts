import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { queueDoor } from '../../shared/platform/doors/queue-door';
import { connectSample } from '../adapters/connect-training';
import { sampleTimelinesSchema } from '../contract';
import { sampleTimelines } from '../flows/sample-timelines';

/** What is kept back for the last page, its block and the message that goes on. */
const RESERVE_MS = 30_000;

const ports = connectSample();

/** Looks at one part of a training's sample per message, and puts what is left back before the Lambda's time is up. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const outOfTime = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  return queueDoor(sampleTimelinesSchema, ({ value, now }) =>
    sampleTimelines(ports, value, { outOfTime, now }),
  )(event, context);
};
