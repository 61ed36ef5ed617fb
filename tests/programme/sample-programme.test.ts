import { buildProgramme } from '../../bin/programme-document';
import { vocabulary } from '../../functions/programme/contract';
import { checkDocument } from '../../functions/programme/flows/check';
import { programme } from '../../programme';
import { words } from '../../programme/vocabulary';

describe('the sample programme', () => {
  test('has no problems, and is the same each time it is built', async () => {
    const first = await buildProgramme();
    expect(checkDocument(first).problems).toEqual([]);
    expect(JSON.stringify(await buildProgramme())).toBe(JSON.stringify(first));
  });

  test('has the topics, templates and segments that its journeys may name, and no others', async () => {
    const { templates } = await buildProgramme();
    const ids = (entries: readonly { id: string }[] = []) => entries.map(({ id }) => id).sort();
    expect(ids(programme.topics)).toEqual([...words.topics].sort());
    expect(ids(programme.segments)).toEqual([...words.segments].sort());
    expect(ids(templates)).toEqual([...words.templates].sort());
  });

  test('keeps the promise of eight messages in any month, and one a day', () => {
    expect(programme.caps).toEqual([
      { scope: 'all', max: 8, window: '31d' },
      { scope: 'all', max: 1, window: '1d' },
    ]);
  });
});

test('a journey that misspells a name does not compile', () => {
  const { defineJourney } = vocabulary({ topics: ['news'], templates: ['hello'], segments: ['buyers'] });
  const common = { id: 'a', name: 'A', reentry: { policy: 'once' } } as const;
  const entry = { on: 'interaction', event: 'X' } as const;
  const send = { id: 's', do: 'send', template: 'hello', topic: 'news' } as const;
  defineJourney({ ...common, entry, steps: [send] });
  // @ts-expect-error: there is no template of that name
  defineJourney({ ...common, entry, steps: [{ ...send, template: 'helo' }] });
  // @ts-expect-error: there is no topic of that name
  defineJourney({ ...common, entry, steps: [{ ...send, topic: 'newz' }] });
  // @ts-expect-error: there is no segment of that name
  defineJourney({ ...common, entry: { ...entry, where: { segment: 'byers' } }, steps: [send] });
  // @ts-expect-error: a wait lasts a duration
  defineJourney({ ...common, entry, steps: [{ id: 'w', do: 'wait', for: 'two hours' }, send] });
  expect(words.templates).toContain('welcome');
});
