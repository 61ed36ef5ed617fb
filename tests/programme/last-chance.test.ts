import { simulateMember } from '../support/programme/simulate-journey';

const upwards = { score: 'silence', from: 'medium', to: 'high', direction: 'up', risk: 0.8 };
const buyer = async (member?: string) => {
  const simulated = simulateMember(member);
  simulated.consents('news', 'granted');
  await simulated.does('Order Completed', { total: 30 });
  await simulated.passes('10d');
  return simulated;
};
const offers = (member: Awaited<ReturnType<typeof buyer>>) =>
  member.messages.filter(({ journey }) => journey === 'last-chance');

describe('the last chance', () => {
  test('given a risk that has just become high, one offer at once, and none again for 90 days', async () => {
    const member = await buyer();
    await member.hears('scoring', 'Churn Risk Changed', upwards);
    expect(offers(member)).toMatchObject([{ class: 'last-chance', template: 'last-chance' }]);
    await member.passes('60d');
    await member.hears('scoring', 'Churn Risk Changed', upwards);
    expect(offers(member)).toHaveLength(1);
    await member.passes('31d');
    await member.hears('scoring', 'Churn Risk Changed', upwards);
    expect(offers(member)).toHaveLength(2);
  });

  test.each([
    ['a first score', { ...upwards, from: undefined, direction: 'first' }],
    ['a risk that became medium', { ...upwards, from: 'low', to: 'medium' }],
  ])('given %s, none', async (_, detail) => {
    const member = await buyer();
    await member.hears('scoring', 'Churn Risk Changed', detail);
    expect(offers(member)).toEqual([]);
  });

  test('given a member who withdrew the consent, or never bought, none', async () => {
    const left = await buyer();
    left.consents('news', 'withdrawn');
    await left.hears('scoring', 'Churn Risk Changed', upwards);
    const browser = simulateMember();
    browser.consents('news', 'granted');
    await browser.hears('scoring', 'Churn Risk Changed', upwards);
    expect([...offers(left), ...browser.messages]).toEqual([]);
  });

  test.each([
    ['has no address', { address: undefined }],
    ['has an address that bounces', { suppressed: 'bounce' }],
    ['asked for nothing for a while', { pausedUntil: Date.UTC(2100, 0, 1) }],
    ['switched the channel off', { channelsOff: { email: 1 } }],
    ['complained', { complainedAt: 1 }],
  ] as const)('given a member who %s, none, and no place in the control group', async (_, contact) => {
    const member = await buyer();
    member.contact(contact);
    await member.hears('scoring', 'Churn Risk Changed', upwards);
    expect(member.messages).toEqual(member.messages.filter(({ journey }) => journey !== 'last-chance'));
  });

  test('given a risk of an unsubscribe that has just become high, one offer; both at once, one still', async () => {
    const member = await buyer();
    await member.hears('scoring', 'Churn Risk Changed', { ...upwards, score: 'unsubscribe', risk: 0.06 });
    await member.hears('scoring', 'Churn Risk Changed', upwards);
    expect(offers(member)).toHaveLength(1);
  });

  test('given a tier, a segment or a heat that changed, none', async () => {
    const member = await buyer();
    for (const score of ['tier', 'segment', 'heat'])
      await member.hears('scoring', 'Churn Risk Changed', { ...upwards, score, to: 'high' });
    expect(offers(member)).toEqual([]);
  });

  test('given many members, about one in ten is drawn into the control group', async () => {
    let control = 0;
    for (let index = 0; index < 300; index += 1) {
      const member = await buyer(`member-${index}`);
      await member.hears('scoring', 'Churn Risk Changed', upwards);
      if (offers(member)[0]?.control) control += 1;
    }
    expect(control).toBeGreaterThan(12);
    expect(control).toBeLessThan(54);
  });
});
