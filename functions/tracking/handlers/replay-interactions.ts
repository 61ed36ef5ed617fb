import { queueDoor } from '../../shared/platform/doors/queue-door';
import { connectReplay } from '../adapters/connect';
import { parkedInteractionSchema } from '../contract';
import { replayInteraction } from '../flows/replay';

const ports = connectReplay();

/** Applies what a redrive takes out of the parking queue: exactly what is still owed. */
export const handler = queueDoor(parkedInteractionSchema, ({ value, now }) =>
  replayInteraction(ports, value, now),
);
