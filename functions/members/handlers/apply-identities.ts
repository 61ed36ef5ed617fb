import { groupedQueueDoor } from '../../shared/platform/doors/grouped-queue-door';
import { readEnv } from '../../shared/platform/env';
import { logger } from '../../shared/platform/logger';
import { connectIdentify } from '../adapters/connect';
import { identifyRequestSchema } from '../contract';
import { identifyEnv } from '../env';
import { applyIdentities } from '../flows';
import type { IdentifyPorts } from '../ports';

/** The door of the queue of identify requests, over the given ports: the requests of one member are applied together. */
export const identifyDoor = (ports: IdentifyPorts) =>
  groupedQueueDoor(
    identifyRequestSchema,
    async (messages) => {
      const now = messages[0]?.now ?? Date.now();
      const notes = await applyIdentities(
        ports,
        messages.map(({ value }) => value),
        now,
      );
      // Not the cause: it is the client's own messageId.
      for (const { code, member, other } of notes)
        logger.warn('identify_noted', { note: code, member, other });
    },
    { groupBy: ({ member }) => member, concurrency: 4 },
  );

/** Applies identify requests: profile, identities, links of browsers. */
export const handler = identifyDoor(connectIdentify(readEnv(identifyEnv)));
