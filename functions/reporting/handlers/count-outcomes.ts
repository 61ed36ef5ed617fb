import { groupedQueueDoor } from '../../shared/platform/doors/grouped-queue-door';
import { readEnv } from '../../shared/platform/env';
import { logger } from '../../shared/platform/logger';
import { connectCounting } from '../adapters/connect';
import { countRequestSchema } from '../contract';
import { countEnv } from '../env';
import { countOutcomes } from '../flows/count-outcomes';
import type { CountPorts } from '../ports';

/** The door of the queue of what came of mails, over the given ports: a whole batch is folded, then judged. */
export const countDoor = (ports: CountPorts) =>
  groupedQueueDoor(
    countRequestSchema,
    async (messages) => {
      const now = messages[0]?.now ?? Date.now();
      const requests = messages.map(({ value }) => value);
      for (const { scope, beyond, pausing } of await countOutcomes(ports, requests, now))
        logger.error('guardrail_tripped', { scope, rails: beyond, pausing });
    },
    { groupBy: () => 'all' },
  );

/** Counts what came of mails, and pauses what members leave or complain for. */
export const handler = countDoor(connectCounting(readEnv(countEnv)));
