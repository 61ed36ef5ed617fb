import { type ProgrammeInput, programmeSchema } from '../../functions/programme/contract';
import type { Pointer, ProgrammeStore, Version } from '../../functions/programme/ports';
import { isoTime } from '../../functions/shared/kernel/time';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';

const versionOf = (version: number, over: Partial<ProgrammeInput> = {}): Version => {
  const { templates, ...rest } = programmeSchema.parse(documentOf([basketJourney()], over));
  const rules = { ...rest, templateIds: templates.map(({ id }) => id) };
  return { version, hash: `hash-${version}`, publishedAt: isoTime(NOON + version), rules, templates };
};
const pointerOf = (version: number): Pointer => ({
  version,
  hash: `hash-${version}`,
  publishedAt: isoTime(NOON + version),
  published: [{ version, hash: `hash-${version}` }],
});

/** What every store of the programme's versions must do; `make` answers an empty one. */
export const programmeStoreContract = (make: () => Promise<ProgrammeStore>): void => {
  test('is empty at first', async () => {
    const store = await make();
    expect([await store.pointer(), await store.latest()]).toEqual([undefined, 0]);
  });

  test('takes a version number once', async () => {
    const store = await make();
    expect(await store.insert(versionOf(1))).toBe(true);
    expect(await store.insert(versionOf(1, { name: 'Another' }))).toBe(false);
    expect(await store.latest()).toBe(1);
  });

  test('knows the highest number, also past nine and past the pointer', async () => {
    const store = await make();
    for (const version of [1, 9, 10]) await store.insert(versionOf(version));
    await store.move(undefined, pointerOf(1));
    expect(await store.latest()).toBe(10);
  });

  test('moves the pointer from where it was seen only', async () => {
    const store = await make();
    expect(await store.move(undefined, pointerOf(1))).toBe(true);
    expect(await store.move(undefined, pointerOf(2))).toBe(false);
    expect(await store.pointer()).toMatchObject(pointerOf(1));
    expect(await store.move(pointerOf(1), pointerOf(2))).toBe(true);
    expect(await store.move(pointerOf(1), pointerOf(3))).toBe(false);
    expect(await store.pointer()).toMatchObject(pointerOf(2));
  });

  test('lets one of many movers win', async () => {
    const store = await make();
    const won = await Promise.all([1, 2, 3, 4].map((version) => store.move(undefined, pointerOf(version))));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  test('keeps what is paused, also when the pointer moves, and takes a change of it from where it was seen only', async () => {
    const store = await make();
    await store.move(undefined, pointerOf(1));
    const seen = await store.pointer();
    if (!seen) throw new Error('the pointer was just set');
    const pause = { by: 'operator', since: isoTime(NOON), why: 'a wrong link' } as const;
    const paused = { journeys: { welcome: pause }, mails: {} };
    expect(await store.pause(seen, paused)).toBe(true);
    expect(await store.pause(seen, { journeys: {}, mails: {} })).toBe(false);
    expect(await store.move(seen, pointerOf(2))).toBe(true);
    const next = await store.pointer();
    expect(next).toMatchObject({ ...pointerOf(2), paused });
    expect(next && (await store.pause(next, { all: pause, journeys: {}, mails: {} }))).toBe(true);
    expect((await store.pointer())?.paused).toEqual({ all: pause, journeys: {}, mails: {} });
  });

  test('answers the rules of a version', async () => {
    const store = await make();
    await store.insert(versionOf(1));
    expect(await store.rules(1)).toEqual(versionOf(1).rules);
    expect(await store.rules(2)).toBeUndefined();
  });
};
