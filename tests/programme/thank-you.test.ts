import { simulateMember } from '../support/programme/simulate-journey';

describe('the thank-you', () => {
  test('given an order, one mail three days later', async () => {
    const member = simulateMember();
    await member.does('Order Completed', { total: 30 });
    await member.passes('71h');
    expect(member.messages).toEqual([]);
    await member.passes('2h');
    expect(member.messages).toMatchObject([{ journey: 'thank-you', step: 'thank' }]);
  });

  test('given an order that is taken back, no mail', async () => {
    const member = simulateMember();
    await member.does('Order Completed', { total: 30 });
    await member.passes('1d');
    await member.does('Order Refunded', { total: 30 });
    await member.passes('5d');
    expect(member.messages).toEqual([]);
  });

  test('given an order every week, at most one mail in 30 days', async () => {
    const member = simulateMember();
    const asked: number[] = [];
    for (let week = 0; week < 12; week += 1) {
      await member.does('Order Completed', { total: 30 });
      await member.passes('7d');
    }
    for (const { requestedAt } of member.messages) asked.push(Date.parse(requestedAt));
    expect(asked.length).toBeGreaterThan(1);
    for (const [index, at] of asked.entries()) {
      if (index > 0) expect(at - (asked[index - 1] as number)).toBeGreaterThanOrEqual(30 * 86_400_000);
    }
  });
});
