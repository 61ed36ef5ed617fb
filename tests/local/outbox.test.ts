import { createOutbox } from '../../bin/local/ses/outbox';

const options = { batch: 2, waiting: 3, name: 'telling' };

test('an outbox hands items on in order and in batches', async () => {
  const batches: number[][] = [];
  const outbox = createOutbox<number>(async (batch) => void batches.push([...batch]), options);
  for (const item of [1, 2, 3]) outbox.add(item);
  await outbox.drain();
  expect(batches.flat()).toEqual([1, 2, 3]);
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(2);
});

test('an outbox drops the oldest when too many wait, and says how many', async () => {
  const seen: number[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const outbox = createOutbox<number>(async (batch) => {
    await gate;
    seen.push(...batch);
  }, options);
  for (const item of [1, 2, 3, 4, 5, 6]) outbox.add(item);
  open();
  await outbox.drain();
  expect(outbox.dropped()).toBe(2);
  expect(seen).toEqual([1, 4, 5, 6]);
});

test('an outbox goes on after a delivery that failed', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  let calls = 0;
  const outbox = createOutbox<number>(async () => {
    calls += 1;
    if (calls === 1) throw new Error('no bus');
  }, options);
  outbox.add(1);
  await outbox.drain();
  outbox.add(2);
  await outbox.drain();
  expect([calls, outbox.dropped()]).toEqual([2, 1]);
  expect(told).toHaveBeenCalledWith('local SES: telling failed: no bus');
  told.mockRestore();
});
