import { placeInProgramme, programmeProblemLines } from '../../bin/support/programme-problems';
import { checkDocument } from '../../functions/programme/flows/check';
import { basketJourney, documentOf, welcomeJourney } from '../support/journeys/builders';

test('a place is named by the ids of the marketers, where there are any', () => {
  const document = { journeys: [{ id: 'one', steps: [{ id: 'thank' }, { do: 'send' }] }, {}], caps: [{}] };
  expect(
    [
      'journeys.0.entry.where',
      'journeys.0.steps.0.topic',
      'journeys.0.steps.1.topic',
      'journeys.1.id',
      'journeys.7',
      'journeys',
      'caps.0.max',
      '',
    ].map((path) => placeInProgramme(path, document)),
  ).toEqual([
    'journey one, entry.where',
    'journey one, step thank, topic',
    'journey one, steps.1.topic',
    'journeys.1.id',
    'journeys.7',
    'journeys',
    'caps.0.max',
    'document',
  ]);
  expect(placeInProgramme('journeys.0.id', undefined)).toBe('journeys.0.id');
});

test('more may follow where the shape is wrong, and only there', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document may be broken in any way
  const document: any = structuredClone(documentOf([welcomeJourney(), basketJourney()]));
  const lines = () => programmeProblemLines(checkDocument(document).problems, document);
  expect(lines()).toEqual([]);
  const [, { id }] = document.journeys;
  document.journeys[1].exit[0].when = { segment: 'nobody' };
  expect(lines()).toEqual([
    expect.stringMatching(`^journey ${id}, exit.0.when.segment: .* .segment_unknown.$`),
  ]);
  document.journeys[1].reentry.policy = 'onec';
  expect(lines()).toEqual([
    expect.stringMatching(`^journey ${id}, reentry.policy: .* .invalid_value.$`),
    expect.stringMatching(/^more may follow/),
  ]);
});
