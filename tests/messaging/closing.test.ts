import type { ContactCard } from '../../functions/messaging/contract';
import { templateBook } from '../../functions/messaging/flows/render';
import { sendMessage } from '../../functions/messaging/flows/send';
import type { SendOutcome } from '../../functions/messaging/ports';
import { ADA, aCard, aRequest } from '../support/messaging/builders';
import { aWorld } from '../support/messaging/world';

const BUSY: SendOutcome = { outcome: 'later', code: 'TooManyRequestsException', quota: false };

/** Sends one message while the store refuses `times` writes of the card after it was reserved. */
const sendWhileThrottled = async (times: number, answers: readonly SendOutcome[] = []) => {
  const world = aWorld();
  world.contacts.put(aCard());
  world.answers.push(...answers);
  let refusals = times;
  const replace = async (card: ContactCard): Promise<boolean> => {
    const isReserving = card.pressure.some(({ state }) => state === 'reserved');
    if (!isReserving && refusals > 0) {
      refusals -= 1;
      throw new Error('ProvisionedThroughputExceededException');
    }
    return world.contacts.replace(card);
  };
  const ports = { ...world.ports, contacts: { ...world.ports.contacts, replace } };
  const sent = sendMessage(ports, templateBook(ports.programmes), aRequest(), world.now);
  return { world, sent, pressure: () => world.contacts.card(ADA)?.pressure ?? [] };
};

test('a mail that SES took is confirmed although the store refuses for a while', async () => {
  const { sent, pressure } = await sendWhileThrottled(3);
  expect(await sent).toBe('sent');
  expect(pressure()).toMatchObject([{ state: 'sent' }]);
});

test('the slot of a mail that SES did not take is given back although the store refuses for a while', async () => {
  const { sent, pressure } = await sendWhileThrottled(3, [BUSY]);
  expect(await sent).toBe('again');
  expect(pressure()).toEqual([]);
});

test('a store that goes on refusing sends the request back to the queue, with the mail told and its slot kept', async () => {
  const { world, sent, pressure } = await sendWhileThrottled(4);
  await expect(sent).rejects.toThrow('ProvisionedThroughputExceededException');
  expect(pressure()).toMatchObject([{ state: 'reserved' }]);
  expect([...world.timeline.values()]).toMatchObject([{ name: 'Email Sent' }]);
});
