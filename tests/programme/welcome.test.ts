import { simulateMember } from '../support/programme/simulate-journey';

describe('the welcome', () => {
  test('given a consent to news, one mail at once, and never again', async () => {
    const member = simulateMember();
    await member.hears('messaging', 'Contact Subscribed', { topic: 'news' });
    expect(member.messages).toMatchObject([{ journey: 'welcome', template: 'welcome', topic: 'news' }]);
    await member.passes('90d');
    await member.hears('messaging', 'Contact Subscribed', { topic: 'news' });
    expect(member.messages).toHaveLength(1);
  });

  test('given a consent to events only, no mail', async () => {
    const member = simulateMember();
    await member.hears('messaging', 'Contact Subscribed', { topic: 'events' });
    expect(member.messages).toEqual([]);
  });
});
