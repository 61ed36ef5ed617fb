import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { queueDoor } from '../../shared/platform/doors/queue-door';
import { connect } from '../adapters/connect';
import { agendaDueSchema } from '../contract';
import { drainAgenda } from '../flows/drain';

const { ports } = connect();

/** Behind the agenda's queue: a bucket that is due is drained shard by shard, as far as the time of the call goes. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  queueDoor(agendaDueSchema, ({ value }) =>
    drainAgenda(ports, value, () => context.getRemainingTimeInMillis()),
  )(event, context);
