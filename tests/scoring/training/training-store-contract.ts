import type { ModelArtefact } from '../../../functions/scoring/contract';
import { namesOf } from '../../../functions/scoring/domain/artefact/artefact-features';
import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import { readArtefact } from '../../../functions/scoring/domain/artefact/read-artefact';
import { FOREST_LIMITS } from '../../../functions/scoring/domain/learning/packed-forest';
import { boostedCandidate } from '../../../functions/scoring/domain/training/candidates';
import { MOST_BYTES } from '../../../functions/scoring/domain/training/past-of';
import { packRows, ROW_WIDTH } from '../../../functions/scoring/domain/training/row-block';
import type {
  ModelDecision,
  ModelStore,
  PartProgress,
  SampledMembers,
  TrainingStore,
} from '../../../functions/scoring/ports';
import { drawnTrees } from '../../support/scoring/grown-trees';
import { TRAINED_AT } from '../../support/scoring/sampled-rows';

type Item = { readonly pk: string; readonly sk: string };
type Put = (...items: readonly Item[]) => Promise<void>;

const TRAINING = new Date(TRAINED_AT).toISOString();
const part: PartProgress = {
  training: TRAINING,
  part: 3,
  members: 40,
  rows: 300,
  left: 1,
  blocks: ['one', 'two'],
  first: 1_700_000_000_000,
  leavers: { silence: [3, 9], unsubscribe: [0, 0] },
  done: false,
};

/** What every TrainingStore does. */
export const trainingStoreContract = (open: () => Promise<TrainingStore>): void => {
  it('keeps the last progress of a part, and never goes back from done', async () => {
    const store = await open();
    expect(await store.part(TRAINING, 3)).toBeUndefined();
    await store.savePart(part, TRAINED_AT);
    expect(await store.part(TRAINING, 3)).toEqual(part);
    const done = { ...part, members: 50, done: true };
    await store.savePart(done, TRAINED_AT);
    await store.savePart(part, TRAINED_AT);
    expect(await store.part(TRAINING, 3)).toEqual(done);
    const { first: _, ...other } = { ...part, part: 11 };
    await store.savePart(other, TRAINED_AT);
    expect(await store.parts(TRAINING)).toEqual([done, other]);
    expect(await store.parts('2026-11-28T03:30:00.000Z')).toEqual([]);
  });

  it('gives a block back as it was put, the same bytes under the same name', async () => {
    const store = await open();
    const bytes = packRows([
      { cutOff: 1, features: new Array<number>(ROW_WIDTH).fill(0.5), silence: 1, unsubscribe: 0 },
    ]);
    const name = await store.saveBlock(TRAINING, bytes, TRAINED_AT);
    expect(await store.saveBlock(TRAINING, bytes.slice(), TRAINED_AT)).toBe(name);
    expect([...(await store.readBlock(TRAINING, name))]).toEqual([...bytes]);
    expect(await store.saveBlock(TRAINING, packRows([]), TRAINED_AT)).not.toBe(name);
    await expect(store.readBlock(TRAINING, 'none')).rejects.toMatchObject({ code: 'block_missing' });
    expect(await store.parts(TRAINING)).toEqual([]);
  });
};

