import { HOUR_MS, MINUTE_MS } from '../../functions/shared/kernel/time';
import type { Broken } from '../../functions/shared/platform/passed-over';
import { checkDrift } from '../../functions/tracking/flows/check-drift';
import { rejudge } from '../../functions/tracking/flows/rejudge';
import { interactionOf, programmeOf, SOURCE, streamOf } from '../support/tracking/builders';
import { added, ago, now, OTHER, open, ordered, viewed } from '../support/tracking/worker';

const request = (over: object = {}) => ({
  since: ago(5 * HOUR_MS),
  until: ago(0),
  segment: 0,
  segments: 1,
  ...over,
});
const run = (world: ReturnType<typeof open>, over: object = {}, at = now + 2 * MINUTE_MS) =>
  rejudge(world.ports, request(over), now + HOUR_MS, () => at);

describe('judging again', () => {
  test('counts what the worker never saw, tells its journeys, and changes nothing the second time', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS), viewed('v-1')]);
    expect(await run(world)).toMatchObject({ members: 1, rejudged: 2, repaired: 1, busy: 0 });
    expect(world.members.activity(SOURCE)).toMatchObject({ version: 1, all: { n: 2 } });
    expect(world.facts).toHaveLength(1);
    expect(await run(world)).toMatchObject({ rejudged: 0, repaired: 0 });
    expect(world.members.activity(SOURCE)?.version).toBe(1);
    expect(world.facts).toHaveLength(1);
  });

  test('gives facts the ids that the worker would have given them', async () => {
    const [judged, again] = [open(), open()];
    await judged.judge(streamOf([added(2 * HOUR_MS)]));
    await again.ports.interactions.put([added(2 * HOUR_MS)]);
    await run(again);
    expect(again.facts.map(({ id }) => id)).toEqual(judged.facts.map(({ id }) => id));
  });

  test('judges only what is missing: what the worker judged is not told again', async () => {
    const world = open();
    await world.judge(streamOf([added(3 * HOUR_MS)]));
    await world.ports.interactions.put([added(3 * HOUR_MS), viewed('lost')]);
    const progress = world.members.activity(SOURCE)?.progress;
    expect(await run(world)).toMatchObject({ rejudged: 1 });
    expect(world.facts).toHaveLength(1);
    expect(world.members.activity(SOURCE)).toMatchObject({ all: { n: 2 }, progress });
  });

  test('an order that came while the worker was away ends the basket before it tells anybody', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS), ordered(HOUR_MS)]);
    await run(world);
    expect(world.facts).toEqual([]);
    expect(world.members.activity(SOURCE)?.money).toMatchObject({ cents: 1000, orders: 1 });
  });

  test('leaves alone whom something came from within the minute, and comes back to them', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS), viewed('now')]);
    expect(await run(world, {}, now)).toMatchObject({ busy: 1, rejudged: 0, left: [SOURCE] });
    expect(world.members.activity(SOURCE)).toBeUndefined();
    const again = await run(world, { sources: [SOURCE] });
    expect(again).toEqual({ entries: 0, members: 1, rejudged: 2, repaired: 1, busy: 0, unsure: 0 });
  });

  test.each([
    ['something came from within the minute', viewed('now'), undefined, { busy: 1, left: [SOURCE] }],
    [
      'owes more than the card lists',
      added(2 * HOUR_MS),
      { pk: SOURCE, sk: 'CARD#ACTIVITY', version: 1, events: {}, progress: {}, owedMore: true },
      { unsure: 1 },
    ],
  ])('asks again who somebody is, also when %s', async (_, item, card, outcome) => {
    const world = open();
    if (card) world.members.put(card);
    const kept = world.members.activity(SOURCE);
    const withdrawal = interactionOf(
      { kind: 'identify', name: '$identify', at: ago(2 * HOUR_MS), messageId: 'i' },
      { traits: { newsletter: false } },
    );
    await world.ports.interactions.put([withdrawal, item]);
    expect(await run(world, {}, now)).toMatchObject({ ...outcome, rejudged: 0 });
    expect(world.identified).toMatchObject([{ member: SOURCE, traits: { newsletter: false } }]);
    expect([world.facts, world.parked]).toEqual([[], []]);
    expect(world.members.activity(SOURCE)).toEqual(kept);
  });

  test('judges what was received until then, also of who came back later', async () => {
    const world = open();
    await world.judge(streamOf([viewed('later')]));
    await world.ports.interactions.put([added(3 * HOUR_MS), viewed('later')]);
    expect(await run(world, { until: ago(2 * HOUR_MS) })).toMatchObject({ rejudged: 1, busy: 0 });
    expect(world.members.activity(SOURCE)?.all?.n).toBe(2);
    expect(world.facts).toHaveLength(1);
  });

  test('leaves to its replay what the card owes', async () => {
    const world = open();
    const bad = ordered(HOUR_MS, 'bad', { revenue: 5, currency: 'CHF' });
    await world.ports.interactions.put([bad, ordered(2 * HOUR_MS, 'lost')]);
    await world.judge(streamOf([bad]));
    const programme = programmeOf({ exchangeRates: { CHF: 1 } }, 2);
    world.publishProgramme(programme);
    expect(await run(world)).toMatchObject({ rejudged: 1 });
    await world.redrive(...world.parked);
    expect(world.members.activity(SOURCE)?.money).toMatchObject({ orders: 2, cents: 1500 });
    await world.redrive(...world.parked);
    expect(world.members.activity(SOURCE)?.money?.orders).toBe(2);
  });

  test('judges as many of a name as are missing, the newest', async () => {
    const world = open();
    const first = viewed('first');
    await world.judge(streamOf([first, ordered(HOUR_MS)]));
    const lost = { ...viewed('lost'), receivedAt: ago(0) };
    await world.ports.interactions.put([first, ordered(HOUR_MS), lost]);
    expect(await run(world)).toMatchObject({ rejudged: 1 });
    expect(world.members.activity(SOURCE)?.events['Product Viewed']?.n).toBe(2);
  });

  test('parks what cannot be counted, and has the card owe it', async () => {
    const world = open();
    await world.ports.interactions.put([ordered(HOUR_MS, 'bad', { revenue: 'much' }), viewed('v-1')]);
    await run(world);
    expect(world.parked).toMatchObject([{ code: 'money_invalid', by: 'member-worker' }]);
    expect(world.members.activity(SOURCE)).toMatchObject({ all: { n: 1 }, owed: [expect.any(String)] });
    await run(world);
    expect(world.parked).toHaveLength(1);
  });

  test('a crash between telling and committing tells the same again, and counts once', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS)]);
    world.fail('commit');
    await expect(run(world)).rejects.toThrow('commit is down');
    await run(world);
    expect(new Set(world.facts.map(({ id }) => id)).size).toBe(1);
    expect(world.members.activity(SOURCE)?.all?.n).toBe(1);
  });

  test('of a page, members are looked at at once; two sources of one member race, and both are counted once', async () => {
    const world = open();
    const sources = Array.from(
      { length: 40 },
      (_, n) => `${OTHER.slice(0, 23)}${'abcdefgh'[n >> 3]}${'abcdefgh'[n & 7]}a`,
    );
    const [merged, survivor] = sources as [string, string];
    await world.ports.interactions.put(sources.map((pk, n) => ({ ...viewed(`v-${n}`), pk })));
    world.members.put(
      { pk: merged, sk: 'CARD#ACTIVITY', version: 1, redirect: survivor, events: {}, progress: {} },
      { pk: survivor, sk: 'CARD#PROFILE', version: 1, sources: [merged] },
    );
    let [reading, most] = [0, 0];
    const { pages } = world.ports.timeline;
    const timeline = {
      async *pages(source: string) {
        reading += 1;
        most = Math.max(most, reading);
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield* pages(source);
        reading -= 1;
      },
      sourcesSince: async () => ({ sources, entries: sources.length }),
    };
    const answer = await rejudge(
      { ...world.ports, timeline },
      request(),
      now + HOUR_MS,
      () => now + 2 * MINUTE_MS,
    );
    expect(answer).toMatchObject({ entries: 40, members: 40, rejudged: 40, repaired: 39, busy: 0 });
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(16);
    expect(world.members.activity(survivor)?.all?.n).toBe(2);
    expect(world.backedOff).toEqual([1]);
  });

  test('stops when its time is up, and says where to go on', async () => {
    const world = open();
    await world.ports.interactions.put([viewed('v-1'), { ...viewed('v-2'), pk: OTHER }]);
    const first = await rejudge(world.ports, request(), now, () => now + 2 * MINUTE_MS);
    expect(first).toMatchObject({ members: 1, next: expect.any(String) });
    const second = await rejudge(world.ports, request({ from: first.next }), now, () => now + 2 * MINUTE_MS);
    expect(second).toMatchObject({ members: 1 });
    expect(second.next).toBeUndefined();
    expect(world.members.activity(OTHER)?.all?.n).toBe(1);
  });
});

