import {
  currentProgramme,
  publishProgramme,
  rollbackProgramme,
} from '../../functions/programme/flows/publish';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';
import { memoryProgramme } from '../support/programme/memory-programme';

const named = (name: string) => documentOf([basketJourney()], { name });

/** A store with so many versions, the last one live. */
const publishedOnes = async (...names: string[]) => {
  const store = memoryProgramme();
  for (const [index, name] of names.entries()) await publishProgramme(store, named(name), NOON + index);
  return store;
};

test('goes back one version, and one more', async () => {
  const store = await publishedOnes('A', 'B', 'C');
  expect(await rollbackProgramme(store, undefined, NOON + 9)).toMatchObject({ ok: true, version: 2 });
  expect(await rollbackProgramme(store, undefined, NOON + 10)).toMatchObject({ version: 1 });
  expect(await currentProgramme(store)).toMatchObject({ version: 1 });
});

test('goes to the version that is named, also forward again', async () => {
  const store = await publishedOnes('A', 'B', 'C');
  expect(await rollbackProgramme(store, 1, NOON + 9)).toMatchObject({ version: 1 });
  expect(await rollbackProgramme(store, 3, NOON + 10)).toMatchObject({ version: 3 });
  expect(await rollbackProgramme(store, 3, NOON + 11)).toMatchObject({ version: 3, unchanged: true });
});

test('is not undone by deploying what was rolled back again', async () => {
  const store = await publishedOnes('A', 'B');
  await rollbackProgramme(store, undefined, NOON + 9);
  const answer = await publishProgramme(store, named('B'), NOON + 10, { onlyIfNew: true });
  expect(answer).toMatchObject({ version: 1, unchanged: true });
});

test('what is published afterwards gets a number of its own, and going back from it skips what was rolled away', async () => {
  const store = await publishedOnes('A', 'B');
  await rollbackProgramme(store, undefined, NOON + 9);
  expect(await publishProgramme(store, named('C'), NOON + 10)).toMatchObject({ version: 3 });
  expect(await rollbackProgramme(store, undefined, NOON + 11)).toMatchObject({ version: 1 });
});

test('refuses what was never live, and to go before the first', async () => {
  await expect(rollbackProgramme(memoryProgramme(), undefined, NOON)).rejects.toMatchObject({
    code: 'nothing_published',
  });
  const store = await publishedOnes('A');
  await expect(rollbackProgramme(store, undefined, NOON)).rejects.toMatchObject({
    code: 'no_earlier_version',
  });
  await expect(rollbackProgramme(store, 7, NOON)).rejects.toMatchObject({ code: 'version_unknown' });
});
