import { aCard, aRequest, DAY, iso, NOON } from '../support/messaging/builders';
import { aWorld, GRACE_MS, LEASE_MS } from '../support/messaging/world';

const told = (world: ReturnType<typeof aWorld>) =>
  world.entries.map(({ properties }) => properties.reason ?? properties.decision);

test('a transactional mail of which SES said nothing is told as unknown, and goes again', async () => {
  const world = aWorld();
  world.contacts.put(aCard());
  world.answers.push('lost');
  const request = aRequest({ class: 'transactional' });
  await world.send(request);
  world.now += LEASE_MS + GRACE_MS + 1_000;
  await world.send(request);
  expect(world.accepted).toHaveLength(2);
  expect(told(world)).toEqual(['unknown_outcome', 'sent']);
  expect(world.entries[0]?.properties.numbers).toEqual({ reservedAt: iso(NOON), class: 'transactional' });
});

test('one that comes back too late to go again is not told as expired only: it may be out', async () => {
  const world = aWorld();
  world.contacts.put(aCard());
  world.answers.push('lost');
  const request = aRequest({ class: 'transactional', expiresAt: iso(NOON + DAY) });
  await world.send(request);
  world.now += 40 * DAY;
  await world.send(request);
  expect(world.accepted).toHaveLength(1);
  expect(told(world)).toEqual(['unknown_outcome', 'expired']);
});
