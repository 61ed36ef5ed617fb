import { BROKEN } from './broken-protocols';
import { exploreAll, shortestCounterexample } from './explore';
import { OURS } from './protocol';
import { randomWalk } from './random';
import { pageOf, reportLines } from './report';
import { bite, type Interleavings, isHeld, WHOLES, walk } from './run';
import { ENDED, FALLING, MINUTES, threeSenders, withVisitor } from './setting';
import { storyOf } from './story';

const SEED = 1;
const unwatched = () => undefined;

describe('the protocol of sending', () => {
  it('keeps its promises in 2,000 random interleavings', async () => {
    const { story, tally } = await walk(OURS, SEED, 2_000, unwatched);
    expect(story).toBeUndefined();
    const happened = ['crash', 'answer lost', 'not done', 'delivered twice', 'leave', 'event', 'sweep'];
    for (const what of [...happened, 'publish', 'merge', 'visit', 'ask for less'])
      expect(tally[what]).toBeGreaterThan(50);
    for (const what of ['sent', 'unknown_outcome', 'frequency_capped', 'outranked', 'message_gap', 'expired'])
      expect(tally[`told ${what}`]).toBeGreaterThan(50);
  });

  it('keeps them in every interleaving of three senders under a cap of two, where nothing fails', async () => {
    const setting = threeSenders({ faults: false, leaves: false, skews: [0], deliveries: 1 });
    const { found, states, interleavings } = await exploreAll(OURS, setting);
    expect(found).toBeUndefined();
    expect(states).toBeGreaterThan(5_000);
    expect(interleavings).toBeGreaterThan(200_000);
  });

  it('keeps them in every interleaving with an unsubscribe and a trouble in the first minute', async () => {
    const minute = { ms: 60_000, count: 1, longestSleepMs: 60_000 };
    const setting = threeSenders({ skews: [0], deliveries: 2, ticks: minute });
    const { found, states } = await exploreAll(OURS, { ...setting, requests: setting.requests.slice(0, 2) });
    expect(found).toBeUndefined();
    expect(states).toBeGreaterThan(1_000);
  });

  it.each([
    [
      'another programme is published',
      { editions: [{ caps: [{ scope: 'all' as const, max: 1, window: '2m' as const }] }] },
    ],
    ['the cards of two members are merged', { toVisitor: [true, false] }],
    ['the member asks for less', { asksForLess: true, faults: true }],
    ['the own cap falls with what is sent and rises with visits', FALLING],
    ['the platform ends whoever takes too long', { ...ENDED, ticks: { ...MINUTES, count: 3 } }],
  ])('keeps them in every interleaving in which %s in the first minutes', async (_, over) => {
    const minute = { ms: 60_000, count: 1, longestSleepMs: 60_000 };
    const setting = threeSenders({
      faults: false,
      leaves: false,
      skews: [0],
      deliveries: 2,
      ticks: minute,
      ...over,
    });
    const two = { ...setting, requests: setting.requests.slice(0, 2) };
    const { found, states } = await exploreAll(
      OURS,
      'toVisitor' in over ? withVisitor(two, over.toVisitor) : two,
    );
    expect(found).toBeUndefined();
    expect(states).toBeGreaterThan(150);
  });
});

describe('the checker', () => {
  it.each(BROKEN)('finds what $protocol.name breaks: the shortest way, and one at random', (broken) => {
    const { caught, story, walk: walks } = bite(broken, SEED);
    expect(caught).toBe(true);
    expect(story.at(-1)).toMatch(/^=> /);
    expect(walks).toBeLessThan(5_000);
  });

  it('finds nothing where it finds something once a part is taken away', () => {
    for (const { setting } of BROKEN) expect(shortestCounterexample(OURS, setting, 1_000)).toBeUndefined();
  });

  it('walks the same way again by its seed', () => {
    const lost = BROKEN[2];
    const seed = Array.from({ length: 200 }, (_, at) => at).find(
      (at) => lost && randomWalk(lost.protocol, at, {}).found,
    );
    const story = () => {
      const { setting, found } = randomWalk(lost?.protocol ?? OURS, seed ?? 0, {});
      return found && storyOf(lost?.protocol ?? OURS, setting, found);
    };
    expect(story()).toEqual(story());
    expect(story()?.at(-1)).toMatch(/^=> /);
  });

  it('says of its run what held, what broke and what it missed', async () => {
    const walks = await walk(OURS, SEED, 50, unwatched);
    const bites = BROKEN.slice(3, 4).map((broken) => bite(broken, SEED));
    const whole = {
      name: WHOLES[0]?.name ?? '',
      states: 3,
      moves: 4,
      interleavings: 5,
      longest: 2,
      seconds: 0,
    };
    const held: Interleavings = { wholes: [whole], walks, bites };
    expect(isHeld(held)).toBe(true);
    expect(reportLines(held).at(-1)).toBe(
      'held: 6 promises in every interleaving, and 1 of 1 wrong protocols caught',
    );
    expect(pageOf(held, '2026-11-24')).toContain('sender 1a writes its reservation');
    const broken = { ...held, wholes: [{ ...whole, story: ['12:00  something', '=> no message twice'] }] };
    expect(isHeld(broken)).toBe(false);
    expect(reportLines(broken)).toContain('         => no message twice');
    expect(isHeld({ ...held, bites: bites.map((one) => ({ ...one, caught: false })) })).toBe(false);
  });
});
