import { queueDoor } from '../../shared/platform/doors/queue-door';
import { readEnv } from '../../shared/platform/env';
import { connectSending } from '../adapters/connect';
import { messageRequestSchema } from '../contract';
import { sendEnv } from '../env';
import { templateBook } from '../flows/render';
import { sendMessage } from '../flows/send';
import type { SendPorts } from '../ports';

/** The door of the queue of message requests, over the given ports. */
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

/** Decides and sends what journeys ask for. */
export const handler = sendDoor(connectSending(readEnv(sendEnv)));
