import type { Enrolment, HeardFact } from '../../../functions/journeys/contract';
import { enrolmentKey } from '../../../functions/journeys/contract';
import type { MessageRequest } from '../../../functions/messaging/contract';
import {
  type Journey,
  journeySchema,
  type ProgrammeInput,
  type ProgrammeRules,
  programmeSchema,
} from '../../../functions/programme/contract';
import type { MemberFacts } from '../../../functions/shared/conditions/condition';
import { isoTime } from '../../../functions/shared/kernel/time';

/** Monday, 2 November 2026, noon. */
export const NOON = Date.UTC(2026, 10, 2, 12);
/** A member id as they look. */
export const MEMBER = 'abcdefghijklmnopqrstuvwxyz';

type JourneyInput = ProgrammeInput['journeys'][number];

/** A basket's journey: two hours, one mail, an order ends it. */
export const basketJourney = (over: Partial<JourneyInput> = {}): Journey =>
  journeySchema.parse({
    id: 'basket',
    name: 'Basket',
    entry: { on: 'interaction', event: 'Product Added' },
    reentry: { policy: 'one-at-a-time' },
    exit: [{ id: 'ordered', when: { did: 'Order Completed', since: 'entry' } }],
    steps: [
      { id: 'two-hours', do: 'wait', for: '2h' },
      { id: 'remind', do: 'send', template: 'basket', topic: 'news' },
    ],
    ...over,
  });

/** A journey of one immediate mail to who subscribed to news. */
export const welcomeJourney = (over: Partial<JourneyInput> = {}): Journey =>
  journeySchema.parse({
    id: 'welcome',
    name: 'Welcome',
    entry: { on: 'fact', fact: 'Contact Subscribed', where: { property: 'topic', is: 'news' } },
    reentry: { policy: 'once' },
    steps: [{ id: 'greet', do: 'send', template: 'welcome', topic: 'news' }],
    ...over,
  });

/** A programme document with these journeys; its templates are one line each. */
export const documentOf = (
  journeys: readonly unknown[],
  over: Partial<ProgrammeInput> = {},
): ProgrammeInput => ({
  schema: 1,
  name: 'A shop',
  languages: ['en'],
  timeZone: 'Europe/London',
  currency: 'GBP',
  sender: { name: 'A shop', address: 'news@shop.example' },
  topics: [{ id: 'news', name: { en: 'News' } }],
  caps: [{ scope: 'all', max: 8, window: '31d' }],
  scores: { silence: { horizon: '30d', medium: 0.4, high: 0.7 } },
  templates: ['basket', 'welcome'].map((id) => ({
    id,
    subject: { en: 'Hello {{ member.traits.firstName }}' },
    html: { en: '<a href="{{ unsubscribe_url }}">leave</a>' },
    text: { en: 'leave: {{ unsubscribe_url }}' },
    fixtures: [{ traits: { firstName: 'Ada' }, properties: {} }],
  })),
  journeys: journeys as ProgrammeInput['journeys'],
  ...over,
});

/** The rules of a programme with these journeys. */
export const rulesOf = (...journeys: readonly Journey[]): ProgrammeRules => {
  const { templates, ...rules } = programmeSchema.parse(documentOf(journeys));
  return { ...rules, templateIds: templates.map(({ id }) => id) };
};

/** An enrolment in the basket's journey that waits at its first step. */
export const enrolmentOf = (over: Partial<Enrolment> = {}): Enrolment => ({
  pk: MEMBER,
  sk: enrolmentKey('basket', over.occurrence ?? '1'),
  version: 1,
  journey: 'basket',
  occurrence: '1',
  programmeVersion: 1,
  cause: 'cause-1',
  causedAt: isoTime(NOON),
  enteredAt: NOON,
  status: 'live',
  step: 'two-hours',
  wakeAt: NOON + 7_200_000,
  control: false,
  properties: {},
  expiresAt: Math.ceil(NOON / 1000) + 400 * 86_400,
  ...over,
});

/** Facts about a member of whom nothing is known. */
export const factsOf = (over: Partial<MemberFacts> = {}): MemberFacts => ({
  traits: {},
  events: {},
  consents: {},
  bands: {},
  properties: {},
  now: NOON,
  ...over,
});

/** An ACTIVITY card with the last times (epoch ms) of some interactions. */
export const activityOf = (lastTimes: Readonly<Record<string, number>>): Record<string, unknown> => ({
  sk: 'CARD#ACTIVITY',
  version: 1,
  events: Object.fromEntries(
    Object.entries(lastTimes).map(([name, l]) => [name, { f: l, l, n: 1, d7: 1, d30: 1, d90: 1 }]),
  ),
  progress: {},
});

/** `Journey Entered` as tracking publishes it. */
export const enteredFact = (
  over: {
    readonly journey?: string;
    readonly cause?: string;
    readonly at?: number;
    readonly member?: string;
    readonly properties?: Record<string, unknown>;
    readonly programmeVersion?: number;
  } = {},
): HeardFact => {
  const at = isoTime(over.at ?? NOON);
  const cause = over.cause ?? 'cause-1';
  return {
    source: 'relance.tracking',
    detail: {
      id: `entered-${cause}`,
      name: 'Journey Entered',
      member: over.member ?? MEMBER,
      at,
      detail: {
        journey: over.journey ?? 'basket',
        programmeVersion: over.programmeVersion ?? 1,
        cause,
        causedAt: at,
        properties: over.properties ?? {},
      },
    },
  };
};

/** `Enrolment Woken` as tracking publishes it. */
export const wokenFact = (enrolment = enrolmentKey('basket', '1'), member = MEMBER): HeardFact => ({
  source: 'relance.tracking',
  detail: {
    id: `woken-${enrolment}`,
    name: 'Enrolment Woken',
    member,
    at: isoTime(NOON),
    detail: { enrolment, name: 'Order Completed' },
  },
});

/** `Contact Subscribed` as messaging publishes it. */
export const subscribedFact = (over: Record<string, unknown> = {}): HeardFact => ({
  source: 'relance.messaging',
  detail: {
    id: 'subscribed-1',
    name: 'Contact Subscribed',
    member: MEMBER,
    at: isoTime(NOON),
    detail: {
      topic: 'news',
      cause: 'consent-1',
      causedAt: isoTime(NOON),
      source: 'trait newsletter',
      ...over,
    },
  },
});

/** A message request of the basket's journey. */
export const requestOf = (over: Partial<MessageRequest> = {}): MessageRequest => ({
  member: MEMBER,
  journey: 'basket',
  step: 'remind',
  occurrence: '1',
  template: 'basket',
  topic: 'news',
  class: 'marketing',
  channel: 'email',
  priority: 50,
  programmeVersion: 1,
  requestedAt: isoTime(NOON),
  expiresAt: isoTime(NOON + 172_800_000),
  control: false,
  properties: {},
  ...over,
});