/** What is counted of the members by a store over the table `scoring`. */
export const membersCountedContract = (open: () => Promise<{ store: TrainingStore; put: Put }>): void => {
  const segment = (night: string, k: number, scored: number, done: boolean): Item =>
    ({ pk: night, sk: `SEGMENT#000${k}`, scored, done }) as Item;
  const planned = (night: string, more: object): Item =>
    ({ pk: 'LATEST', sk: 'NIGHT', night, ...more }) as Item;

  it('counts the members of the latest night whose segments are all done', async () => {
    const { store, put } = await open();
    expect(await store.membersCounted()).toEqual({ members: 0, nights: 0 });
    const before = [
      { night: 'n2', segments: 2 },
      { night: 'n1', segments: 1 },
    ];
    await put(planned('n3', { segments: 2, before }));
    expect(await store.membersCounted()).toEqual({ members: 0, nights: 3 });
    await put(segment('n1', 0, 1_000, true));
    expect(await store.membersCounted()).toEqual({ members: 1_000, night: 'n1', nights: 3 });
    // Half a night is no count: one segment failed, or is on its way.
    await put(segment('n2', 0, 600, true), segment('n2', 1, 400, false), segment('n3', 0, 7, true));
    expect(await store.membersCounted()).toEqual({ members: 1_000, night: 'n1', nights: 3 });
    await put(segment('n2', 1, 500, true));
    expect(await store.membersCounted()).toEqual({ members: 1_100, night: 'n2', nights: 3 });
    await put(segment('n3', 1, 3, true));
    expect(await store.membersCounted()).toEqual({ members: 10, night: 'n3', nights: 3 });
  });

  it('takes a night of which it was not kept how many segments it has, when those that are there are done', async () => {
    const { store, put } = await open();
    await put(planned('n2', {}), segment('n2', 0, 40, true), segment('n2', 1, 2, false));
    expect(await store.membersCounted()).toEqual({ members: 0, nights: 1 });
    await put(segment('n2', 1, 3, true));
    expect(await store.membersCounted()).toEqual({ members: 43, night: 'n2', nights: 1 });
  });

  it('tells a night that counted nobody from none that has ended', async () => {
    const { store, put } = await open();
    await put(planned('n2', { segments: 1, before: [{ night: 'n1', segments: 1 }] }));
    await put(segment('n2', 0, 0, true), segment('n1', 0, 5, true));
    expect(await store.membersCounted()).toEqual({ members: 0, night: 'n2', nights: 2 });
  });
};

const VERSION = 'silence-2026-11-29.033000';
const artefact: ModelArtefact = { ...dayOneArtefact('silence', 30), version: VERSION, calibrated: true };
const decision = {
  outcome: 'silence',
  training: TRAINING,
  candidate: VERSION,
  promoted: true,
  reason: 'lower_log_loss',
  at: TRAINING,
  sample: { members: 40, rows: 300, left: 0 },
  evaluation: { judged: { at: TRAINING, members: 1, base: 0.5 }, trained: [], churners: 300, current: 'x' },
} as const satisfies ModelDecision;

