import { queueDoor } from '../../shared/platform/doors/queue-door';
import { connectRecord } from '../adapters/connect';
import { recordRequestSchema } from '../contract';
import { recordInteractions } from '../flows/record';

const ports = connectRecord();

/** Records the interactions of each request on the recorder's queue. */
export const handler = queueDoor(
  recordRequestSchema,
  ({ value, now }) => ports.during(() => recordInteractions(ports, value, now)),
  { concurrency: 10 },
);
