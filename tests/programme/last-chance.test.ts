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
