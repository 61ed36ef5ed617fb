import * as fc from 'fast-check';
import { pacer } from '../../functions/messaging/adapters/pacer';
import { NOON } from '../support/messaging/builders';

/** A worker with a clock of its own; `tell` answers the rate, and may let time pass. */
const worker = (tell: (clock: { now: number; asked: number }) => number | undefined, workers = 1) => {
  const clock = { now: NOON, asked: 0 };
  const turn = pacer({
    maxSendRate: async () => {
      clock.asked += 1;
      return tell(clock);
    },
    workers,
    now: () => clock.now,
  });
  return { clock, turn };
};

describe('the pace', () => {
  it('is 0.9 of the share of the rate over any minute, and evenly spread', async () => {
    const { clock, turn } = worker(() => 10, 2);
    let taken = 0;
    for (; clock.now < NOON + 60_000; clock.now += 10) if ((await turn(0)).taken) taken += 1;
    // Asked every 10 ms, a turn of 222 ms comes after 230.
    expect(taken).toBeGreaterThanOrEqual(60_000 / 230 - 1);
    expect(taken).toBeLessThanOrEqual(4.5 * 60 + 1);
  });

  it('is never above the rate in any second, whenever workers ask, however many at once, however late SES tells the rate', async () => {
    const asking = fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.integer({ min: 1, max: 12 })), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(
        asking,
        fc.integer({ min: 10, max: 60 }),
        fc.nat({ max: 1_500 }),
        async (asks, rate, late) => {
          const both = [1, 2].map(() =>
            worker((clock) => {
              clock.now += late;
              return rate;
            }, 2),
          );
          const sent: number[] = [];
          for (const [pause, atOnce] of asks) {
            for (const one of both) one.clock.now = Math.max(...both.map(({ clock }) => clock.now)) + pause;
            const turns = Array.from({ length: atOnce }, async (_, nth) => {
              const one = both[nth % 2];
              const turn = await one?.turn(2_000);
              if (one && turn?.taken) sent.push(one.clock.now + turn.waitMs);
            });
            await Promise.all(turns);
          }
          for (const from of sent)
            expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(rate);
        },
      ),
    );
  });

  it('takes no turn that comes too late, and calls those back one after the other', async () => {
    const { clock, turn } = worker(() => 1);
    expect(await turn(0)).toEqual({ taken: true, waitMs: 0 });
    clock.now += 100;
    const waits = [];
    for (let nth = 0; nth < 3; nth += 1) waits.push(await turn(500));
    expect(waits.map(({ taken, waitMs }) => [taken, Math.round(waitMs / 1_000)])).toEqual([
      [false, 1],
      [false, 2],
      [false, 3],
    ]);
    clock.now += waits[0]?.waitMs ?? 0;
    expect((await turn(0)).taken).toBe(true);
  });
});

describe('the rate', () => {
  it('is asked for by one of those who ask at once, and again when its answer is old', async () => {
    const { clock, turn } = worker(() => 100);
    await Promise.all(Array.from({ length: 10 }, () => turn(2_000)));
    expect(clock.asked).toBe(1);
    clock.now += 299_000;
    await turn(0);
    expect(clock.asked).toBe(1);
    clock.now += 1_000;
    await turn(0);
    expect(clock.asked).toBe(2);
  });

  it('that is not told is the slowest that SES gives until it is, and is asked for again soon', async () => {
    const { clock, turn } = worker(({ asked }) => (asked < 3 ? undefined : 100));
    const waits: number[] = [];
    for (let second = 0; second < 12; second += 1) {
      await turn(0);
      waits.push((await turn(0)).waitMs);
      clock.now += 1_200;
    }
    expect(Math.max(...waits.slice(0, 4))).toBeGreaterThan(900);
    expect(waits.at(-1)).toBeLessThan(20);
    expect(clock.asked).toBe(3);
  });

  it('that was told holds when it is not told again', async () => {
    const { clock, turn } = worker(({ asked }) => (asked === 1 ? 100 : undefined));
    await turn(0);
    clock.now += 300_000;
    await turn(0);
    expect((await turn(0)).waitMs).toBeLessThan(20);
    expect(clock.asked).toBe(2);
  });
});
