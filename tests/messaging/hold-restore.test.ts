import { holdRestore as holdByCommand } from '../../bin/support/restore-lease';
import type { RestoreLease } from '../../functions/messaging/contract';
import { holdRestore } from '../../functions/messaging/flows/hold-restore';
import type { RestoreLeases } from '../../functions/messaging/ports';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { HOUR, iso, MINUTE, NOON } from '../support/messaging/builders';

/** The lease in memory, as the adapter keeps it. */
const memoryLeases = () => {
  let kept: RestoreLease | undefined;
  const leases: RestoreLeases = {
    async take(lease, now) {
      if (kept && kept.run !== lease.run && kept.until > now) return { isOurs: false, lease: kept };
      kept = { ...kept, ...lease };
      return { isOurs: true, lease: kept };
    },
    async note(run, under) {
      if (kept?.run !== run) throw new Error('it is another’s');
      kept = { ...kept, ...under };
    },
  };
  return Object.assign(leases, { kept: () => kept });
};

const first = { run: 'first', from: 'copy', isOver: false, isWhole: false };
const second = { run: 'second', from: 'copy', isOver: false, isWhole: false };
const under = { pausedAt: iso(NOON), since: iso(NOON - HOUR) };

describe('one restore at a time', () => {
  it('another run is refused while the first gives signs, and told how old the last one is', async () => {
    const leases = memoryLeases();
    await holdRestore(leases, first, NOON);
    await holdRestore(leases, first, NOON + MINUTE);
    const refused = holdRestore(leases, second, NOON + MINUTE + 50_000);
    await expect(refused).rejects.toMatchObject({
      code: 'restore_running',
      message: expect.stringContaining('its last sign is 50 s old'),
    });
  });

  it.each([
    ['has ended', { ...first, isOver: true }, NOON],
    ['has given no sign for two minutes', first, NOON + 2 * MINUTE],
  ])('another run has its place when the first %s', async (_, last, at) => {
    const leases = memoryLeases();
    await holdRestore(leases, last, NOON);
    await expect(holdRestore(leases, second, at)).resolves.toEqual({});
    await expect(holdRestore(leases, first, at + 1)).rejects.toMatchObject({ code: 'restore_running' });
  });

  it('one that ends does not end another', async () => {
    const leases = memoryLeases();
    await holdRestore(leases, second, NOON);
    await expect(holdRestore(leases, { ...first, isOver: true }, NOON + 1)).resolves.toEqual({});
    await expect(holdRestore(leases, first, NOON + 2)).rejects.toMatchObject({ code: 'restore_running' });
  });

  it('is whole when a run has ended that was, until the next one begins', async () => {
    const leases = memoryLeases();
    const isWhole = async (sign: object) => {
      await holdRestore(leases, { ...first, ...sign }, NOON);
      return leases.kept()?.isWhole;
    };
    expect(await isWhole({ under })).toBe(false);
    expect(await isWhole({ isOver: true })).toBe(false);
    expect(await isWhole({ isWhole: true })).toBe(false);
    expect(await isWhole({ isOver: true, isWhole: true })).toBe(true);
    expect(await isWhole({ run: 'second' })).toBe(false);
  });

  it('timelines are said again from the earliest instant of all runs under the same pause', async () => {
    const leases = memoryLeases();
    expect(await holdRestore(leases, { ...first, under }, NOON)).toEqual({ since: under.since });
    await holdRestore(leases, { ...first, isOver: true }, NOON);
    const later = { ...under, since: iso(NOON - MINUTE) };
    expect(await holdRestore(leases, { ...second, under: later }, NOON)).toEqual({ since: under.since });
    const earlier = { ...under, since: iso(NOON - 9 * HOUR) };
    expect(await holdRestore(leases, { ...second, under: earlier }, NOON)).toEqual({ since: earlier.since });
    const anew = { pausedAt: iso(NOON + HOUR), since: iso(NOON) };
    expect(await holdRestore(leases, { ...second, under: anew }, NOON)).toEqual({ since: anew.since });
  });
});

describe('the signs of a run', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });

  it.each([
    ['another has its place', 'restore_running'],
    ['somebody has resumed', 'restore_unpaused'],
  ])('stop it when %s, and say why ever after', async (_, code) => {
    let isLost = false;
    const look = async () => {
      if (isLost) throw new RelanceError(code, 'no');
    };
    const hold = await holdByCommand(async () => ({}), 'copy', look, 1);
    isLost = true;
    await untilAborted(hold.signal);
    isLost = false;
    await expect(hold.sign()).rejects.toMatchObject({ code });
    await hold.end(false);
  });

  it('that do not come through are given again, and stop nothing', async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      if (asked > 1 && asked < 4) throw new Error('the network is down');
      return {};
    };
    const hold = await holdByCommand(ask, 'copy', async () => undefined, 1);
    while (asked < 6) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(hold.signal.aborted).toBe(false);
    await hold.end(false);
  });
});
