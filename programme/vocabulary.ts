import { vocabulary } from '../functions/programme/contract';

/** The names that journeys may use. A misspelt topic, template or segment does not compile. */
export const { words, defineJourney } = vocabulary({
  topics: ['news', 'events'],
  templates: ['welcome', 'abandoned-basket', 'thank-you', 'last-chance', 'receipt'],
  segments: ['buyers'],
});
