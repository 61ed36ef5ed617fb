import type { ProgrammeRules } from '../../programme/contract';
import { MINUTE_MS, SECOND_MS } from '../../shared/kernel/time';
import type { ActivityCard } from '../../tracking/contract';
import type { ContactCard, MessageRequest } from '../contract';

/** What grants consent by the programme, and for how long (ms) after its request a message waits for one on its way. */
export interface ConsentRules {
  readonly rules: ProgrammeRules['consent'];
  readonly waitMs: number;
}

/** A member as read: the CONTACT and ACTIVITY cards, where there are any, and the traits of the PROFILE card. */
export interface Known {
  readonly contact?: ContactCard;
  readonly activity?: Pick<ActivityCard, 'all' | 'hours'>;
  readonly risk?: number;
  readonly traits: Readonly<Record<string, unknown>>;
}

/**
 * How old (ms) a request is at each look again, before the last one at the end of the wait. Each look costs a delivery
 * and a consistent read: of whom nothing is kept most will never have an address, and the yes of a profile is on its
 * way to the card. The few looks are among the many: who becomes known meanwhile costs no more than who was.
 */
const LOOKS_FOR_NOBODY: readonly number[] = [10 * SECOND_MS, 2 * MINUTE_MS];
const LOOKS_AFTER_YES: readonly number[] = [
  10 * SECOND_MS,
  40 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
];
/** Clocks differ a little: a look that comes before its time is that look, and no other follows on its heels. */
const EARLY_MS = 2 * SECOND_MS;

const own = <T>(holder: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(holder, key) ? holder[key] : undefined;

/** What the traits say of a topic by the programme's rules, as members reads them: a yes wins, anything else is silence. */
const saidByTraits = (
  traits: Known['traits'],
  topic: string,
  rules: ConsentRules['rules'],
): boolean | undefined => {
  const said = rules.flatMap(({ topic: of, when }) => {
    const value = of === topic && 'trait' in when ? own(traits, when.trait) : undefined;
    return typeof value === 'boolean' ? [value] : [];
  });
  return said.length === 0 ? undefined : said.includes(true);
};

/**
 * When (epoch ms) to decide again a request that may have overtaken its member's consent: nobody ever said yes or no to
 * the topic on the card, and there is no card yet, or the traits say yes already. Undefined when there is nothing to
 * wait for, or it was waited for long enough. Looks lie ever further apart: three at most while the traits say nothing,
 * six when they say yes, the last one at the end of the wait or when the request expires.
 */
export const consentAwaitedUntil = (
  { contact, traits }: Known,
  request: Pick<MessageRequest, 'topic' | 'requestedAt' | 'expiresAt'>,
  { rules, waitMs }: ConsentRules,
  now: number,
): number | undefined => {
  const requestedAt = Date.parse(request.requestedAt);
  const end = Math.min(requestedAt + waitMs, Date.parse(request.expiresAt));
  if (now >= end) return undefined;
  if (contact && (contact.unsubscribedAt !== undefined || own(contact.consents, request.topic)))
    return undefined;
  const said = saidByTraits(traits, request.topic, rules);
  if (said === false || (contact && said === undefined)) return undefined;
  const next = (said ? LOOKS_AFTER_YES : LOOKS_FOR_NOBODY).find((age) => requestedAt + age > now + EARLY_MS);
  return next === undefined ? end : Math.min(end, requestedAt + next);
};
