import '../support/lambda-env';
import type { SQSEvent } from 'aws-lambda';
import { contactsDoor } from '../../functions/messaging/handlers/change-contacts';
import { sendDoor } from '../../functions/messaging/handlers/send-messages';
import { ADA, aCard, aChange, aRequest, DAY, iso } from '../support/messaging/builders';
import { memoryContacts } from '../support/messaging/memory-contacts';
import { aWorld } from '../support/messaging/world';

const event = (...bodies: unknown[]) =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  }) as unknown as SQSEvent;

describe('the door of the sender', () => {
  it('does what is right and sends back what is not, each message on its own', async () => {
    const world = aWorld();
    world.now = Date.now();
    world.contacts.put(aCard());
    const request = aRequest({ requestedAt: iso(world.now), expiresAt: iso(world.now + DAY) });
    const door = sendDoor(world.ports);
    const answer = await door(event('{', { ...request, class: 'spam' }, request, { ...request, extra: 1 }));
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual([
      'm0',
      'm1',
      'm3',
    ]);
    expect(world.accepted).toHaveLength(1);
  });

  it('sends one message of a batch in which there is the same one five times', async () => {
    const world = aWorld();
    world.now = Date.now();
    world.contacts.put(aCard());
    const request = aRequest({ requestedAt: iso(world.now), expiresAt: iso(world.now + DAY) });
    await sendDoor(world.ports)(event(request, request, request, request, request));
    expect(world.accepted).toHaveLength(1);
  });
});

describe('the door of contact changes', () => {
  it('makes the changes of one member one after the other', async () => {
    const contacts = memoryContacts();
    const { ports } = aWorld();
    const facts: string[] = [];
    const publish = async (published: readonly { member: string }[]) => {
      facts.push(...published.map(({ member }) => member));
    };
    const door = contactsDoor({ ...ports, contacts, publish });
    const at = iso(Date.now());
    const answer = await door(
      event(
        aChange({ at, address: 'ada@example.com' }),
        aChange({ at, language: 'fr', cause: 'cause-2' }),
        aChange({ at, consents: [{ topic: 'news', state: 'granted', source: 'x' }], cause: 'cause-3' }),
        { ...aChange(), at: 'yesterday' },
      ),
    );
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm3' }]);
    expect(contacts.card(ADA)).toMatchObject({ address: 'ada@example.com', language: 'fr' });
    // Three changes, and what was announced taken off again.
    expect(contacts.card(ADA)?.version).toBe(4);
    expect(facts).toEqual([ADA]);
    expect(contacts.writes.failed).toBe(0);
  });
});
