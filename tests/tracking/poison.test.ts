import { emptyActivity } from '../../functions/tracking/domain/activity';
import { causeOf } from '../../functions/tracking/domain/interaction-item';
import { interactionOf, programmeOf, SOURCE, streamOf } from '../support/tracking/builders';
import { added, ago, open, ordered, viewed } from '../support/tracking/worker';

describe('a poisoned interaction', () => {
  it.each([
    ['an amount that is no number', { revenue: 'a lot' }, 'money_invalid'],
    ['an amount beyond all', { revenue: 1e12 }, 'money_invalid'],
    ['a currency without a rate', { revenue: 10, currency: 'XTS' }, 'currency_unknown'],
    ['a currency that is no text', { revenue: 10, currency: {} }, 'money_invalid'],
  ])('with %s is parked alone, and its neighbours pass', async (_what, properties, code) => {
    const { judge, parked, members, facts } = open();
    const batch = streamOf([viewed('m-1'), ordered(9_000, 'bad', properties), added(5_000)]);
    await judge(batch);
    await judge(batch);
    expect(parked).toEqual([
      expect.objectContaining({
        parked: 'interaction',
        by: 'member-worker',
        code,
        reason: expect.any(String),
      }),
    ]);
    expect(members.activity(SOURCE)).toMatchObject({ all: { n: 2 }, owed: [causeOf(ordered(9_000, 'bad'))] });
    expect(members.activity(SOURCE)?.events['Order Completed']).toBeUndefined();
    expect(facts).toHaveLength(1);
  });

  it('is parked once though the card’s write loses a race', async () => {
    const { judge, parked, members, ports } = open();
    const { commit } = ports.members;
    let raced = false;
    ports.members.commit = async (card) => {
      if (!raced) members.put({ ...emptyActivity(SOURCE), version: 1 });
      raced = true;
      return commit(card);
    };
    await judge(streamOf([ordered(1_000, 'bad', { revenue: 'x' })]));
    expect(parked).toHaveLength(1);
    expect(members.activity(SOURCE)).toMatchObject({ version: 2, owed: [expect.any(String)] });
  });

  it('that is no interaction at all, or whose body is no JSON, is parked as well', async () => {
    const { judge, parked, members } = open();
    await judge(streamOf([{ pk: SOURCE, sk: 'x' }, interactionOf({ body: '{' }), viewed('m-2')]));
    expect(parked.map(({ code }) => code)).toEqual(['item_unreadable', 'judge_failed']);
    expect(members.activity(SOURCE)?.all?.n).toBe(1);
  });

  it('is applied by a replay once it can be, and exactly once', async () => {
    const { judge, redrive, parked, members, publishProgramme } = open();
    await judge(streamOf([ordered(1_000, 'bad', { revenue: 10, currency: 'XTS' })]));
    const [first] = parked;
    if (!first) throw new Error('nothing was parked');

    await redrive(first);
    expect(parked).toHaveLength(2);
    expect(members.activity(SOURCE)?.events['Order Completed']).toBeUndefined();

    publishProgramme(programmeOf({ exchangeRates: { XTS: 0.5 } }, 2));
    expect((await redrive(first, first)).batchItemFailures).toEqual([]);
    await redrive(first);
    const card = members.activity(SOURCE);
    expect(card).toMatchObject({ money: { cents: 500, orders: 1 }, events: { 'Order Completed': { n: 1 } } });
    expect(card?.owed).toBeUndefined();
    expect(parked).toHaveLength(2);
  });

  it('that was never recorded is recorded by a replay', async () => {
    const { redrive, interactions, members } = open();
    const item = viewed('m-1');
    await redrive({
      parked: 'interaction',
      pk: item.pk,
      sk: item.sk,
      code: 'item_refused',
      reason: 'because',
      at: ago(0),
      item: { ...item },
      by: 'recorder',
    });
    expect(await interactions.all()).toEqual([item]);
    expect(members.commits()).toBe(0);
  });

  it('does not grow a card without bounds', async () => {
    const { judge, members, parked } = open();
    const bad = Array.from({ length: 100 }, (_, n) => ordered(n + 1, `bad-${n}`, { revenue: 'x' }));
    await judge(streamOf(bad));
    expect(parked).toHaveLength(100);
    expect(members.activity(SOURCE)?.owed).toHaveLength(64);
  });
});
