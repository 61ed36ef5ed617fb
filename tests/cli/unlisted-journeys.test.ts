import path from 'node:path';
import { unlistedJourneys } from '../../bin/support/unlisted-journeys';
import { programme } from '../../programme';
import { PROJECT } from '../architecture/project';

const folder = path.join(PROJECT, 'programme/journeys');

test('every journey of the sample programme is listed', async () => {
  expect(await unlistedJourneys(folder, programme.journeys)).toEqual([]);
});

test('a journey that is written and not listed is named with its file', async () => {
  const others = programme.journeys.filter(({ id }) => id !== 'welcome');
  expect(await unlistedJourneys(folder, others)).toEqual([{ file: 'welcome.ts', ids: ['welcome'] }]);
});
