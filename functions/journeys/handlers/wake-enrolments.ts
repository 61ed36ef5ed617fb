import { queueDoor } from '../../shared/platform/doors/queue-door';
import { connect } from '../adapters/connect';
import { wakeUpSchema } from '../contract';
import { wakeUp } from '../flows/wake';

const { ports, book } = connect();

/** Behind the queue of wake-ups: enrolments go on, deferred messages are kept and handed back. */
export const handler = queueDoor(wakeUpSchema, ({ value, now }) => wakeUp(ports, book, value, now), {
  concurrency: 4,
});
