import { queueDoor } from '../../shared/platform/doors/queue-door';
import { messageRequestSchema } from '../contract';
import type { SendPorts } from '../ports';
import { templateBook } from './render';
import { sendMessage } from './send';

/** The door of a queue of message requests, over the given ports. */
export const sendDoor = (ports: SendPorts) => {
  const book = templateBook(ports.programmes);
  return queueDoor(
    messageRequestSchema,
    async ({ value, now }) => {
      await ports.during(() => sendMessage(ports, book, value, now));
    },
    { concurrency: 10 },
  );
};
