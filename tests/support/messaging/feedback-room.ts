import { createSecretKey } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { causeOfTags } from '../../../functions/messaging/adapters/mail-tags';
import type { ContactCard, SesEvent } from '../../../functions/messaging/contract';
import { feedbackDoor } from '../../../functions/messaging/handlers/hear-feedback';
import type { FeedbackPorts } from '../../../functions/messaging/ports';
import type { OutcomeCount } from '../../../functions/reporting/contract';
import { ADA, aCard } from './builders';
import { TAG_KEY } from './ses-events';
import { aWorld } from './world';

/** Of tags that are signed from now on; mails that are out were signed with the one before. */
const OTHER_KEY = createSecretKey('the key that signs the mails to come', 'utf8');

/** The door of feedback over a world in which Ada has such a card; `glances` are what is seen of cards instead of them. */
export const feedbackRoom = (card: Partial<ContactCard> = {}) => {
  const world = aWorld();
  world.contacts.put(aCard(card));
  const again: { event: SesEvent; delaySeconds: number }[] = [];
  const counted: OutcomeCount[] = [];
  const glances = new Map<string, Pick<ContactCard, 'pressure'>>();
  /** How many of the next tries to tell anything fail. */
  const outage = { tries: 0 };
  const ports: FeedbackPorts = {
    contacts: world.contacts,
    timeline: world.ports.timeline,
    programmes: {
      version: async (version) => (version === 7 ? { version, rules: world.rules } : undefined),
    },
    clock: world.ports.clock,
    causeOf: async ({ tags }) => causeOfTags(tags, [OTHER_KEY, TAG_KEY]),
    again: async (event, delaySeconds) => {
      again.push({ event, delaySeconds });
    },
    glance: async (member) => glances.get(member) ?? world.contacts.card(member),
    tell: async ({ entries, counts }) => {
      if (outage.tries > 0) {
        outage.tries -= 1;
        throw new Error('the queue does not answer');
      }
      await world.ports.timeline.record(entries);
      counted.push(...counts);
    },
    transientBounces: 3,
    during: (work) => work(),
  };
  const door = feedbackDoor(ports);
  const hear = async (...events: unknown[]) => {
    const Records = events.map((event, index) => ({
      messageId: `m${index}`,
      body: JSON.stringify(event),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    const { batchItemFailures } = await door({ Records } as unknown as SQSEvent);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return {
    ...world,
    again,
    counted,
    glances,
    outage,
    hear,
    told: () => [...world.timeline.values()],
    card: () => world.contacts.card(ADA),
  };
};
