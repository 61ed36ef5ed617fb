import { conditionSchema, durationSchema } from '../../shared/conditions/condition';
import * as z from '../../shared/kernel/schema';
import { MAX_CAP } from './cap-words';
import { DEFAULT_RFM, DEFAULT_UNSUBSCRIBE } from './score-defaults';

// The schemas of the contract that only publishing needs: most Lambdas know the contract and load none of these.

const id = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be kebab-case: a-z, 0-9 and -, 40 characters at most'));

const language = z
  .string()
  .check(z.regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as en or fr-CA'));
const perLanguage = z.record(language, z.string().check(z.minLength(1)));

/** A message that costs a slot is `marketing` (`last-chance` is marketing with its own name in caps). */
export const MESSAGE_CLASSES = ['marketing', 'last-chance', 'transactional'] as const;
/** The class of a message; transactional ones are outside the caps. */
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

const capScope = z.union([
  // The mistakes told are those of the branch nearest to what was written (schema-problems): this one where it is none.
  z.literal('all', "must be 'all', {topic}, {channel} or {class}"),
  z.strictObject({ topic: id }),
  z.strictObject({ channel: z.enum(['email']) }),
  z.strictObject({ class: z.enum(MESSAGE_CLASSES) }),
]);

/** A frequency cap: at most `max` accepted messages of its scope in any rolling window. Windows of at most 90 days. */
export const capSchema = z.strictObject({
  scope: capScope,
  max: z.int().check(z.minimum(1), z.maximum(MAX_CAP)),
  window: durationSchema,
  /**
   * On a cap of a topic: its messages count for the caps of that topic and for no other, nor for the message gap. For a
   * topic to which members subscribe as a daily.
   */
  outside: z.optional(z.boolean()),
});
/** See capSchema. */
export type Cap = z.infer<typeof capSchema>;

/** What holds where a programme says nothing of caps: in 30 days, nine messages could fall into one calendar month. */
const DEFAULT_CAPS: Cap[] = [
  { scope: 'all', max: 8, window: '31d' },
  { scope: 'all', max: 1, window: '1d' },
];

/** How a member's cap follows the engagement, under the ceiling (3-sending). */
const engagement = z.strictObject({
  /** The cap of a member who answers as the programme's members do on average. */
  base: z._default(z.int().check(z.minimum(1), z.maximum(100)), 7),
  /** The programme's mean: human clicks and visits per message, both decayed with a half-life of 30 days. */
  mean: z._default(z.number().check(z.positive(), z.maximum(1_000)), 1),
  /** The programme's mean risk that a member unsubscribes within the horizon of the scores; stands in for members of whom none is known. */
  risk: z._default(z.number().check(z.gt(0), z.lt(1)), 0.01),
});
/** See the schema: how the cap follows engagement. */
export type EngagementRules = z.infer<typeof engagement>;

const step = z.discriminatedUnion('do', [
  z.strictObject({ id, do: z.literal('wait'), for: durationSchema }),
  z.strictObject({
    id,
    do: z.literal('send'),
    template: id,
    topic: id,
    class: z._default(z.enum(MESSAGE_CLASSES), 'marketing'),
    /** How long after its cause the message is still worth sending. */
    expires: z._default(durationSchema, '2d'),
    /** Waits so long at most for the hour at which its member answers, where that is known; absent: it goes as soon as it may. */
    bestHour: z.optional(z.strictObject({ within: durationSchema })),
  }),
  z.strictObject({ id, do: z.literal('branch'), if: conditionSchema, yes: id, no: id }),
  z.strictObject({ id, do: z.literal('end') }),
]);
/** One step of a journey. After a wait or a send comes the next in the list; the last one ends. */
export type Step = z.infer<typeof step>;

const entry = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('interaction'),
    event: z.string().check(z.minLength(1), z.maxLength(200)),
    where: z.optional(conditionSchema),
  }),
  z.strictObject({
    on: z.literal('fact'),
    fact: z.enum(['Contact Subscribed', 'Churn Risk Changed']),
    where: z.optional(conditionSchema),
  }),
]);

