import { randomUUID } from 'node:crypto';
import { addressOf, callApi, freshUser, signUp, track } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo, parseMail } from '../support/e2e/mails';

const basket = { product_id: 'tea-1', name: 'Blue teapot', price: 12.5, currency: 'GBP', quantity: 1 };
const order = { order_id: 'o-1', revenue: 12.5, currency: 'GBP' };

/** Waits until the basket's enrolment has ended, and answers how. */
const basketEnds = (user: string) =>
  eventually(
    `the basket of ${user} to end`,
    async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      const enrolments: { journey: string; status: string; endedBy?: string }[] =
        shown.json?.cards?.enrolments ?? [];
      return enrolments.find((one) => one.journey === 'abandoned-basket' && one.status === 'ended');
    },
    120,
  );

describe('the abandoned basket waits, and is cancelled by an order', () => {
  it('writes one mail about the basket when no order follows', async () => {
    const user = freshUser('basket');
    await signUp(user, 72);
    await track(user, 'Product Added', basket);
    const mail = await parseMail(await mailTo(addressOf(user), 120));
    expect(mail.text).toContain('Blue teapot');
    expect((await basketEnds(user)).endedBy).toBe('finished');
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });

  it('writes nothing when an order comes in between', async () => {
    const user = freshUser('ordered');
    await signUp(user, 72);
    await track(user, 'Product Added', basket);
    await eventually('the enrolment', async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return (shown.json?.cards?.enrolments ?? []).find(
        (one: { journey: string }) => one.journey === 'abandoned-basket',
      );
    });
    await track(user, 'Order Completed', order);
    expect((await basketEnds(user)).endedBy).not.toBe('finished');
    const baskets = (await decisionsOn(addressOf(user))).filter((one) => one.journey === 'abandoned-basket');
    expect(baskets.filter((one) => one.decision === 'sent')).toHaveLength(0);
  });

  it('writes nothing when the order is recorded before the basket that it empties', async () => {
    const user = freshUser('early');
    await signUp(user, 72);
    const basketAt = new Date(Date.now() - 60_000).toISOString();
    const orderAt = new Date(Date.now() - 30_000).toISOString();
    await track(user, 'Order Completed', order, { timestamp: orderAt });
    await eventually('the order on the card', async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return shown.json?.cards?.activity?.events?.['Order Completed'];
    });
    await track(user, 'Product Added', basket, { timestamp: basketAt });
    await eventually('the basket on the card', async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return shown.json?.cards?.activity?.events?.['Product Added'];
    });
    expect((await relance('settle', '--timeout', '400', '--json')).json.settled).toBe(true);
    const shown = await relance('members', 'show', addressOf(user), '--json');
    const live = (shown.json.cards.enrolments ?? []).filter(
      (one: { journey: string; status: string }) =>
        one.journey === 'abandoned-basket' && one.status === 'live',
    );
    expect(live).toHaveLength(0);
  });
});

describe('everything sent twice and shuffled', () => {
  it('leaves the same counts as everything sent once in order, and one mail', async () => {
    const once = freshUser('once');
    const twice = freshUser('twice');
    const calls = (user: string) => {
      const at = (minutes: number) => new Date(Date.now() - (600 - minutes) * 60_000).toISOString();
      const names = ['Product Viewed', 'Product Viewed', 'Cart Viewed', 'Order Completed', 'Product Viewed'];
      return [
        {
          type: 'identify',
          userId: user,
          messageId: `identify-${user}`,
          timestamp: at(0),
          traits: { email: addressOf(user), newsletter: true },
        },
        ...names.map((event, index) => ({
          type: 'track',
          userId: user,
          event,
          messageId: `${user}-${index}`,
          timestamp: at(10 + index),
          properties:
            event === 'Order Completed' ? { revenue: 20, currency: 'GBP', order_id: randomUUID() } : {},
        })),
      ];
    };
    const first = await callApi('/v1/batch', { batch: calls(once) });
    expect(first.body).toEqual({ success: true });
    // The very same calls twice: built once, since their times are part of their keys.
    const same = calls(twice);
    const shuffled = [...same, ...same].map((call, index) => ({
      call,
      order: (index * 7) % 12,
    }));
    shuffled.sort((a, b) => a.order - b.order);
    for (const { call } of shuffled) await callApi('/v1/batch', { batch: [call] });

    const countsOf = async (user: string) => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      const card = shown.json?.cards?.activity;
      if (card?.events?.['Product Viewed']?.n !== 3 || !card.events['Order Completed']) return undefined;
      const counts = Object.entries(card.events as Record<string, { n: number }>).map(([name, c]) => [
        name,
        c.n,
      ]);
      return { all: card.all.n, money: card.money, counts: Object.fromEntries(counts) };
    };
    const expected = await eventually('the counts of who sent once', () => countsOf(once));
    const found = await eventually('the counts of who sent twice', () => countsOf(twice));
    expect({ ...found, money: { ...found.money, last: 0 } }).toEqual({
      ...expected,
      money: { ...expected.money, last: 0 },
    });
    await mailTo(addressOf(twice));
    expect((await relance('settle', '--timeout', '400', '--json')).json.settled).toBe(true);
    expect(await mailsTo(addressOf(twice))).toHaveLength(1);
  });
});
