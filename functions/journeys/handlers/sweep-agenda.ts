import { callDoor } from '../../shared/platform/doors/call-door';
import { connect } from '../adapters/connect';
import { sweepAgenda } from '../flows/sweep';

const { ports } = connect();

/** Every night: buckets that were left behind are drained after all. */
export const handler = callDoor('agenda_swept', async () => {
  const swept = await sweepAgenda(ports, Date.now());
  return { answer: swept, counts: { ...swept } };
});
