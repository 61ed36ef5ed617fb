import type { Call } from '../../bin/demo/history';
import { replay } from '../../bin/demo/replay';

const calls = (count: number): Call[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'track',
    messageId: `m${index}`,
    userId: 'u',
    timestamp: '2026-01-01T00:00:00.000Z',
    event: 'Order Completed',
  }));

const api = (rejectIndex?: number) => {
  const batches: unknown[][] = [];
  return {
    batches,
    sendBatch: async (batch: readonly unknown[]) => {
      batches.push([...batch]);
      const rejected =
        rejectIndex === undefined
          ? []
          : [{ index: rejectIndex, code: 'event_invalid', message: 'event is missing' }];
      return { accepted: batch.length - rejected.length, rejected };
    },
  };
};

describe('the replay', () => {
  it('sends every call once and in order, in batches', async () => {
    const client = api();
    const sent: number[] = [];
    const done = await replay(client, calls(25), {
      batchSize: 10,
      rate: 1e9,
      onProgress: (n) => sent.push(n),
    });
    expect(done).toEqual({ sent: 25, accepted: 25, rejected: [] });
    expect(client.batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(client.batches.flat()).toEqual(calls(25));
    expect(sent).toEqual([10, 20, 25]);
  });

  it('tells of refused calls by their place in the whole', async () => {
    const done = await replay(api(3), calls(20), { batchSize: 10, rate: 1e9 });
    expect(done.accepted).toBe(18);
    expect(done.rejected.map((one) => one.index)).toEqual([3, 13]);
  });

  it('is never faster than its rate', async () => {
    const startedAt = Date.now();
    await replay(api(), calls(30), { batchSize: 10, rate: 300 });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(95);
  });

  it('stops between batches when it is interrupted', async () => {
    const controller = new AbortController();
    const done = await replay(api(), calls(30), {
      batchSize: 10,
      rate: 1e9,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(done.sent).toBe(10);
  });
});
