import type { ProgrammeInput } from '../functions/programme/contract';
import { programme } from '../programme';
import { words } from '../programme/vocabulary';

const SENTENCES = { en: 'Hello', fr: 'Bonjour' } as const;

const templates = words.templates.map((id) => ({
  id,
  subject: SENTENCES,
  html: {
    en: '<p>Hello {{ member.traits.firstName }}</p><a href="{{ unsubscribe_url }}">Unsubscribe</a>',
    fr: '<p>Bonjour {{ member.traits.firstName }}</p><a href="{{ unsubscribe_url }}">Se désabonner</a>',
  },
  text: {
    en: 'Hello {{ member.traits.firstName }} {{ unsubscribe_url }}',
    fr: 'Bonjour {{ member.traits.firstName }} {{ unsubscribe_url }}',
  },
  fixtures: [{ traits: { firstName: 'Ada' }, properties: {} }],
}));

/** Builds the programme of this repository as one document, its templates compiled; the same sources, the same document. */
export const buildProgramme = async (): Promise<ProgrammeInput> => ({ ...programme, templates });
