import type { InteractionItem, ParkedInteraction } from '../../functions/tracking/contract';
import { mergeActivity } from '../../functions/tracking/contract';
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
    expect(parked.filter(({ listed }) => listed === false)).toEqual(parked.slice(64));
    const card = members.activity(SOURCE);
    expect(card?.owed).toEqual(bad.slice(0, 64).map(causeOf));
    expect(card?.owedMore).toBe(true);
  });

  it('is parked again, as the other kind, when it is listed on one try and not on the next', async () => {
    const { judge, parked, members, ports, backedOff } = open();
    const { commit } = ports.members;
    const others = Array.from({ length: 64 }, (_, n) => `other-${n}`);
    let raced = false;
    ports.members.commit = async (card) => {
      if (!raced) members.put({ ...emptyActivity(SOURCE), version: 1, owed: others });
      raced = true;
      return commit(card);
    };
    await judge(streamOf([ordered(1_000, 'bad', { revenue: 'x' })]));
    expect(parked.map(({ listed }) => listed)).toEqual([undefined, false]);
    expect(members.activity(SOURCE)).toMatchObject({ version: 2, owed: others, owedMore: true });
    expect(backedOff).toEqual([1]);
  });
});

describe('of a hundred orders owed by one member', () => {
  const inXts = (count: number) =>
    Array.from({ length: count }, (_, n) => ordered(n + 1, `bad-${n}`, { revenue: 10, currency: 'XTS' }));
  const withRate = programmeOf({ exchangeRates: { XTS: 0.5 } }, 2);

  it.each([
    ['the listed first', (parked: readonly ParkedInteraction[]) => parked],
    ['the unlisted first', (parked: readonly ParkedInteraction[]) => [...parked].reverse()],
  ])('every one is counted by a replay, and exactly once, %s', async (_what, inOrder) => {
    const { judge, redrive, parked, members, publishProgramme } = open();
    await judge(streamOf(inXts(100)));
    const all = inOrder(parked.splice(0));
    publishProgramme(withRate);
    await redrive(...all);
    expect(members.activity(SOURCE)?.money).toMatchObject({ cents: 50_000, orders: 100 });
    await redrive(...all);
    expect(members.activity(SOURCE)?.money).toMatchObject({ cents: 50_000, orders: 100 });
    expect(members.activity(SOURCE)?.owed).toBeUndefined();
    for (const one of parked) expect(one.code).toBe('owed_forgotten');
  });

  it('one that still cannot be counted stays parked, and is counted later', async () => {
    const { judge, redrive, parked, members, publishProgramme } = open();
    await judge(streamOf(inXts(65)));
    const [last] = parked.splice(0).slice(-1);
    await redrive(last as ParkedInteraction);
    expect(parked).toMatchObject([{ code: 'currency_unknown', listed: false }]);
    publishProgramme(withRate);
    await redrive(...parked.splice(0));
    expect(parked).toEqual([]);
    expect(members.activity(SOURCE)?.money?.orders).toBe(1);
  });

  it('none is lost or counted twice once there are more than the card can remember', async () => {
    const { judge, redrive, parked, members, publishProgramme } = open();
    await judge(streamOf(inXts(300)));
    const all = parked.splice(0);
    publishProgramme(withRate);
    for (const _round of [1, 2]) {
      await redrive(...all);
      const { money, applied, owed } = members.activity(SOURCE) ?? {};
      const kept = new Set(parked.map(causeOf));
      for (const one of parked) expect(one.code).toBe('owed_forgotten');
      expect([money?.orders, applied?.length, owed]).toEqual([256, 256, undefined]);
      expect(all.filter((one) => !applied?.includes(causeOf(one)) && !kept.has(causeOf(one)))).toEqual([]);
    }
  });

  it('none is dropped when a merge unites more than a card lists', async () => {
    const { redrive, parked, members } = open();
    const owing = (from: number, count: number) => ({
      ...emptyActivity(SOURCE),
      version: 1,
      owed: inXts(120)
        .slice(from, from + count)
        .map(causeOf),
    });
    const merged = mergeActivity(owing(0, 60), owing(60, 60));
    expect(merged.owed).toHaveLength(64);
    members.put(merged);
    const item = inXts(120)[119] as InteractionItem;
    await redrive({
      parked: 'interaction',
      pk: item.pk,
      sk: item.sk,
      code: 'currency_unknown',
      reason: 'because',
      at: ago(0),
      item: { ...item },
      by: 'member-worker',
    });
    expect(parked).toMatchObject([{ code: 'owed_forgotten', sk: item.sk }]);
  });
});
