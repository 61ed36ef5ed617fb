import { queueDoor } from '../../shared/platform/doors/queue-door';
import { connect } from '../adapters/connect';
import { heardFactSchema } from '../contract';
import { hearFact } from '../flows/hear-fact';

const { ports, book } = connect();

/** Behind the queue of facts: whoever a fact lets in is enrolled. */
export const handler = queueDoor(heardFactSchema, ({ value, now }) => hearFact(ports, book, value, now), {
  concurrency: 4,
});
