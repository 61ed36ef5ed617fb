import { type Together, together } from '../../functions/shared/platform/together';

const NEVER = 60_000;

/** Work that adds a value when it has done something else. */
const adding = (group: Together<number>, value: number) => async () => {
  await Promise.resolve();
  await group.add(value);
};

/** What was acted on, by go. */
const gathered = (options: { most?: number; withinMs?: number } = {}, fail = false) => {
  const goes: number[][] = [];
  const group = together<number>(
    async (values) => {
      goes.push([...values]);
      if (fail) throw new Error('no');
    },
    { most: 10, withinMs: NEVER, ...options },
  );
  return { goes, group };
};

describe('values that are gathered', () => {
  it('go in one as soon as every work that runs waits for it', async () => {
    const { goes, group } = gathered();
    await Promise.all([1, 2, 3].map((value) => group.during(adding(group, value))));
    expect(goes).toEqual([[1, 2, 3]]);
  });

  it('do not wait for work that ends without a value', async () => {
    const { goes, group } = gathered();
    let end: () => void = () => undefined;
    const idle = group.during(() => new Promise<void>((resolve) => (end = resolve)));
    const busy = group.during(adding(group, 1));
    await Promise.resolve();
    expect(goes).toEqual([]);
    end();
    await Promise.all([idle, busy]);
    expect(goes).toEqual([[1]]);
  });

  it('go by so many at most', async () => {
    const { goes, group } = gathered({ most: 2 });
    await Promise.all([1, 2, 3, 4, 5].map((value) => group.during(adding(group, value))));
    expect(goes.map((one) => one.length).sort()).toEqual([1, 2, 2]);
    expect(goes.flat().sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('wait no longer than they may for work that takes its time', async () => {
    const { goes, group } = gathered({ withinMs: 5 });
    let end: () => void = () => undefined;
    const slow = group.during(() => new Promise<void>((resolve) => (end = resolve)));
    await group.during(() => group.add(1));
    expect(goes).toEqual([[1]]);
    end();
    await slow;
  });

  it('go at once when nobody is at work', async () => {
    const { goes, group } = gathered();
    await group.add(1);
    await group.add(2);
    expect(goes).toEqual([[1], [2]]);
  });

  it('fail for each that was among them, and leave the next ones alone', async () => {
    const { goes, group } = gathered({}, true);
    const ends = await Promise.allSettled([1, 2].map((value) => group.during(adding(group, value))));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(group.add(3)).rejects.toThrow('no');
    expect(goes).toEqual([[1, 2], [3]]);
  });
});
