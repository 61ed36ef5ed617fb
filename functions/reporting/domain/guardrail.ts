import type { Guardrails } from '../../programme/contract';
import type { Counts, Rail, RailVerdict } from '../contract';
import { chanceOfEver } from './evidence';

/** What a rail counts, and the chance a trial has at the limit. */
interface Ratio {
  readonly rail: Rail;
  readonly events: number;
  readonly of: number;
  readonly trials: number;
  /** What must reach the programme's minimum before anything is said. */
  readonly known: number;
  readonly chanceAtLimit: number;
}

const ratiosOf = (counts: Counts, { limits }: Guardrails): Ratio[] => {
  const { sent = 0, delivered = 0, bounced = 0, complained = 0, clicked = 0, left = 0 } = counts;
  const gone = left + (counts.leftByButton ?? 0);
  const share = (rail: Rail, events: number, of: number): Ratio => ({
    rail,
    events,
    of,
    trials: Math.max(of, events),
    known: of,
    chanceAtLimit: limits[rail],
  });
  return [
    share('unsubscribes', gone, delivered),
    share('complaints', complained, delivered),
    share('bounces', bounced, sent),
    {
      rail: 'dissatisfaction',
      events: left,
      of: clicked,
      // Odds, not a share: of those who did either, at most limit / (1 + limit) may leave.
      trials: left + clicked,
      known: clicked > 0 ? left + clicked : 0,
      chanceAtLimit: limits.dissatisfaction / (1 + limits.dissatisfaction),
    },
  ];
};

/**
 * How each guard-rail stands: unsubscribes / delivered, complaints / delivered, bounces / sent, and dissatisfaction, which
 * is unsubscribes on our pages / mails that a person clicked in (the mail program's own button is pressed without reading,
 * and counts among the unsubscribes only). Beyond its limit is what at the limit would hardly ever be seen, however often one
 * looks: less often than the programme's level says. Nothing is said below the programme's minimum of deliveries, of mails sent, or
 * of those who either left or clicked (and of a mail that nobody clicked in).
 */
export const judgeRails = (counts: Counts, rules: Guardrails): readonly RailVerdict[] =>
  ratiosOf(counts, rules).map(({ rail, events, of, trials, known, chanceAtLimit }) => {
    const said = { rail, events, of, limit: rules.limits[rail], ...(of > 0 ? { rate: events / of } : {}) };
    if (known < rules.minimum) return { ...said, verdict: 'not enough data' };
    const chance = chanceOfEver(events, trials, chanceAtLimit);
    return { ...said, chance, verdict: chance < rules.level ? 'beyond' : 'within' };
  });
