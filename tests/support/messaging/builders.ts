import type {
  ContactCard,
  ContactChange,
  MessageRequest,
  Reservation,
} from '../../../functions/messaging/contract';
import type { Departure } from '../../../functions/messaging/domain/departure';
import type { MailCause } from '../../../functions/messaging/domain/mail-cause';
import { sendKey } from '../../../functions/messaging/domain/send-key';
import type { CompiledTemplate, ProgrammeInput, ProgrammeRules } from '../../../functions/programme/contract';
import { programmeSchema } from '../../../functions/programme/contract';
import { CARD } from '../../../functions/shared/platform/cards';

/** A member id that looks like a real one. */
export const ADA = 'a'.repeat(26);
/** The instant of most tests: a Tuesday, noon in London. */
export const NOON = Date.parse('2026-11-24T12:00:00.000Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An instant in ISO 8601. */
export const iso = (instant: number): string => new Date(instant).toISOString();

/** What the welcome journey asks at noon. */
export const aRequest = (over: Partial<MessageRequest> = {}): MessageRequest => ({
  member: ADA,
  journey: 'welcome',
  step: 'greet',
  occurrence: 'once',
  template: 'hello',
  topic: 'news',
  class: 'marketing',
  channel: 'email',
  priority: 50,
  programmeVersion: 1,
  requestedAt: iso(NOON),
  expiresAt: iso(NOON + 2 * DAY),
  control: false,
  properties: {},
  ...over,
});

/** The contact card of a member who may be written to. */
export const aCard = (over: Partial<ContactCard> = {}): ContactCard => ({
  pk: ADA,
  sk: CARD.contact,
  version: 1,
  address: 'ada@example.com',
  consents: { news: { state: 'granted', at: NOON - 90 * DAY, source: 'trait newsletter' } },
  pressure: [],
  last: 0,
  ...over,
});

/** A departure that was made, and began, at an instant. */
export const leftAt = (at: number): Departure => ({ at, since: at });

/** A marketing mail that went out. */
export const aSlot = (at: number, over: Partial<Reservation> = {}): Reservation => ({
  key: `k${String(at).padStart(15, '0')}`.slice(0, 16),
  at,
  class: 'marketing',
  topic: 'news',
  channel: 'email',
  state: 'sent',
  ...over,
});

/** Why the mail of `aRequest` went out. */
export const aCause = (over: Partial<MailCause> = {}): MailCause => ({
  key: sendKey(aRequest()),
  member: ADA,
  owner: 'owner000',
  journey: 'welcome',
  step: 'greet',
  occurrence: 'once',
  template: 'hello',
  programmeVersion: 7,
  ...over,
});

/** A change that grants the news and names an address. */
export const aChange = (over: Partial<ContactChange> = {}): ContactChange => ({
  member: ADA,
  at: iso(NOON),
  cause: 'cause-1',
  consents: [],
  ...over,
});

/** A template in two languages. */
export const aTemplate = (over: Partial<CompiledTemplate> = {}): CompiledTemplate => ({
  id: 'hello',
  subject: { en: 'Hello {{ member.traits.firstName }}', fr: 'Bonjour {{ member.traits.firstName }}' },
  html: {
    en: '<p>Hello {{ member.traits.firstName }}</p><a href="{{ unsubscribe_url }}">leave</a>',
    fr: '<p>Bonjour {{ member.traits.firstName }}</p><a href="{{ unsubscribe_url }}">partir</a>',
  },
  text: {
    en: 'Hello {{ member.traits.firstName }} {{ unsubscribe_url }}',
    fr: 'Bonjour {{ member.traits.firstName }} {{ unsubscribe_url }}',
  },
  fixtures: [{}],
  ...over,
});

/** The rules of a shop's programme: 8 in 31 days, 1 a day, 4 hours apart. */
export const someRules = (over: Partial<ProgrammeInput> = {}): ProgrammeRules => {
  const { templates, ...rules } = programmeSchema.parse({
    schema: 1,
    name: 'The Club',
    languages: ['en', 'fr'],
    timeZone: 'Europe/London',
    currency: 'GBP',
    sender: { name: 'The Shop', address: 'club@shop.example' },
    topics: [
      { id: 'news', name: { en: 'News', fr: 'Nouveautés' } },
      { id: 'events', name: { en: 'Events', fr: 'Soirées' } },
    ],
    caps: [
      { scope: 'all', max: 8, window: '31d' },
      { scope: 'all', max: 1, window: '1d' },
    ],
    messageGap: '4h',
    scores: { silence: { horizon: '30d', medium: 0.4, high: 0.6 } },
    journeys: [
      {
        id: 'welcome',
        name: 'Welcome',
        entry: { on: 'fact', fact: 'Contact Subscribed' },
        reentry: { policy: 'once' },
        steps: [{ id: 'greet', do: 'send', template: 'hello', topic: 'news' }],
      },
    ],
    templates: [],
    ...over,
  });
  return { ...rules, templateIds: templates.map(({ id }) => id) };
};