/** What every ModelStore does. */
export const modelStoreContract = (open: () => Promise<ModelStore>): void => {
  const first = { artefact, over: 'silence-day-one-2', standing: { revision: 0 } };

  it('makes a model the current one together with its decision, once', async () => {
    const store = await open();
    expect(await store.standing('silence')).toEqual({ revision: 0 });
    expect(await store.decided('silence', TRAINING)).toBe(false);
    expect(await store.decide(decision, first, TRAINED_AT)).toBe(true);
    expect(await store.decide(decision, first, TRAINED_AT)).toBe(false);
    expect(await store.decided('silence', TRAINING)).toBe(true);
    expect(await store.standing('silence')).toEqual({ version: VERSION, revision: 1 });
    expect(await store.current('silence')).toBe(VERSION);
    expect(await store.read('silence', VERSION)).toEqual(artefact);
    expect(await store.versions('silence')).toEqual([
      { version: VERSION, promotedAt: TRAINING, over: 'silence-day-one-2' },
    ]);
    expect(await store.current('unsubscribe')).toBeUndefined();
    expect(await store.versions('unsubscribe')).toEqual([]);
  });

  it('keeps boosted trees as they were, as many as there can be', async () => {
    const store = await open();
    const features = namesOf('member');
    const { base, trees } = drawnTrees(5, FOREST_LIMITS.trees, 28, features.length);
    const boosted = boostedCandidate(
      { outcome: 'silence', horizonDays: 30, version: VERSION, trainedAt: TRAINED_AT },
      { base, trees, gains: [], validation: [] },
      0.25,
    );
    expect(boosted.model.trees.length).toBeGreaterThan(120_000);
    expect(await store.decide(decision, { ...first, artefact: boosted }, TRAINED_AT)).toBe(true);
    const stored = await store.read('silence', VERSION);
    expect(readArtefact(stored, 'silence')).toEqual({ ok: true, value: boosted });
  });

  it('keeps nothing at all when the standing is another by then', async () => {
    const store = await open();
    await store.change('silence', { revision: 0 }, { pinnedSince: TRAINING });
    expect(await store.decide(decision, first, TRAINED_AT)).toBe(false);
    expect(await store.decided('silence', TRAINING)).toBe(false);
    expect(await store.read('silence', VERSION)).toBeUndefined();
    expect(await store.standing('silence')).toEqual({ pinnedSince: TRAINING, revision: 1 });
  });

  it('keeps a decision for the current model, once', async () => {
    const store = await open();
    const kept = { ...decision, promoted: false, reason: 'no_better' } as const;
    expect(await store.decide(kept, undefined, TRAINED_AT)).toBe(true);
    expect(await store.decide(kept, undefined, TRAINED_AT)).toBe(false);
    expect(await store.standing('silence')).toEqual({ revision: 0 });
  });

  it('changes what judges on condition that nobody else did, also back to day one', async () => {
    const store = await open();
    await store.decide(decision, first, TRAINED_AT);
    const standing = await store.standing('silence');
    expect(await store.change('silence', { revision: 0 }, { version: 'x' })).toBe(false);
    expect(await store.change('silence', standing, { pinnedSince: TRAINING })).toBe(true);
    expect(await store.current('silence')).toBeUndefined();
    expect(await store.change('silence', standing, { version: VERSION })).toBe(false);
    expect(await store.standing('silence')).toEqual({ pinnedSince: TRAINING, revision: 2 });
    const back = { version: VERSION, pinnedSince: TRAINING, from: 'silence-day-one-1' };
    expect(await store.change('silence', await store.standing('silence'), back)).toBe(true);
    expect(await store.standing('silence')).toEqual({ ...back, revision: 3 });
  });

  it('forgets a version, and lists the latest first', async () => {
    const store = await open();
    await store.decide(decision, first, TRAINED_AT);
    const version = 'silence-2026-11-30.033000';
    await store.decide(
      { ...decision, training: '2026-11-30T03:30:00.000Z', candidate: version },
      { artefact: { ...artefact, version }, over: VERSION, standing: await store.standing('silence') },
      TRAINED_AT,
    );
    expect((await store.versions('silence')).map((one) => one.version)).toEqual([version, VERSION]);
    await store.forget('silence', VERSION);
    expect((await store.versions('silence')).map((one) => one.version)).toEqual([version]);
  });
};

const day = (n: number): string => new Date(TRAINED_AT - n * 86_400_000).toISOString();
const interaction = (source: string, n: number, name: string, body: object = {}, receivedAt = day(1)): Item =>
  ({
    pk: source,
    sk: `${day(n)}#${name}-${n}`,
    kind: name === 'Email Sent' ? 'decision' : 'track',
    name,
    at: day(n),
    receivedAt,
    messageId: `${name}-${n}`,
    body: JSON.stringify(body),
  }) as Item;

