import type { WakeUp } from '../../functions/journeys/contract';
import { dayKey, SHARDS, shardOf } from '../../functions/journeys/domain/agenda';
import type { AgendaStore, EnrolmentStore } from '../../functions/journeys/ports';
import { enrolmentOf, MEMBER, requestOf } from '../support/journeys/builders';

/** What every store of enrolments must do; `make` answers an empty one. */
export const enrolmentStoreContract = (make: () => Promise<EnrolmentStore>): void => {
  test('finds what was inserted, and nothing else', async () => {
    const store = await make();
    const enrolment = enrolmentOf();
    expect(await store.insert(enrolment)).toBe(true);
    expect(await store.find(MEMBER, enrolment.sk)).toEqual(enrolment);
    expect(await store.find(MEMBER, 'ENROLMENT#basket#2')).toBeUndefined();
    expect(await store.find('somebody-else', enrolment.sk)).toBeUndefined();
  });

  test('inserts under a key once', async () => {
    const store = await make();
    await store.insert(enrolmentOf({ cause: 'a' }));
    expect(await store.insert(enrolmentOf({ cause: 'b' }))).toBe(false);
    expect(await store.find(MEMBER, enrolmentOf().sk)).toMatchObject({ cause: 'a' });
  });

  test('lets one of many inserts win', async () => {
    const store = await make();
    const won = await Promise.all(['a', 'b', 'c', 'd'].map((cause) => store.insert(enrolmentOf({ cause }))));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('replaces the version before it only', async () => {
    const store = await make();
    await store.insert(enrolmentOf({ version: 1 }));
    expect(await store.replace(enrolmentOf({ version: 3, step: 'x' }))).toBe(false);
    expect(await store.replace(enrolmentOf({ version: 2, step: 'a' }))).toBe(true);
    expect(await store.replace(enrolmentOf({ version: 2, step: 'b' }))).toBe(false);
    expect(await store.find(MEMBER, enrolmentOf().sk)).toMatchObject({ version: 2, step: 'a' });
  });

  test('does not bring back one that is gone', async () => {
    const store = await make();
    expect(await store.replace(enrolmentOf({ version: 2 }))).toBe(false);
    expect(await store.of(MEMBER)).toEqual([]);
  });

  test('forgets when it was to wake once it has ended', async () => {
    const store = await make();
    await store.insert(enrolmentOf({ version: 1 }));
    const { wakeAt: _, ...ended } = enrolmentOf({ version: 2, status: 'ended', endedBy: 'finished' });
    await store.replace(ended);
    expect(await store.find(MEMBER, ended.sk)).toEqual(ended);
  });

  test('lists the enrolments of one partition', async () => {
    const store = await make();
    await store.insert(enrolmentOf({ occurrence: '1', sk: 'ENROLMENT#basket#1' }));
    await store.insert(enrolmentOf({ occurrence: '2', sk: 'ENROLMENT#basket#2' }));
    await store.insert(enrolmentOf({ pk: 'somebody-else' }));
    expect((await store.of(MEMBER)).map(({ occurrence }) => occurrence).sort()).toEqual(['1', '2']);
  });

  test('keeps properties as a client may send them: deep, huge, with empty and inherited names', async () => {
    const store = await make();
    let deep: unknown = 'end';
    for (let level = 0; level < 60; level += 1) deep = { deep };
    const properties = JSON.parse(
      JSON.stringify({ deep, huge: 1e300, '': 'empty name', text: '', list: [null, {}] }).replace(
        '"text"',
        '"__proto__":{"polluted":true},"text"',
      ),
    );
    await store.insert(enrolmentOf({ properties }));
    const found = await store.find(MEMBER, enrolmentOf().sk);
    expect(JSON.stringify(found?.properties)).toBe(JSON.stringify(properties));
    expect({}).not.toHaveProperty('polluted');
  });
};

const BUCKET = '2026-11-02T14:00:00.000Z';
const timerOf = (member: string): WakeUp => ({
  wake: 'enrolment',
  member,
  enrolment: 'ENROLMENT#basket#1',
  step: 'two-hours',
});

const drained = async (store: AgendaStore, bucket: string, shard: number, limit: number) => {
  const pages: WakeUp[][] = [];
  let after: string | undefined;
  do {
    const page = await store.page(bucket, shard, limit, after);
    pages.push([...page.wakeUps]);
    after = page.after;
  } while (after !== undefined);
  return pages;
};
const markedOf = async (store: AgendaStore, day: string) => {
  const found: { bucket: string; finished: number[] }[] = [];
  for await (const { bucket, finished } of store.marked(day)) {
    found.push({ bucket, finished: [...finished].sort() });
  }
  return found;
};

/** What every store of the agenda must do; `make` answers an empty one. */
export const agendaStoreContract = (make: () => Promise<AgendaStore>): void => {
  test('gives back all that was put into a bucket, page by page', async () => {
    const store = await make();
    const members = Array.from({ length: 25 }, (_, index) => `member-${index}`);
    for (const member of members) {
      await store.put(BUCKET, { member, what: 'timer', at: 0, wakeUp: timerOf(member) });
    }
    const found: string[] = [];
    for (let shard = 0; shard < SHARDS; shard += 1) {
      const pages = await drained(store, BUCKET, shard, 3);
      for (const page of pages) expect(page.length).toBeLessThanOrEqual(3);
      found.push(...pages.flat().map((wakeUp) => (wakeUp.wake === 'enrolment' ? wakeUp.member : '')));
    }
    expect(found.sort()).toEqual([...members].sort());
  });

  test('keeps one entry of what is put twice', async () => {
    const store = await make();
    const request = requestOf({ properties: { '': 1, deep: { a: [1e300] } } });
    const wakeUp: WakeUp = { wake: 'message', request };
    for (let time = 0; time < 2; time += 1)
      await store.put(BUCKET, { member: MEMBER, what: 'm', at: 0, wakeUp });
    expect((await drained(store, BUCKET, shardOf(MEMBER), 10)).flat()).toEqual([wakeUp]);
  });

  test('keeps buckets apart', async () => {
    const store = await make();
    await store.put(BUCKET, { member: MEMBER, what: 'timer', at: 0, wakeUp: timerOf(MEMBER) });
    expect((await store.page('2026-11-02T14:01:00.000Z', shardOf(MEMBER), 10)).wakeUps).toEqual([]);
  });

  test('knows which buckets are marked, and keeps which shards were finished when one is marked again', async () => {
    const store = await make();
    expect(await store.isMarked(BUCKET)).toBe(false);
    await store.mark(BUCKET);
    expect(await store.isMarked(BUCKET)).toBe(true);
    await store.finish(BUCKET, 2);
    await store.finish(BUCKET, 0);
    await store.finish(BUCKET, 2);
    await store.mark(BUCKET);
    await store.mark('2026-11-02T14:01:00.000Z');
    expect(await markedOf(store, dayKey(BUCKET))).toEqual([
      { bucket: BUCKET, finished: [0, 2] },
      { bucket: '2026-11-02T14:01:00.000Z', finished: [] },
    ]);
    expect(await markedOf(store, 'BUCKETS#2026-11-03')).toEqual([]);
  });
};
