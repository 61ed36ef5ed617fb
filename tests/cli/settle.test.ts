import { type Look, waitUntilQuiet } from '../../bin/support/settle';
import { type StreamApi, type StreamRecord, streamTail } from '../../bin/support/stream-tail';

const QUIET: Look = { queued: 0, unjudged: 0, deadLetters: 0 };

/** A clock that goes on by 100 ms at each reading, and looks in the given order (the last again and again). */
const settleOn = (looks: readonly Look[], timeoutSeconds = 60) => {
  let now = 0;
  let turn = -1;
  const seen: Look[] = [];
  const clock = () => {
    now += 100;
    return now;
  };
  const look = async () => {
    turn += 1;
    return looks[Math.min(turn, looks.length - 1)] ?? QUIET;
  };
  const options = { timeoutSeconds, everyMs: 0, quietMs: 500, onLook: (one: Look) => void seen.push(one) };
  return waitUntilQuiet(look, options, clock).then((result) => ({ ...result, looks: seen.length }));
};

describe('settling', () => {
  it('needs quiet that lasts', async () => {
    const result = await settleOn([QUIET]);
    expect(result).toMatchObject({ settled: true, deadLetters: 0 });
    expect(result.looks).toBeGreaterThan(3);
  });

  it('begins again when work comes back in between', async () => {
    const quietAtOnce = await settleOn([QUIET]);
    const result = await settleOn([QUIET, QUIET, { ...QUIET, queued: 1 }, QUIET]);
    expect(result.settled).toBe(true);
    expect(result.looks).toBeGreaterThanOrEqual(quietAtOnce.looks + 3);
  });

  it('takes interactions that are recorded and not judged for work', async () => {
    expect(await settleOn([{ ...QUIET, unjudged: 1 }], 2)).toMatchObject({ settled: false, seconds: 2 });
  });

  it('tells of dead letters, which do not keep it waiting', async () => {
    expect(await settleOn([{ ...QUIET, deadLetters: 2 }])).toMatchObject({ settled: true, deadLetters: 2 });
  });
});

const record = (sequence: number, over: Partial<StreamRecord> = {}): StreamRecord => ({
  inserted: true,
  sequence: String(sequence),
  source: `source-${sequence}`,
  kind: 'track',
  ...over,
});

/** A stream in memory: shards with their records, pages of two. */
const memoryStream = (
  shards: Record<string, { open: boolean; parent?: string; records: StreamRecord[] }>,
) => {
  let reads = 0;
  const api: StreamApi = {
    shards: async () =>
      Object.entries(shards).map(([id, { open, parent }]) => ({ id, open, ...(parent ? { parent } : {}) })),
    iterator: async (id, after) => {
      const from =
        after === undefined
          ? 0
          : (shards[id]?.records.findIndex(({ sequence }) => sequence === after) ?? 0) + 1;
      return `${id} ${from}`;
    },
    async records(iterator) {
      const [id = '', from = '0'] = iterator.split(' ');
      const records = shards[id]?.records.slice(Number(from), Number(from) + 2) ?? [];
      reads += records.length;
      return { records, next: `${id} ${Number(from) + records.length}` };
    },
  };
  return { api, reads: () => reads };
};

describe('the end of the stream', () => {
  it('is the last interaction of each open shard that a worker has to judge', async () => {
    const { api } = memoryStream({
      a: { open: true, records: [record(1), record(2), record(3), record(4, { kind: 'decision' })] },
      b: { open: true, records: [record(7), record(8, { inserted: false })] },
      c: { open: true, records: [] },
    });
    expect(await streamTail(api).lastRecords()).toEqual([
      { source: 'source-3', sequence: '3' },
      { source: 'source-7', sequence: '7' },
    ]);
  });

  it('is that of the parent where a shard has none yet', async () => {
    const { api } = memoryStream({
      old: { open: false, records: [record(1)] },
      young: { open: true, parent: 'old', records: [] },
    });
    expect(await streamTail(api).lastRecords()).toEqual([{ source: 'source-1', sequence: '1' }]);
  });

  it('passes over who somebody is: it leaves the card as it was, and nothing would ever show it', async () => {
    const records = [
      record(1),
      ...['identify', 'alias', 'group'].map((kind, at) => record(at + 2, { kind })),
    ];
    const { api } = memoryStream({ a: { open: true, records } });
    expect(await streamTail(api).lastRecords()).toEqual([{ source: 'source-1', sequence: '1' }]);
  });

  it('is read on from where it was, each record once', async () => {
    const records = [record(1), record(2), record(3)];
    const { api, reads } = memoryStream({ a: { open: true, records } });
    const tail = streamTail(api);
    await tail.lastRecords();
    await tail.lastRecords();
    records.push(record(4));
    expect(await tail.lastRecords()).toEqual([{ source: 'source-4', sequence: '4' }]);
    expect(reads()).toBe(4);
  });
});