/** A journey: who enters, when it stops, what happens. */
export const journeySchema = z.strictObject({
  id,
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  entry,
  /**
   * `once`: ever. `one-at-a-time`: not while an enrolment is live. `every-time`: each cause its own enrolment.
   * `gap` is the least time between two entries.
   */
  reentry: z.strictObject({
    policy: z.enum(['once', 'one-at-a-time', 'every-time']),
    gap: z.optional(durationSchema),
  }),
  /** A cause older than this starts nothing, so that replayed history does not write to anyone. */
  maximumAge: z._default(durationSchema, '1d'),
  /** Judged on the card whenever the enrolment is looked at; the first that holds ends it. */
  exit: z._default(z.array(z.strictObject({ id, when: conditionSchema })).check(z.maxLength(10)), []),
  /** 0 to 100; higher wins when messages compete. */
  priority: z._default(z.int().check(z.minimum(0), z.maximum(100)), 50),
  /** The share of those who enter that gets nothing, drawn by hash. */
  controlGroup: z._default(z.number().check(z.minimum(0), z.maximum(0.9)), 0),
  steps: z.array(step).check(z.minLength(1), z.maxLength(50)),
});
/** See journeySchema. */
export type Journey = z.infer<typeof journeySchema>;

/** A template with MJML already compiled: Liquid in subject, html and text; one of each a language. */
export const compiledTemplateSchema = z.strictObject({
  id,
  subject: perLanguage,
  html: perLanguage,
  text: perLanguage,
  /** Members it must render for, checked when published. */
  fixtures: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1), z.maxLength(10)),
});
/** See compiledTemplateSchema. */
export type CompiledTemplate = z.infer<typeof compiledTemplateSchema>;

const consentRule = z.strictObject({
  topic: id,
  /** A trait that grants when it is true, or an interaction that grants. */
  when: z.union(
    [
      z.strictObject({ trait: z.string().check(z.minLength(1)) }),
      z.strictObject({ event: z.string().check(z.minLength(1)) }),
    ],
    'there is no',
  ),
});

const share = z.number().check(z.gt(0), z.lt(1));
/** What holds where a programme says nothing of guard-rails. */
export const DEFAULT_GUARDRAILS = {
  days: 7,
  minimum: 100,
  level: 0.05,
  limits: { unsubscribes: 0.0025, complaints: 0.001, bounces: 0.02, dissatisfaction: 0.1 },
  pause: 'mail' as 'mail' | 'journey' | 'none',
};
const railLimits = z.strictObject({
  /** Unsubscribes / delivered. */
  unsubscribes: z._default(share, DEFAULT_GUARDRAILS.limits.unsubscribes),
  /** Complaints / delivered. */
  complaints: z._default(share, DEFAULT_GUARDRAILS.limits.complaints),
  /** Bounces for good / sent. */
  bounces: z._default(share, DEFAULT_GUARDRAILS.limits.bounces),
  /** Unsubscribes on our pages / mails that a person clicked in. */
  dissatisfaction: z._default(share, DEFAULT_GUARDRAILS.limits.dissatisfaction),
});

/** Beyond which rates sending pauses by itself. Every part has a default. */
export const guardrailsSchema = z.strictObject({
  /** The rolling window, in whole days (UTC), today included. */
  days: z._default(z.int().check(z.minimum(1), z.maximum(90)), DEFAULT_GUARDRAILS.days),
  /** With fewer than so many nothing is judged: "not enough data". */
  minimum: z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), DEFAULT_GUARDRAILS.minimum),
  /** A rate trips when chance alone would ever bring it so high less often than this, were the limit the true rate. */
  level: z._default(z.number().check(z.gt(0), z.maximum(0.2)), DEFAULT_GUARDRAILS.level),
  limits: z._default(railLimits, DEFAULT_GUARDRAILS.limits),
  /** What pauses by itself: the mail that is beyond, its whole journey, or nothing (it alarms all the same). */
  pause: z._default(z.enum(['mail', 'journey', 'none']), DEFAULT_GUARDRAILS.pause),
});
/** See guardrailsSchema. */
export type Guardrails = z.infer<typeof guardrailsSchema>;

const eventName = z.string().check(z.minLength(1), z.maxLength(200));
const heatPage = z.strictObject({
  /** The interaction that tells of a visit of this type of page. */
  event: eventName,
  points: z.number().check(z.minimum(0), z.maximum(1_000)),
  /** How many seconds of reading each of them stands for: of a visit the usual time, of a signal that comes every ten seconds 10. */
  seconds: z._default(z.number().check(z.minimum(0), z.maximum(86_400)), 0),
});

/** What a shop's pages are worth where a programme does not say. */
const DEFAULT_HEAT_PAGES: z.infer<typeof heatPage>[] = [
  { event: 'Product List Viewed', points: 1, seconds: 20 },
  { event: 'Product Viewed', points: 3, seconds: 40 },
  { event: 'Product Added', points: 8, seconds: 0 },
  { event: 'Cart Viewed', points: 5, seconds: 20 },
  { event: 'Checkout Started', points: 12, seconds: 60 },
];