/** How the members are sampled from the tables `members` and `interactions`. */
export const sampledMembersContract = (
  open: () => Promise<{
    store: SampledMembers;
    putMembers: Put;
    putInteractions: Put;
    queries: () => number;
  }>,
): void => {
  it('finds every member who did something in exactly one segment, and nobody else', async () => {
    const { store, putMembers } = await open();
    for (let m = 0; m < 20; m += 1) {
      await putMembers({ pk: `m${m}`, sk: 'CARD#ACTIVITY', all: {} } as Item, {
        pk: `m${m}`,
        sk: 'CARD#PROFILE',
      });
    }
    await putMembers({ pk: 'merged', sk: 'CARD#ACTIVITY', redirect: 'm1' } as Item, {
      pk: 'quiet',
      sk: 'CARD#CONTACT',
    });
    const found: string[] = [];
    for (const segment of [0, 1, 2]) {
      let from: Record<string, unknown> | undefined;
      do {
        const page = await store.page(segment, 3, from);
        found.push(...page.members);
        from = page.next && JSON.parse(JSON.stringify(page.next));
      } while (from);
    }
    expect(found.sort()).toEqual(Array.from({ length: 20 }, (_, m) => `m${m}`).sort());
  });

  it('reads all sources of a member as one timeline, as it was known at the instant', async () => {
    const { store, putMembers, putInteractions } = await open();
    await putMembers({ pk: 'm1', sk: 'CARD#PROFILE', sources: ['browser'] } as Item);
    await putInteractions(
      interaction('m1', 30, 'Order Completed', { type: 'track', properties: { total: 12 } }),
      interaction('browser', 40, 'Page Viewed', { type: 'page', properties: { path: '/' } }),
      interaction('m1', 20, 'Email Sent', { journey: 'welcome', step: 'greet' }),
      interaction('m1', 50, 'Signed Up', {}, day(-1)),
      interaction('other', 10, 'Signed Up'),
    );
    expect(await store.timeline('m1', TRAINED_AT)).toEqual([
      { kind: 'track', name: 'Page Viewed', at: day(40), properties: {} },
      { kind: 'track', name: 'Order Completed', at: day(30), properties: { total: 12 } },
      {
        kind: 'decision',
        name: 'Email Sent',
        at: day(20),
        properties: { journey: 'welcome', step: 'greet' },
      },
    ]);
    expect(await store.timeline('nobody', TRAINED_AT)).toEqual([]);
  });

  /** Entries as large as the API takes them, over days that lie apart. */
  const heavy = (source: string, entries: number, from = 0): Item[] =>
    Array.from({ length: entries }, (_, k) =>
      interaction(source, 40 + (from + k) / 100, k % 10 === 0 ? 'Order Completed' : 'Page Viewed', {
        type: 'track',
        properties: { total: 5, text: 'x'.repeat(30_000) },
      }),
    );
  const ENTRY_BYTES = 30_200;

  it('reads a heavy timeline, and keeps of it what features need', async () => {
    const { store, putInteractions } = await open();
    const entries = Math.floor((MOST_BYTES * 0.9) / ENTRY_BYTES);
    await putInteractions(...heavy('m1', entries));
    const timeline = await store.timeline('m1', TRAINED_AT);
    if (timeline === 'too long') throw new Error('it is within the bound');
    expect(timeline).toHaveLength(entries);
    expect(timeline[0]).toMatchObject({ at: day(40 + (entries - 1) / 100) });
    expect(timeline.filter(({ properties }) => properties.total === 5)).toHaveLength(Math.ceil(entries / 10));
    expect(JSON.stringify(timeline).length).toBeLessThan((entries * ENTRY_BYTES) / 100);
  });

  it('leaves out a timeline that is larger than that, and reads no more of it', async () => {
    const { store, putMembers, putInteractions, queries } = await open();
    await putMembers({ pk: 'm1', sk: 'CARD#PROFILE', sources: ['browser'] } as Item);
    const entries = Math.ceil((MOST_BYTES * 0.7) / ENTRY_BYTES);
    // Neither source is too large by itself; the second goes on for long.
    await putInteractions(...heavy('m1', entries), ...heavy('browser', 2 * entries, entries));
    expect(await store.timeline('m1', TRAINED_AT)).toBe('too long');
    // A page of the table has 1 MB at most.
    expect(queries()).toBeLessThanOrEqual(Math.ceil(MOST_BYTES / 1e6) + 3);
    expect(queries()).toBeGreaterThan(Math.floor(MOST_BYTES / 2 ** 20) - 3);
  });

  it('goes on after a member that it gave', async () => {
    const { store, putMembers } = await open();
    for (let m = 0; m < 30; m += 1) await putMembers({ pk: `m${m}`, sk: 'CARD#ACTIVITY', all: {} } as Item);
    for (const segment of [0, 1]) {
      const { members } = await store.page(segment, 2, undefined);
      expect(members.length).toBeGreaterThan(5);
      const from = JSON.parse(JSON.stringify(store.after(members[3] as string)));
      expect((await store.page(segment, 2, from)).members).toEqual(members.slice(4));
    }
  });
};