const nightly = (world: ReturnType<typeof open>, members: string[]) => {
  const drifted: string[] = [];
  const sample = { idsIn: async (segment: number) => (segment === 0 ? members : []) };
  const broken: Broken[] = [];
  const check = checkDrift({ ...world.ports, sample }, undefined, now + 2 * HOUR_MS, {
    onDrift: (one) => drifted.push(one.member),
    onBroken: (one) => broken.push(one),
  });
  return check.then((result) => ({ ...result, drifted, told: broken }));
};

/** A member of five days, and the card of it as an earlier version kept it, with what came since. */
const ofBefore = async () => {
  const world = open();
  const came = [5, 4, 3, 2].map((days) => added(days * 24 * HOUR_MS, `v-${days}`));
  await world.ports.interactions.put([...came, added(HOUR_MS, 'v-1')]);
  await world.judge(streamOf([...came, added(HOUR_MS, 'v-1')]));
  const whole = world.members.activity(SOURCE);
  return { world, whole };
};

describe('a card of an earlier version', () => {
  it.each([['no days'], ['the days of the last interactions alone']])(
    'with %s gets them, once',
    async (has) => {
      const { world, whole } = await ofBefore();
      const { days, ...rest } = whole ?? {};
      expect(days?.length).toBeGreaterThan(0);
      world.members.put(has === 'no days' ? rest : { ...rest, days: days?.slice(-1) });
      expect(await run(world)).toMatchObject({ members: 1, rejudged: 0, repaired: 1 });
      expect(world.members.activity(SOURCE)).toEqual({ ...whole, version: (whole?.version ?? 0) + 1 });
      expect(await run(world)).toMatchObject({ rejudged: 0, repaired: 0 });
    },
  );

  it('gets them from the nightly check too, which takes that for no drift', async () => {
    const { world, whole } = await ofBefore();
    const { days: _, ...rest } = whole ?? {};
    world.members.put(rest);
    expect(await nightly(world, [SOURCE])).toMatchObject({ checked: 1, repaired: 0, drifted: [] });
    expect(world.members.activity(SOURCE)?.days).toBe(whole?.days);
  });
});

