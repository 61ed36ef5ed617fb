import { randomUUID } from 'node:crypto';
import { addressOf, callApi, freshUser, hoursAgo } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';

const call = (type: string, fields: Record<string, unknown>) =>
  callApi(`/v1/${type}`, { messageId: randomUUID(), timestamp: hoursAgo(72), ...fields });

it('a browser that told something of itself becomes the member that signs in on it, with all that it did', async () => {
  const user = freshUser('linked');
  const anonymousId = freshUser('browser');
  expect((await call('track', { anonymousId, event: 'Product Viewed' })).status).toBe(200);
  expect((await call('identify', { anonymousId, traits: { plan: 'gift finder' } })).status).toBe(200);
  expect((await relance('settle', '--timeout', '400', '--json')).json.settled).toBe(true);
  const traits = { email: addressOf(user), firstName: 'Ada' };
  expect((await call('identify', { userId: user, anonymousId, traits })).status).toBe(200);
  const cards = await eventually('one member with all of it', async () => {
    const shown = await relance('members', 'show', addressOf(user), '--json');
    const { activity, profile } = shown.json?.cards ?? {};
    return activity?.events?.['Product Viewed'] && profile?.traits?.plan ? shown.json.cards : undefined;
  });
  expect(cards.activity.events['Product Viewed'].n).toBe(1);
  expect(cards.profile.traits).toMatchObject({ plan: 'gift finder', firstName: 'Ada' });
});
