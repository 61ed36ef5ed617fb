import * as fc from 'fast-check';
import { mostInASecond, worker } from '../support/messaging/a-pacer';
import { NOON } from '../support/messaging/builders';

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
          expect(mostInASecond(sent)).toBeLessThanOrEqual(rate);
        },
      ),
    );
  });

  it('of marketing and transactional mail together is never above the rate, from one mail a second and worker on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: 200 }),
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 2, max: 4 }),
        async (rate, kept, workers) => {
          fc.pre(Math.floor((rate * Math.min(kept, 100 - kept)) / 100 / workers) >= 1);
          const sent: number[] = [];
          for (const rateShare of [kept / 100, 1 - kept / 100])
            for (let nth = 0; nth < workers; nth += 1) {
              const { turn } = worker(() => rate, workers, { rateShare });
              for (let asked = 0; asked < rate; asked += 1) {
                const { taken, waitMs } = await turn(2_000);
                if (taken) sent.push(NOON + waitMs);
              }
            }
          expect(mostInASecond(sent)).toBeLessThanOrEqual(rate);
          expect(sent.length).toBeGreaterThan(workers);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('holds for what was held up on its way, and those that follow are not held up as well', async () => {
    const { clock, turn, pass } = worker(() => 11);
    const intervalMs = 1_000 / (0.9 * 11);
    // Their turns come one after the other; the store stands still, and all of the first second arrive at once.
    for (let nth = 0; nth < 10; nth += 1) await turn(2_000);
    clock.now += 1_000;
    const waits = Array.from({ length: 10 }, () => pass(1_000));
    expect(waits).toEqual(waits.map((_, nth) => Math.max(0, Math.ceil(nth * intervalMs - 1e-6))));
    // The next turn that is taken comes as much later, and passes without another wait.
    const { waitMs } = await turn(2_000);
    clock.now += waitMs;
    expect(pass(1_000)).toBe(0);
  });

  it('lets nothing pass that was held up for too long, and takes nothing for it', async () => {
    const { clock, turn, pass } = worker(() => 1);
    await turn(0);
    expect(pass(1_000)).toBe(0);
    expect(pass(1_000)).toBeUndefined();
    clock.now += 2_000;
    expect(pass(1_000)).toBe(0);
  });

  it('takes no turn that comes too late, and calls those back one after the other', async () => {
    const { clock, turn } = worker(() => 1);
    expect(await turn(0)).toMatchObject({ taken: true, waitMs: 0 });
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

describe('the quota of the day', () => {
  const day = { max24Hours: 1_000, sentLast24Hours: 790 };

  it('ends at the part that is kept for others, until SES says that there is room again', async () => {
    const { clock, turn } = worker(() => 1_000, 1, { ...day, quotaShare: 0.8 });
    for (let nth = 0; nth < 10; nth += 1) expect((await turn(2_000)).taken).toBe(true);
    expect(await turn(2_000)).toMatchObject({ taken: false, quota: true });
    clock.now += 300_000;
    // SES says the same as before: ten more.
    expect(await turn(2_000)).toMatchObject({ taken: true });
  });

  it('is all there for those for whom it is kept', async () => {
    const { turn } = worker(() => 1_000, 1, { max24Hours: 1_000, sentLast24Hours: 998 });
    expect((await turn(2_000)).taken).toBe(true);
    expect((await turn(2_000)).taken).toBe(true);
    expect(await turn(2_000)).toMatchObject({ taken: false, quota: true });
  });

  it('that SES found used up gives nobody a turn until it was asked again', async () => {
    const { clock, turn, usedUp } = worker(() => 10, 1, day);
    expect((await turn(0)).taken).toBe(true);
    usedUp();
    expect(await turn(0)).toMatchObject({ taken: false, quota: true });
    clock.now += 300_000;
    expect((await turn(0)).taken).toBe(true);
  });

  it('without end has none', async () => {
    const { turn } = worker(() => 1_000, 1, { max24Hours: -1, sentLast24Hours: 1e9 });
    expect((await turn(0)).taken).toBe(true);
  });
});
