import { queueDoor } from '../../shared/platform/doors/queue-door';
import { logger } from '../../shared/platform/logger';
import { connect } from '../adapters/connect';
import { pauseRequestSchema } from '../contract';
import { heedGuardrail } from '../flows/heed-guardrail';
import type { ProgrammeStore } from '../ports';

/** The door of the queue on which guard-rails ask for pauses, over the given store. */
export const pauseDoor = (store: ProgrammeStore) =>
  queueDoor(pauseRequestSchema, async ({ value, now }) => {
    const reason = await heedGuardrail(store, value, now);
    if (reason) logger.warn('pause_refused', { reason });
  });

/** Pauses what a guard-rail asks for; every sender knows within 10 seconds. */
export const handler = pauseDoor(connect());
