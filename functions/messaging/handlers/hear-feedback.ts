import { groupedQueueDoor } from '../../shared/platform/doors/grouped-queue-door';
import { readEnv } from '../../shared/platform/env';
import { logger } from '../../shared/platform/logger';
import { connectFeedback } from '../adapters/connect';
import { sesEventSchema } from '../contract';
import { feedbackEnv } from '../env';
import { hearFeedback } from '../flows/hear-feedback';
import type { FeedbackPorts } from '../ports';

/** Mails that are heard of at the same time: what they tell goes in few messages, and their cards are read together. */
const AT_ONCE = 250;

/** The door of the queue of SES's events, over the given ports: those of one mail are heeded together, or not at all. */
export const feedbackDoor = (ports: FeedbackPorts) =>
  groupedQueueDoor(
    sesEventSchema,
    async (messages) => {
      const now = messages[0]?.now ?? Date.now();
      const events = messages.map(({ value }) => value);
      const { unverified, slotless } = await ports.during(() => hearFeedback(ports, events, now));
      if (unverified > 0) logger.warn('feedback_unverified', { count: unverified });
      for (const key of slotless) logger.error('sent_without_slot', { key });
    },
    // Whole: a scanner's click that is heard again without the others would look like a person's.
    { groupBy: ({ detail }) => detail.mail.messageId, concurrency: AT_ONCE, whole: true },
  );

/** Heeds what SES tells of the mails that were sent. */
export const handler = feedbackDoor(connectFeedback(readEnv(feedbackEnv)));
