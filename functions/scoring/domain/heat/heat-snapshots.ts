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
 * by whether an outcome came within the buying window from the cut-off on. Of a window that is not over by `knownUntil`, none. The
 * timeline (ascending) is read once, and nothing of it is kept.
 */
export function* heatSnapshots(
  timeline: Iterable<PastInteraction>,
  cutOffs: readonly number[],
  rules: HeatRules,
  knownUntil: number,
): Generator<HeatSnapshot & { readonly cutOff: number }> {
  const windowMs = durationMs(rules.window);
  const outcomes = new Set(outcomesOf(rules));
  const mentioned = new Set([...rules.pages.map(({ event }) => event), ...rules.until, ...outcomes]);
  const growing = growingCard('member', { mentioned, currency: 'XXX', exchangeRates: {} });
  // Who has done what heat is to foretell is no prospect either, for as long.
  const asked = { ...rules, until: [...new Set([...rules.until, ...outcomes])] };
  // Their windows are equally long, so that they end in the order in which they began.
  const open: (HeatSnapshot & { readonly cutOff: number; readonly until: number })[] = [];
  function* closed(before: number, came: boolean): Generator<HeatSnapshot & { readonly cutOff: number }> {
    while (open[0] && (came || open[0].until <= before)) {
      const { cutOff: at, visits, until } = open.shift() as (typeof open)[number];
      yield { cutOff: at, visits, label: came && before < until ? 1 : 0 };
    }
  }
  let cutOff = 0;
  const lookUntil = (time: number): void => {
    for (; cutOff < cutOffs.length && (cutOffs[cutOff] as number) <= time; cutOff += 1) {
      const at = cutOffs[cutOff] as number;
      if (at + windowMs > knownUntil || !isProspect(growing.card, asked, at)) continue;
      const visits = visitsOf(growing.card, rules, at);
      if (visits.reduce((sum, one) => sum + one, 0) < LEAST_VISITS) continue;
      open.push({ cutOff, visits, label: 0, until: at + windowMs });
    }
  };
  for (const item of timeline) {
    const time = Date.parse(item.at);
    lookUntil(time);
    if (open.length > 0) yield* closed(time, outcomes.has(item.name));
    if (cutOff < cutOffs.length) growing.add(item);
    else if (open.length === 0) return;
  }
  lookUntil(Number.POSITIVE_INFINITY);
  yield* closed(Number.POSITIVE_INFINITY, false);
}
