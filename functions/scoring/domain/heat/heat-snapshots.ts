import type { HeatRules } from '../../../programme/contract';
import { DAY_MS, durationMs } from '../../../shared/kernel/time';
import type { ActivityCard } from '../../../tracking/contract';
import { growingCard, type PastInteraction } from '../snapshots/timeline';
import { decayedVisits } from './heat-points';
import { isProspect } from './judge-heat';

/** A prospect at a cut-off: decayed visits of each page of the rules, in their order, and whether the outcome came. */
export interface HeatSnapshot {
  readonly visits: readonly number[];
  readonly label: 0 | 1;
}

/** The interactions that heat is to foretell: those the programme names, else those after which nobody is a prospect. */
export const outcomesOf = ({ outcomes, until }: Pick<HeatRules, 'outcomes' | 'until'>): readonly string[] =>
  outcomes ?? until;

const visitsOf = ({ events }: Pick<ActivityCard, 'events'>, rules: HeatRules, now: number): number[] => {
  const halfLifeDays = durationMs(rules.halfLife) / DAY_MS;
  return rules.pages.map(({ event }) => {
    const counts = Object.hasOwn(events, event) ? events[event] : undefined;
    return counts ? decayedVisits(counts, halfLifeDays, now) : 0;
  });
};

/** Below so many decayed visits in all somebody is no prospect, but one who was. */
const LEAST_VISITS = 0.05;

/**
 * A member at each cut-off (ascending, epoch ms) at which they are a prospect who looked at something: by the card as it stood then, and
 * by whether an outcome came within the buying window from the cut-off on. Of a window that is not over by `knownUntil`, none.
 */
export function* heatSnapshots(
  timeline: readonly PastInteraction[],
  cutOffs: readonly number[],
  rules: HeatRules,
  knownUntil: number,
): Generator<HeatSnapshot & { readonly cutOff: number }> {
  const windowMs = durationMs(rules.window);
  const outcomes = new Set(outcomesOf(rules));
  const mentioned = new Set([...rules.pages.map(({ event }) => event), ...rules.until, ...outcomes]);
  const growing = growingCard('member', { mentioned, currency: 'XXX', exchangeRates: {} });
  const came = timeline.filter(({ name }) => outcomes.has(name)).map(({ at }) => Date.parse(at));
  // Who has done what heat is to foretell is no prospect either, for as long.
  const asked = { ...rules, until: [...new Set([...rules.until, ...outcomes])] };
  let next = 0;
  for (const [cutOff, at] of cutOffs.entries()) {
    for (; next < timeline.length; next += 1) {
      const item = timeline[next] as PastInteraction;
      if (Date.parse(item.at) >= at) break;
      growing.add(item);
    }
    if (at + windowMs > knownUntil || !isProspect(growing.card, asked, at)) continue;
    const visits = visitsOf(growing.card, rules, at);
    if (visits.reduce((sum, one) => sum + one, 0) < LEAST_VISITS) continue;
    yield { cutOff, visits, label: came.some((time) => time >= at && time < at + windowMs) ? 1 : 0 };
  }
}
