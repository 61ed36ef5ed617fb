import { deployProgramme } from '../../functions/programme/flows/deploy';
import { currentProgramme, publishProgramme } from '../../functions/programme/flows/publish';
import type { ProgrammeStore } from '../../functions/programme/ports';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';
import { memoryProgramme } from '../support/programme/memory-programme';

const named = (name: string) => documentOf([basketJourney()], { name });

describe('publishing', () => {
  test('stores a version and moves the pointer to it', async () => {
    const store = memoryProgramme();
    expect(await currentProgramme(store)).toMatchObject({ ok: true, version: 0 });
    const answer = await publishProgramme(store, named('A'), NOON);
    expect(answer).toEqual({ ok: true, version: 1, publishedAt: '2026-11-02T12:00:00.000Z', problems: [] });
    expect(await publishProgramme(store, named('B'), NOON + 1)).toMatchObject({ version: 2 });
    expect(await currentProgramme(store)).toMatchObject({ version: 2 });
    expect(store.versions.get(1)?.rules).toMatchObject({ name: 'A', templateIds: ['basket', 'welcome'] });
    expect(store.versions.get(1)?.rules).not.toHaveProperty('templates');
  });

  test('what is live already changes nothing, in whatever order its keys are', async () => {
    const store = memoryProgramme();
    await publishProgramme(store, named('A'), NOON);
    const turned = Object.fromEntries(Object.entries(named('A')).reverse());
    expect(await publishProgramme(store, turned, NOON + 1)).toMatchObject({
      ok: true,
      version: 1,
      unchanged: true,
    });
    expect(store.versions.size).toBe(1);
  });

  test('an older programme again makes a new version of it', async () => {
    const store = memoryProgramme();
    for (const name of ['A', 'B']) await publishProgramme(store, named(name), NOON);
    expect(await publishProgramme(store, named('A'), NOON)).toMatchObject({ version: 3 });
  });

  test('a bad programme changes nothing, and says what is wrong and what is live', async () => {
    const store = memoryProgramme();
    await publishProgramme(store, named('A'), NOON);
    const broken = { ...named('B'), topics: [] };
    expect(await publishProgramme(store, broken, NOON)).toMatchObject({
      ok: false,
      version: 1,
      problems: [{ path: 'topics', code: 'too_small' }],
    });
    expect(await currentProgramme(store)).toMatchObject({ version: 1 });
  });

  test('two at once both come through, one after the other', async () => {
    const store = memoryProgramme();
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((name) => publishProgramme(store, named(name), NOON)),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const numbers = answers.map(({ version }) => version);
    expect(new Set(numbers).size).toBe(3);
    expect(await currentProgramme(store)).toMatchObject({ version: Math.max(...numbers) });
  });

  test('gives up, with a name for it, when others are faster for ever', async () => {
    const store: ProgrammeStore = { ...memoryProgramme(), move: async () => false };
    await expect(publishProgramme(store, named('A'), NOON)).rejects.toMatchObject({
      code: 'publish_contended',
    });
  });

  test('whose worker died before the pointer moved can be done again', async () => {
    const memory = memoryProgramme();
    const dying: ProgrammeStore = {
      ...memory,
      move: async () => {
        throw new Error('killed');
      },
    };
    await expect(publishProgramme(dying, named('A'), NOON)).rejects.toThrow('killed');
    expect(await publishProgramme(memory, named('A'), NOON, { onlyIfNew: true })).toMatchObject({
      version: 2,
    });
    expect(await currentProgramme(memory)).toMatchObject({ version: 2 });
  });
});

describe('a deployment', () => {
  const deploy = (
    store: ProgrammeStore,
    document: unknown,
    request: 'Create' | 'Update' | 'Delete' = 'Update',
  ) => deployProgramme(store, request, async () => document, NOON);

  test('publishes a programme that is new', async () => {
    const store = memoryProgramme();
    expect(await deploy(store, named('A'), 'Create')).toEqual({ done: true, data: { Version: '1' } });
    expect(await deploy(store, named('B'))).toEqual({ done: true, data: { Version: '2' } });
  });

  test('does not bring back what was published before and then replaced', async () => {
    const store = memoryProgramme();
    await deploy(store, named('A'));
    await publishProgramme(store, named('B'), NOON);
    expect(await deploy(store, named('A'))).toEqual({ done: true, data: { Version: '2' } });
    expect(await currentProgramme(store)).toMatchObject({ version: 2 });
  });

  test('fails with the first problems of a bad programme', async () => {
    const store = memoryProgramme();
    const answer = await deploy(store, { ...named('A'), timeZone: 'Mars/Base' });
    expect(answer).toMatchObject({ done: false, reason: expect.stringContaining('timeZone: "Mars/Base"') });
    expect(await currentProgramme(store)).toMatchObject({ version: 0 });
  });

  test('taken down leaves what is published, and reads no document', async () => {
    const store = memoryProgramme();
    await deploy(store, named('A'));
    const unreadable = async () => {
      throw new Error('not there');
    };
    expect(await deployProgramme(store, 'Delete', unreadable, NOON)).toMatchObject({ done: true });
    expect(await currentProgramme(store)).toMatchObject({ version: 1 });
  });
});
