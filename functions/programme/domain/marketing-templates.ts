import type { CompiledTemplate, Journey } from './document';

/** The journey that sends a template as marketing, under caps and consent; undefined when none does. */
export const marketingJourneyOf = (journeys: readonly Journey[], template: string): Journey | undefined =>
  journeys.find(({ steps }) =>
    steps.some((step) => step.do === 'send' && step.template === template && step.class !== 'transactional'),
  );

/** Whether a template speaks of `unsubscribe_url`, shown or not: it was written as marketing, and stays that. */
export const speaksOfLeaving = ({
  subject,
  html,
  text,
}: Pick<CompiledTemplate, 'subject' | 'html' | 'text'>): boolean =>
  [subject, html, text]
    .flatMap((part) => Object.values(part))
    .some((source) => /\bunsubscribe_url\b/.test(source));
