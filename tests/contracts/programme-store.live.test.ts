import { dynamoProgrammeStore } from '../../functions/programme/adapters/programme-store';
import { pauseSending } from '../../functions/programme/flows/pause';
import { publishProgramme } from '../../functions/programme/flows/publish';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { freshTables } from '../support/fresh-table';
import { basketJourney, documentOf, NOON } from '../support/journeys/builders';
import { programmeSuite } from './suites';

const tables = freshTables('programme-contract');
afterAll(() => tables.dropAll());

programmeSuite(tables);

describe('the programme in DynamoDB', () => {
  test('is read by everyone as it was published', async () => {
    const table = await tables.make();
    const document = documentOf([basketJourney()]);
    await publishProgramme(dynamoProgrammeStore(tables.db(), table), document, NOON);
    const reader = programmeReader(tables.db(), table);
    expect(await reader.live(NOON)).toMatchObject({
      version: 1,
      rules: { name: document.name, templateIds: ['basket', 'welcome'], journeys: [basketJourney()] },
    });
    expect(await reader.template(1, 'welcome')).toEqual(document.templates[1]);
  });

  test('is paused for everyone within five seconds', async () => {
    const table = await tables.make();
    const store = dynamoProgrammeStore(tables.db(), table);
    await publishProgramme(store, documentOf([basketJourney()]), NOON);
    const reader = programmeReader(tables.db(), table);
    expect((await reader.live(NOON)).paused).toEqual({ journeys: {}, mails: {} });
    await pauseSending(store, { journey: basketJourney().id }, { by: 'operator' }, NOON);
    expect((await reader.live(NOON + 5_000)).paused).toMatchObject({
      journeys: { [basketJourney().id]: { by: 'operator' } },
    });
  });
});
