import { addressOf, freshUser, hoursAgo, signUp } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { invokeFunction } from '../support/e2e/functions';
import { freshSource, recordedItem, recordUnjudged } from '../support/e2e/interactions';
import { mailsTo, mailTo } from '../support/e2e/mails';
import { putItem, readItem } from '../support/e2e/tables';

const activityOf = (member: string) => readItem('members', { pk: member, sk: 'CARD#ACTIVITY' });

describe('relance rejudge', () => {
  it('judges what was recorded and not judged: the card is whole, the mail comes, and doing it twice changes nothing', async () => {
    const user = freshUser('unjudged');
    await signUp(user, 72);
    const { member } = await eventually('the consent', async () => {
      const shown = await relance('members', 'show', addressOf(user), '--json');
      return shown.json?.cards?.contact?.consents?.news?.state === 'granted' ? shown.json : undefined;
    });
    const order = { order_id: 'o-1', revenue: 12.5, currency: 'GBP' };
    await recordUnjudged(recordedItem(member, 'Product Viewed', 2));
    await recordUnjudged(recordedItem(member, 'Order Completed', 2, order));
    expect((await activityOf(member))?.events?.['Order Completed']).toBeUndefined();

    const again = async () => {
      const until = new Date().toISOString();
      const result = await relance('rejudge', '--since', hoursAgo(1), '--until', until, '--yes', '--json');
      expect([0, 3]).toContain(result.code);
      return result.json;
    };
    const first = await again();
    expect(first.rejudged).toBeGreaterThanOrEqual(2);
    const card = await activityOf(member);
    expect(card).toMatchObject({
      events: { 'Product Viewed': { n: 1 }, 'Order Completed': { n: 1 } },
      money: { cents: 1250, orders: 1 },
    });
    await mailTo(addressOf(user));
    await again();
    expect(await activityOf(member)).toEqual(card);
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });

  it.each([
    [['--since', 'yesterday'], 'since_invalid'],
    [['--since', '2026-01-31T02:00:00Z', '--until', '2026-01-30T02:00:00Z'], 'since_invalid'],
  ])('refuses %j', async (args, code) => {
    const result = await relance('rejudge', ...args, '--yes', '--json');
    expect(result.code).toBe(2);
    expect(result.json).toMatchObject({ error: { code } });
  });
});

describe('the nightly check of the cards', () => {
  it('finds a card that was damaged, repairs it to what it was, and then finds nothing', async () => {
    const member = freshSource();
    for (const name of ['Product Viewed', 'Product Viewed', 'Order Completed'])
      await putItem('interactions', recordedItem(member, name, 180, { revenue: 20, currency: 'GBP' }));
    const whole = await eventually('the card', async () => {
      const card = await activityOf(member);
      return card?.all?.n === 3 ? card : undefined;
    });
    const damaged = {
      ...whole,
      all: { ...whole.all, n: 9 },
      events: { ...whole.events, 'Order Completed': { ...whole.events['Order Completed'], n: 5 } },
      money: { ...whole.money, cents: 1 },
    };
    await putItem('members', damaged);
    const check = () => invokeFunction('check-drift', { members: [member] });
    expect(await check()).toMatchObject({ checked: 1, repaired: 1, gaveUp: false });
    const repaired = await activityOf(member);
    expect(repaired).toMatchObject({ all: { n: 3 }, money: { cents: 2000, orders: 1 } });
    expect(repaired?.events).toEqual(whole.events);
    expect(repaired?.version).toBe(whole.version + 1);
    expect(repaired?.progress).toEqual(whole.progress);
    expect(await check()).toMatchObject({ checked: 1, repaired: 0 });
    expect(await activityOf(member)).toEqual(repaired);
  });

  it('leaves alone whoever did something lately', async () => {
    const member = freshSource();
    await recordUnjudged(recordedItem(member, 'Product Viewed', 5));
    expect(await invokeFunction('check-drift', { members: [member] })).toMatchObject({ checked: 1, busy: 1 });
    expect(await activityOf(member)).toBeUndefined();
  });

  it('takes a sample of all members by itself', async () => {
    const check = await invokeFunction<{ checked: number }>('check-drift', { time: hoursAgo(0) });
    expect(check.checked).toBeGreaterThan(0);
  });
});
