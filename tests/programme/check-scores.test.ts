import type { ProgrammeDocument } from '../../functions/programme/contract';
import { checkDocument } from '../../functions/programme/flows/check';
import { documentOf, welcomeJourney } from '../support/journeys/builders';

type Scores = ProgrammeDocument['scores'];
const HEAT: NonNullable<Scores['heat']> = {
  pages: [{ event: 'Page Viewed', points: 1, seconds: 10 }],
  perSecond: 0.1,
  maxSeconds: 60,
  halfLife: '14d',
  warm: 10,
  hot: 30,
  window: '75d',
  until: ['Order Completed'],
};
const problemsOf = (scores: Partial<Scores>) => {
  const document = documentOf([welcomeJourney()]);
  const changed = { ...document, scores: { ...document.scores, ...scores } };
  return checkDocument(changed).problems.map(({ path, code }) => `${path} ${code}`);
};
const heat = (over: Partial<typeof HEAT>) => ({ heat: { ...HEAT, ...over } });

describe('what a programme says of scores', () => {
  test.each<[string, Partial<Scores>]>([
    ['nothing but silence', {}],
    ['all of heat', { heat: HEAT }],
    ['a window of two months', heat({ window: '60d' })],
    ['time on page alone', heat({ pages: [{ event: 'Page Read', points: 0, seconds: 10 }] })],
    ['recency and frequency of all that members do', { rfm: { of: 'interactions' } }],
  ])('may be %s', (_, scores) => {
    expect(problemsOf(scores)).toEqual([]);
  });

  test.each<[string, Partial<Scores>, string]>([
    [
      'bands in the wrong order',
      { unsubscribe: { medium: 0.1, high: 0.1 } },
      'scores.unsubscribe bands_disordered',
    ],
    ['hot before it is warm', heat({ warm: 30, hot: 10 }), 'scores.heat bands_disordered'],
    ['a buying window of years', heat({ window: '400d' }), 'scores.heat.window window_out_of_range'],
    ['a buying window of hours', heat({ window: '5h' }), 'scores.heat.window window_out_of_range'],
    [
      'pages that are worth nothing',
      heat({ pages: [{ event: 'Page Viewed', points: 0, seconds: 0 }] }),
      'scores.heat.pages never_true',
    ],
  ])('may not be %s', (_, scores, problem) => {
    expect(problemsOf(scores)).toEqual([problem]);
  });
});
