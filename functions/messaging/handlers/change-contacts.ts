import { groupedQueueDoor } from '../../shared/platform/doors/grouped-queue-door';
import { readEnv } from '../../shared/platform/env';
import { connectContacts } from '../adapters/connect';
import { contactChangeSchema } from '../contract';
import { contactsEnv } from '../env';
import { changeContact } from '../flows/change-contact';
import type { ContactsPorts } from '../ports';

/** The door of the queue of contact changes, over the given ports; the changes of one member are made one by one. */
export const contactsDoor = (ports: ContactsPorts) =>
  groupedQueueDoor(
    contactChangeSchema,
    async (messages) => {
      for (const { value, now } of messages) await changeContact(ports, value, now);
    },
    { groupBy: ({ member }) => member, concurrency: 4 },
  );

/** Keeps the contact cards: addresses, consents, language, time zone. */
export const handler = contactsDoor(connectContacts(readEnv(contactsEnv)));