describe('the nightly check', () => {
  test('passes over a member whose timeline nobody can read, tells of it, and looks at the others', async () => {
    const world = open();
    await world.ports.interactions.put([viewed('v-1')]);
    const error = new SyntaxError('not what an entry looks like');
    const { pages } = world.ports.timeline;
    Object.assign(world.ports.timeline, {
      pages: (source: string) => {
        if (source === OTHER) throw error;
        return pages(source);
      },
    });
    expect(await nightly(world, [OTHER, SOURCE])).toMatchObject({
      checked: 1,
      broken: 1,
      gaveUp: false,
      told: [{ member: OTHER, error }],
    });
  });

  test('repairs a damaged card and tells of it, but starts no journey', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS), viewed('v-1')]);
    await world.judge(streamOf([added(2 * HOUR_MS), viewed('v-1')]));
    const whole = world.members.activity(SOURCE);
    const views = { ...whole?.events['Product Viewed'], n: 9 };
    world.members.put({
      ...whole,
      all: { ...whole?.all, n: 7 },
      events: { ...whole?.events, 'Product Viewed': views },
    });
    const facts = world.facts.length;
    expect(await nightly(world, [SOURCE])).toMatchObject({ checked: 1, repaired: 1, drifted: [SOURCE] });
    expect(world.members.activity(SOURCE)).toEqual({ ...whole, version: (whole?.version ?? 0) + 1 });
    expect(world.facts).toHaveLength(facts);
    expect(await nightly(world, [SOURCE])).toMatchObject({ repaired: 0, drifted: [] });
  });

  test('leaves alone, and tells, what was never judged: only judging again starts its journeys', async () => {
    const world = open();
    await world.judge(streamOf([viewed('v-1')]));
    await world.ports.interactions.put([viewed('v-1'), added(2 * HOUR_MS)]);
    expect(await nightly(world, [SOURCE])).toMatchObject({ repaired: 0, lacking: 1, drifted: [SOURCE] });
    expect(world.members.activity(SOURCE)?.all?.n).toBe(1);
    expect(await run(world)).toMatchObject({ rejudged: 1 });
    expect(world.facts).toHaveLength(1);
  });

  test('a worker that is behind by hours judges once what the check looked at', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS)]);
    await nightly(world, [SOURCE]);
    await world.judge(streamOf([added(2 * HOUR_MS)]));
    expect(world.members.activity(SOURCE)?.all?.n).toBe(1);
    expect(world.facts).toHaveLength(1);
  });

  test('a card that owes more than it can list is nobody’s to repair', async () => {
    const world = open();
    await world.ports.interactions.put([added(2 * HOUR_MS)]);
    world.members.put({
      pk: SOURCE,
      sk: 'CARD#ACTIVITY',
      version: 1,
      events: {},
      progress: {},
      owedMore: true,
    });
    expect(await nightly(world, [SOURCE])).toMatchObject({ unsure: 1, repaired: 0 });
  });

  test('gives up when too many differ: that is a worker that is behind', async () => {
    const world = open();
    const members = Array.from(
      { length: 60 },
      (_, index) => `${OTHER.slice(0, 23)}${String(index).padStart(3, 'a')}`,
    );
    await world.ports.interactions.put(
      members.map((pk) => ({ ...viewed('v-1'), pk, sk: `${viewed('v-1').sk}` })),
    );
    const result = await nightly(world, members);
    expect(result.gaveUp).toBe(true);
    expect(result.checked).toBe(20);
  });
});
