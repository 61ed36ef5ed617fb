import { Analytics } from '@segment/analytics-node';
import { addressOf, freshUser } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailTo } from '../support/e2e/mails';
import { testStage } from '../support/e2e/stage';

describe('a website with an ordinary Segment client', () => {
  it('changes its address, and is understood', async () => {
    const { apiUrl, writeKey } = testStage();
    const { origin, pathname } = new URL(apiUrl);
    // As the README says: an API without a path of its own must not get `//v1/batch`.
    const path = `${pathname.replace(/\/$/, '')}/v1/batch`;
    const user = freshUser('segment');
    const errors: unknown[] = [];
    const analytics = new Analytics({ writeKey, host: origin, path, flushAt: 5 });
    analytics.on('error', (error) => errors.push(error));
    analytics.identify({
      userId: user,
      traits: { email: addressOf(user), firstName: 'Ada', newsletter: true },
    });
    analytics.track({ userId: user, event: 'Product Viewed', properties: { name: 'Teapot' } });
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
    await mailTo(addressOf(user));
    const card = await eventually('what was viewed', async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return shown.json?.cards?.activity?.events?.['Product Viewed'];
    });
    expect(card.n).toBe(1);
  });
});
