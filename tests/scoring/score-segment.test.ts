import { scoreSegment } from '../../functions/scoring/flows/score-segment';
import type { SegmentPorts } from '../../functions/scoring/ports';
import type { Broken } from '../../functions/shared/platform/passed-over';
import { activityOf, liveProgramme, NOW, regularly, scoresOf, segmentOf } from '../support/scoring/builders';
import {
  memoryMemberScores,
  memoryMessages,
  memoryModels,
  memoryNights,
} from '../support/scoring/memory-scoring';

const world = (options: { listens?: boolean } = {}) => {
  const members = memoryMemberScores();
  const messages = memoryMessages();
  const nights = memoryNights();
  const ports: SegmentPorts = {
    ...messages.ports,
    members: members.store,
    nights,
    models: memoryModels().models,
    programme: { live: async () => liveProgramme(options), version: async () => liveProgramme(options) },
  };
  const broken: Broken[] = [];
  const onBroken = (one: Broken) => void broken.push(one);
  const run = (segment = segmentOf(), outOfTime = () => false) =>
    scoreSegment(ports, segment, { outOfTime, now: NOW, onBroken });
  return { broken, onBroken, ...members, ...messages, nights, ports, run };
};

const progress = (w: ReturnType<typeof world>, segment = 0) => w.nights.read(segmentOf().night, segment);

describe('scoring a segment', () => {
  it('passes over a member whose card nobody can read, tells of it, and scores the others', async () => {
    const w = world();
    w.put(activityOf('m1', { events: null as never, progress: null as never }), activityOf('m2'));
    await w.run();
    expect(w.written).toMatchObject([{ pk: 'm2' }]);
    expect(w.broken).toEqual([{ member: 'm1', error: expect.any(TypeError) }]);
    expect(await progress(w)).toMatchObject({ scored: 1, done: true });
  });

  it('writes a score seen first as a baseline, and tells nobody', async () => {
    const w = world();
    w.put(activityOf('m1'));
    await w.run();
    expect(w.written).toMatchObject([
      { pk: 'm1', sk: 'CARD#SCORES', silence: { band: 'low', horizonDays: 30 }, night: segmentOf().night },
    ]);
    expect(w.published).toHaveLength(0);
    expect(await progress(w)).toMatchObject({ scored: 1, changed: 1, bands: { low: 1 }, done: true });
  });

  it('publishes a crossing upwards and writes it', async () => {
    const w = world();
    w.put(activityOf('m1', regularly(40)), scoresOf('m1', 'low'));
    await w.run();
    expect(w.published).toMatchObject([
      { member: 'm1', detail: { from: 'low', to: 'high', direction: 'up', score: 'silence' } },
    ]);
    expect(w.published[0]?.detail.cause).toBe(w.published[0]?.id);
    expect(w.written).toMatchObject([{ pk: 'm1', silence: { band: 'high' } }]);
  });

  it('writes and publishes nothing for a member whose band stays', async () => {
    const w = world();
    w.put(activityOf('m1'), scoresOf('m1', 'low'));
    await w.run();
    expect([w.published, w.written]).toEqual([[], []]);
    expect(await progress(w)).toMatchObject({ scored: 1, changed: 0, bands: { low: 1 } });
  });

  it('publishes nothing when no journey listens, and still writes', async () => {
    const w = world({ listens: false });
    w.put(activityOf('m1', regularly(40)), scoresOf('m1', 'low'));
    await w.run();
    expect(w.published).toHaveLength(0);
    expect(w.written).toHaveLength(1);
  });

  it('leaves out members who were merged into another, or never did anything', async () => {
    const w = world();
    w.put(
      { pk: 'merged', sk: 'CARD#ACTIVITY', redirect: 'm1' } as never,
      activityOf('silent', { all: undefined }),
      { pk: 'no-activity', sk: 'CARD#PROFILE' },
      scoresOf('only-scores'),
    );
    await w.run();
    expect(w.written).toHaveLength(0);
    expect(await progress(w)).toMatchObject({ scored: 0, done: true });
  });

  it('publishes the same facts again after a crash between publishing and writing, and loses none', async () => {
    const w = world();
    for (const member of ['a', 'b', 'c', 'd']) {
      w.put(activityOf(member, regularly(40)), scoresOf(member, 'low'));
    }
    const { write } = w.ports.members;
    let crashed = false;
    const ports: SegmentPorts = {
      ...w.ports,
      members: {
        ...w.ports.members,
        write: async (cards) => {
          if (!crashed && cards.some((card) => card.pk === 'b')) {
            crashed = true;
            throw new Error('killed');
          }
          await write(cards);
        },
      },
    };
    const again = () =>
      scoreSegment(ports, segmentOf(), { outOfTime: () => false, now: NOW, onBroken: w.onBroken });
    await expect(again()).rejects.toThrow('killed');
    await again();
    expect(crashed).toBe(true);
    const ids = w.published.map((one) => one.id);
    expect(new Set(w.published.map((one) => one.member))).toEqual(new Set(['a', 'b', 'c', 'd']));
    expect(new Set(ids).size).toBe(4);
    expect(ids.length).toBeGreaterThan(4);
    expect(w.written.map((card) => card.pk).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(await progress(w)).toMatchObject({ scored: 4, changed: 4, bands: { high: 4 }, done: true });
  });

  it('changes nothing when a segment that is done is delivered again', async () => {
    const w = world();
    w.put(activityOf('m1', regularly(40)), scoresOf('m1', 'low'));
    await w.run();
    await w.run();
    expect(w.published).toHaveLength(1);
    expect(w.written).toHaveLength(1);
  });

  it('puts what is left back on the queue when time is up, and counts every member once', async () => {
    const w = world();
    const members = Array.from({ length: 25 }, (_, index) => `m${String(index).padStart(2, '0')}`);
    members.forEach((member, index) => {
      w.put(activityOf(member, regularly(index % 2 ? 40 : 2)));
      if (index % 3) w.put(scoresOf(member, 'low'));
    });
    let parts = 0;
    await w.run(segmentOf(), () => true);
    for (let next = w.queued.shift(); next; next = w.queued.shift()) {
      parts += 1;
      await w.run(next, () => true);
    }
    expect(parts).toBeGreaterThan(5);
    const done = await progress(w);
    expect(done).toMatchObject({ scored: 25, bands: { low: 13, high: 12 }, done: true });
    expect(done?.changed).toBe(w.written.length);
    expect(new Set(w.written.map((card) => card.pk)).size).toBe(w.written.length);
    expect(w.published.every((one) => one.detail.direction === 'up')).toBe(true);
  });

  it('judges as of the instant that the message says', async () => {
    const w = world();
    w.put(activityOf('m1', regularly(40)));
    await w.run(segmentOf({ now: '2026-01-22T02:00:00.000Z' }));
    expect(w.written).toMatchObject([{ silence: { band: 'low', at: '2026-01-22T02:00:00.000Z' } }]);
  });
});
