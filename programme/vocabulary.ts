import { vocabulary } from '../functions/programme/contract';

/** The names that journeys may use. A misspelt topic, template or segment does not compile. */
export const { words, defineJourney } = vocabulary({
  topics: ['news', 'events'],
  templates: ['welcome', 'abandoned-basket', 'thank-you', 'last-chance', 'receipt'],
  segments: ['buyers'],
});

/** Templates of mail that somebody waits for (`POST /v1/messages`): they need no link to unsubscribe. */
export const transactional: readonly (typeof words.templates)[number][] = ['receipt'];
