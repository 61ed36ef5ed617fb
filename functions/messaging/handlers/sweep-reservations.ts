import type { Context } from 'aws-lambda';
import { callDoor } from '../../shared/platform/doors/call-door';
import { readEnv } from '../../shared/platform/env';
import { logBroken } from '../../shared/platform/log-broken';
import { logger } from '../../shared/platform/logger';
import { connectSweep } from '../adapters/connect';
import { sweepEnv } from '../env';
import { sweepReservations } from '../flows/sweep-reservations';

/** What is kept back for the member that is being closed when the time is over. */
const RESERVE_MS = 15_000;

const ports = connectSweep(readEnv(sweepEnv));

/** Every night: reservations of which nobody brings the request back are closed as of unknown outcome. */
export const handler = (event: unknown, context: Context) => {
  const outOfTime = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  return callDoor('reservations_swept', async () => {
    const swept = await sweepReservations(ports, {
      now: Date.now(),
      outOfTime,
      onBroken: logBroken,
    });
    if (!swept.done) logger.error('sweep_unfinished', { cards: swept.cards });
    return { answer: swept, counts: { ...swept } };
  })(event, context);
};
