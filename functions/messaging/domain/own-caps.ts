import { type Cap, ceilingOf, type EngagementRules, MAX_WINDOW_MS } from '../../programme/contract';
import { DURATION_PATTERN, durationMs } from '../../shared/kernel/time';
import type { ActivityCard } from '../../tracking/contract';
import type { ContactCard, TierHeld } from '../contract';
import { answersOf, capOf, engagementOf, indexOfMember, tierAt, withinTier } from './engagement';

/** What the programme says of the ceiling beside the caps. */
export interface CeilingRules {
  readonly caps: readonly Cap[];
  readonly engagement?: EngagementRules;
  /** Slots of the ceiling that are kept for the class `last-chance`. */
  readonly lastChanceSlots?: number;
}

/** The caps of one member under the programme's, and the numbers that they came from. */
export interface OwnCaps {
  /** To be kept beside the programme's caps; never looser than its ceiling. */
  readonly caps: readonly Cap[];
  /** What `explain` needs: `{ceiling, adjusted, tier, engagement, risk, frequency}`, as far as they apply. */
  readonly numbers: Readonly<Record<string, string | number>>;
  /** The tier to keep on the card, where it is another than the one there. */
  readonly tier?: TierHeld;
}

const half = (max: number): number => Math.max(1, Math.floor(max / 2));

const twice = (window: string): string => {
  const [, count, unit] = DURATION_PATTERN.exec(window) ?? [];
  // Nothing is remembered for longer: what comes once in that time cannot come less often.
  return durationMs(window) * 2 > MAX_WINDOW_MS ? window : `${Number(count) * 2}${unit}`;
};

/** A cap outside the others as it is for who asked for less: half as many, or one in twice the time. */
export const halved = (cap: Cap): Cap =>
  cap.max > 1 ? { ...cap, max: half(cap.max) } : { ...cap, window: twice(cap.window) };

/**
 * The caps of a member under the ceiling. Ordinary messages stay below the adjusted cap and leave alone what is kept for
 * the last chance; with it, that may go so much further, but never beyond the ceiling. Who asked for less gets half, also
 * of the topics outside the caps. `risk` is the member's own of unsubscribing, where scores know it.
 */
export const ownCaps = (
  card: ContactCard,
  activity: Pick<ActivityCard, 'all'> | undefined,
  rules: CeilingRules,
  now: number,
  risk?: number,
): OwnCaps => {
  const ceiling = ceilingOf(rules.caps);
  if (!ceiling) return { caps: [], numbers: {} };
  const { window, max } = ceiling;
  const { engagement, lastChanceSlots: kept = 0 } = rules;
  let adjusted = max;
  let numbers: OwnCaps['numbers'] = {};
  let tier: TierHeld | undefined;
  if (engagement) {
    const answers = answersOf(card, activity, now);
    const e = engagementOf(answers, engagement);
    const index = indexOfMember(answers, risk, engagement);
    tier = tierAt(card.tier, index, answers, now);
    adjusted = capOf(withinTier(index, tier), engagement.base, max);
    numbers = {
      tier: tier.name,
      engagement: Math.round(e * 100) / 100,
      ...(risk === undefined ? {} : { risk }),
    };
  }
  let ordinary = Math.max(1, Math.min(adjusted, max - kept));
  let all = Math.min(ordinary + kept, max);
  if (card.frequency === 'less') {
    [ordinary, all] = [half(ordinary), half(all)];
    numbers = { ...numbers, frequency: 'less' };
  }
  const caps: Cap[] = [];
  if (ordinary < all) caps.push({ scope: { class: 'marketing' }, max: ordinary, window });
  if (all < max) caps.push({ scope: 'all', max: all, window });
  const topics = card.frequency === 'less' ? rules.caps.filter(({ outside }) => outside).map(halved) : [];
  return {
    caps: [...caps, ...topics],
    numbers: caps.length > 0 || engagement ? { ...numbers, adjusted: ordinary, ceiling: max } : numbers,
    ...(tier && tier !== card.tier ? { tier } : {}),
  };
};

/** Whom limits bind: what is read of a member. */
export interface Bound {
  readonly contact?: ContactCard;
  readonly activity?: Pick<ActivityCard, 'all'>;
  readonly risk?: number;
}

/** The limits with the member's own caps among them: all that binds the member. Who has no card has no own caps. */
export const boundBy = <L extends CeilingRules>(
  { contact, activity, risk }: Bound,
  limits: L,
  now: number,
): L =>
  contact
    ? { ...limits, caps: [...limits.caps, ...ownCaps(contact, activity, limits, now, risk).caps] }
    : limits;