/** How warm a prospect is: points by type of page and time on page, decayed. Every part has a default. */
const heat = z.strictObject({
  pages: z._default(z.array(heatPage).check(z.minLength(1), z.maxLength(30)), DEFAULT_HEAT_PAGES),
  /** Points of each second of reading, of at most `maxSeconds` a visit. */
  perSecond: z._default(z.number().check(z.minimum(0), z.maximum(100)), 0.05),
  maxSeconds: z._default(z.number().check(z.minimum(0), z.maximum(86_400)), 120),
  /** After this time a visit counts for half. */
  halfLife: z._default(durationSchema, '14d'),
  /** Points from which a prospect is `warm` and `hot`. */
  warm: z._default(z.number().check(z.positive()), 10),
  hot: z._default(z.number().check(z.positive()), 30),
  /** The buying window: how long a prospect counts from the night on in which it stopped being cold. */
  window: z._default(durationSchema, '75d'),
  /** Who did one of these within the window is no prospect. */
  until: z._default(z.array(eventName).check(z.minLength(1), z.maxLength(10)), ['Order Completed']),
  /** What heat is to foretell (`Test Drive Booked`): points are tuned by it. Absent: what `until` names. */
  outcomes: z.optional(z.array(eventName).check(z.minLength(1), z.maxLength(10))),
});
/** See the schema: what heat is made of. */
export type HeatRules = z.infer<typeof heat>;

/** The whole document. References between its parts are checked by the programme capability's own rules. */
export const programmeSchema = z.strictObject({
  schema: z.literal(1),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  languages: z.array(language).check(z.minLength(1), z.maxLength(30)),
  timeZone: z.string().check(z.minLength(1)),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  /** Units of `currency` for one unit of another; an order in a currency that is not here is parked. */
  exchangeRates: z._default(
    z.record(z.string().check(z.regex(/^[A-Z]{3}$/)), z.number().check(z.positive())),
    {},
  ),
  sender: z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    address: z.string().check(z.minLength(3)),
  }),
  topics: z.array(z.strictObject({ id, name: perLanguage })).check(z.minLength(1), z.maxLength(50)),
  /** What members can say they like, on the page of preferences; kept as ids in the trait `interests`. */
  interests: z.optional(z.array(z.strictObject({ id, name: perLanguage })).check(z.maxLength(50))),
  consent: z._default(z.array(consentRule).check(z.maxLength(50)), []),
  /** Any number; the tightest wins. The one on all messages with the longest window is the ceiling. */
  caps: z._default(z.array(capSchema).check(z.minLength(1), z.maxLength(20)), DEFAULT_CAPS),
  messageGap: z.optional(durationSchema),
  /** Lets each member's cap follow the engagement, under the ceiling; absent: all have the same. */
  engagement: z.optional(engagement),
  /** So many of the ceiling's slots are kept for messages of the class `last-chance`. */
  lastChanceSlots: z.optional(z.int().check(z.minimum(1), z.maximum(99))),
  /** How long a message that would take a last slot waits for one of higher priority; absent: it does not. */
  collect: z.optional(durationSchema),
  /** The member's local hours in which nothing is sent: `21:00` to `08:00` crosses midnight. */
  quietHours: z.optional(
    z.strictObject({
      from: z.string().check(z.regex(/^\d\d:\d\d$/)),
      to: z.string().check(z.regex(/^\d\d:\d\d$/)),
    }),
  ),
  guardrails: z._default(guardrailsSchema, DEFAULT_GUARDRAILS),
  segments: z._default(z.array(z.strictObject({ id, when: conditionSchema })).check(z.maxLength(100)), []),
  scores: z.strictObject({
    silence: z.strictObject({
      horizon: durationSchema,
      /** Risks from which a member counts as `medium` and as `high`. */
      medium: z.number().check(z.gt(0), z.lt(1)),
      high: z.number().check(z.gt(0), z.lt(1)),
    }),
    /** The same of the risk that a member unsubscribes within silence's horizon. */
    unsubscribe: z._default(
      z.strictObject({
        medium: z.number().check(z.gt(0), z.lt(1)),
        high: z.number().check(z.gt(0), z.lt(1)),
      }),
      DEFAULT_UNSUBSCRIBE,
    ),
    /** Whether recency and frequency are of the orders, or of all that members do. */
    rfm: z._default(z.strictObject({ of: z.enum(['orders', 'interactions']) }), DEFAULT_RFM),
    /** How warm prospects are; absent: nobody's heat is measured. */
    heat: z.optional(heat),
  }),
  journeys: z.array(journeySchema).check(z.maxLength(200)),
  templates: z.array(compiledTemplateSchema).check(z.maxLength(200)),
});
