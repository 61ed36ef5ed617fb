import { mostInASecond, worker } from '../support/messaging/a-pacer';
import { ADA, aCard, aRequest, aSlot, NOON, someRules } from '../support/messaging/builders';
import { aWorld, type World } from '../support/messaging/world';

describe('a turn of which nothing comes', () => {
  it('is the next one’s, where nobody waits behind it yet', async () => {
    const { clock, turn } = worker(() => 11);
    await turn(0);
    const second = await turn(2_000);
    expect(second.waitMs).toBe(102);
    second.unused?.();
    second.unused?.();
    expect((await turn(2_000)).waitMs).toBe(102);
    expect((await turn(2_000)).waitMs).toBe(203);
    clock.now += 10_000;
    const late = await turn(0);
    late.unused?.();
    expect(await turn(0)).toMatchObject({ taken: true, waitMs: 0 });
  });

  it('is lost, and no other with it, where others wait behind it: they keep theirs', async () => {
    const { turn } = worker(() => 11);
    const [first] = [await turn(2_000), await turn(2_000)];
    first?.unused?.();
    expect((await turn(2_000)).waitMs).toBe(203);
  });

  it.each([
    [0.1, 5],
    [0.5, 5],
    [0.9, 1],
  ])(
    'costs one interval at most, and never lets the rate be exceeded: %d of them unused, %d at once',
    async (share, atOnce) => {
      const { clock, turn } = worker(() => 10);
      const [sent, unused]: [number[], number[]] = [[], []];
      for (let asked = 0; clock.now < NOON + 60_000; asked += 1) {
        const turns = await Promise.all(Array.from({ length: atOnce }, () => turn(2_000)));
        for (const [nth, one] of turns.entries()) {
          if (!one.taken) continue;
          // A multiple of an irrational number falls evenly into [0, 1).
          if (((asked * atOnce + nth) * 0.6180339887498949) % 1 < share) {
            unused.push(clock.now);
            one.unused?.();
          } else sent.push(clock.now + one.waitMs);
        }
        clock.now += Math.max(1, ...turns.map(({ waitMs }) => waitMs));
      }
      expect(mostInASecond(sent)).toBeLessThanOrEqual(10);
      // Nine a second may go: what did not was held by a turn that nobody used.
      expect(sent.length + unused.length).toBeGreaterThanOrEqual(9 * 60 - 2 * atOnce);
    },
  );

  it('is none of the day’s quota', async () => {
    const { turn } = worker(() => 1_000, 1, { max24Hours: 1_000, sentLast24Hours: 998 });
    for (let nth = 0; nth < 10; nth += 1) (await turn(2_000)).unused?.();
    expect((await turn(2_000)).taken).toBe(true);
    expect((await turn(2_000)).taken).toBe(true);
    expect(await turn(2_000)).toMatchObject({ quota: true });
  });

  it('is not added to a quota that SES has told since, or found used up', async () => {
    const { clock, turn, usedUp } = worker(() => 1_000, 1, { max24Hours: 1_000, sentLast24Hours: 999 });
    const before = await turn(2_000);
    clock.now += 300_000;
    expect((await turn(2_000)).taken).toBe(true);
    before.unused?.();
    expect(await turn(2_000)).toMatchObject({ quota: true });
    clock.now += 300_000;
    const last = await turn(2_000);
    usedUp();
    last.unused?.();
    expect(await turn(2_000)).toMatchObject({ quota: true });
  });
});

describe('the sender', () => {
  const published = (world: World) => {
    let version = 7;
    Object.assign(world.ports.programmes, {
      live: async () => ({ version: version++, rules: world.rules, paused: undefined }),
    });
  };
  const overtaken = (world: World) => {
    world.rules = someRules({ caps: [{ scope: 'all', max: 1, window: '1h' }], messageGap: undefined });
    const { pause } = world.ports.clock;
    Object.assign(world.ports.clock, {
      pause: async (ms: number) => {
        if (ms === 100) world.contacts.put(aCard({ version: 9, pressure: [aSlot(NOON)], last: NOON }));
        await pause(ms);
      },
    });
    world.turns = [100];
  };
  const tooLate = (world: World) => {
    const { replace } = world.ports.contacts;
    Object.assign(world.ports.contacts, {
      replace: async (card: Parameters<typeof replace>[0]) => {
        world.now += 6_000;
        return replace(card);
      },
    });
  };

  it.each([
    ['a programme was published meanwhile', published, 'again'],
    ['another message was faster', overtaken, 'deferred'],
    ['it is too late for its lease', tooLate, 'again'],
  ])('gives its turn back when %s', async (_, meanwhile, outcome) => {
    const world = aWorld();
    world.contacts.put(aCard({ pk: ADA }));
    meanwhile(world);
    expect(await world.send(aRequest())).toBe(outcome);
    expect(world.accepted).toEqual([]);
    expect(world.turnsUsed).toBe(0);
  });

  it('keeps it when SES was asked, whatever SES says', async () => {
    const world = aWorld();
    world.contacts.put(aCard({ pk: ADA }));
    world.answers.push({ outcome: 'later', code: 'TooManyRequestsException', quota: false });
    await world.send(aRequest());
    expect(world.turnsUsed).toBe(1);
  });
});
