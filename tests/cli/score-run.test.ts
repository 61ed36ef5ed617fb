import { scoresLines } from '../../bin/commands/scores';
import { instantOf } from '../../bin/support/instant';
import { followNight, sumNight } from '../../bin/support/score-run';

const part = (scored: number, done: boolean) => ({
  scored,
  changed: 1,
  bands: { low: scored - 1, high: 1 },
  done,
});

describe('following a night of scores', () => {
  it('ends when all segments are done, with their sums', async () => {
    const looks = [[], [part(3, false)], [part(5, true)], [part(5, true), part(7, true)]];
    const seen: number[] = [];
    const run = await followNight(async () => sumNight(looks.shift() ?? []), 2, {
      everyMs: 1,
      onProgress: (scored) => seen.push(scored),
    });
    expect(run).toMatchObject({ scored: 12, changed: 2, bands: { low: 10, medium: 0, high: 2 } });
    expect(seen).toEqual([0, 3, 5, 12]);
  });

  it('gives up when nothing moves, and says where to look', async () => {
    let now = 0;
    const clock = () => {
      now += 1_000;
      return now;
    };
    const run = followNight(async () => sumNight([part(3, true)]), 2, { everyMs: 0, stallMs: 5_000 }, clock);
    await expect(run).rejects.toMatchObject({ code: 'scores_stalled' });
  });
});

describe('scores run', () => {
  it('takes an instant in any written form, and refuses what is none', () => {
    expect(instantOf('as-of', '2026-01-31T03:00:00+01:00')).toBe('2026-01-31T02:00:00.000Z');
    expect(() => instantOf('as-of', 'yesterday')).toThrow('--as-of must be an instant');
  });

  it('says in words how many and which', () => {
    expect(
      scoresLines({ scored: 4372, changed: 12, bands: { low: 1, medium: 2, high: 4369 }, seconds: 3.1 }),
    ).toEqual([
      '4,372 members scored in 3.1 s; 12 have a new band',
      'risk of silence: 1 low, 2 medium, 4,369 high',
    ]);
  });
});
