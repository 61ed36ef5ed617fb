import { simulateMember } from '../support/programme/simulate-journey';

const mug = { name: 'Red retrospot mug', price: 2.95 };

describe('the abandoned basket', () => {
  test('given a basket, when two hours pass without an order, then one mail about it', async () => {
    const member = simulateMember();
    await member.does('Product Added', mug);
    await member.passes('119m');
    expect(member.messages).toEqual([]);
    await member.passes('2m');
    await member.passes('30d');
    expect(member.messages).toMatchObject([
      { journey: 'abandoned-basket', step: 'remind', template: 'abandoned-basket', properties: mug },
    ]);
  });

  test('given a basket, when an order comes in between, then no mail', async () => {
    const member = simulateMember();
    await member.does('Product Added', mug);
    await member.passes('1h');
    await member.does('Order Completed', { total: 2.95 });
    await member.passes('2h');
    expect(member.messages).toEqual([]);
  });

  test('given an order from before, it does not count for the basket', async () => {
    const member = simulateMember();
    await member.does('Order Completed', { total: 10 });
    await member.passes('1h');
    await member.does('Product Added', mug);
    await member.passes('3h');
    expect(member.messages).toHaveLength(1);
  });

  test('given three things in the basket, still one mail, and another one for the next basket', async () => {
    const member = simulateMember();
    for (let time = 0; time < 3; time += 1) {
      await member.does('Product Added', mug);
      await member.passes('10m');
    }
    await member.passes('2h');
    expect(member.messages).toHaveLength(1);
    await member.does('Product Added', mug);
    await member.passes('3h');
    expect(member.messages.map(({ occurrence }) => occurrence)).toEqual(['1', '2']);
  });
});
