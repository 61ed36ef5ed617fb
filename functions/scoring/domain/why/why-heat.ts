import type { HeatRules } from '../../../programme/contract';
import { DAY_MS, durationMs } from '../../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../../tracking/contract';
import { decayedVisits, MOST_POINTS, pointsOfVisit } from '../heat/heat-points';
import type { HeatScore } from '../heat/judge-heat';
import { byRule, bySum, type Why, type WhyReason } from './why';
import { agoEn, agoFr, dayOf, daysSince, figureEn, figureFr, manyEn, manyFr, part, reason } from './words';

const countsNamed = ({ events }: Pick<ActivityCard, 'events'>, name: string): EventCounts | undefined =>
  Object.hasOwn(events, name) ? events[name] : undefined;

/** What somebody did within the window that ends being a prospect, latest first. */
const boughtBy = (activity: Pick<ActivityCard, 'events'>, rules: HeatRules, now: number): WhyReason[] =>
  rules.until
    .flatMap((name) => {
      const counts = countsNamed(activity, name);
      return counts && now - counts.l <= durationMs(rules.window) ? [{ name, at: counts.l }] : [];
    })
    .sort((one, other) => other.at - one.at)
    .map(({ name, at }) =>
      reason(
        'bought',
        `${name} ${agoEn(daysSince(at, now))}: no prospect for ${manyEn(durationMs(rules.window) / DAY_MS, 'day')} after it`,
        `${name} ${agoFr(daysSince(at, now))} : plus prospect pendant ${manyFr(durationMs(rules.window) / DAY_MS, 'jour')}`,
      ),
    );

const windowOf = ({ opened, until }: Pick<HeatScore, 'opened' | 'until'>, now: number): WhyReason[] => {
  if (opened === undefined || until === undefined) return [];
  const [from, to] = [dayOf(opened), dayOf(until)];
  return [
    now < until
      ? reason(
          'window',
          `the buying window opened on ${from} and ends on ${to}`,
          `la période d’achat, ouverte le ${from}, se termine le ${to}`,
        )
      : reason(
          'window',
          `the buying window of ${from} ended on ${to} without a purchase: cold until another may open`,
          `la période d’achat du ${from} s’est terminée le ${to} sans achat : froid jusqu’à la suivante`,
        ),
  ];
};

/**
 * Why somebody is so warm, in points: what the visits of each type of page add, halved with every half-life; they add up to the points before these
 * are rounded to a tenth. Who bought within the window is cold by rule.
 */
export const whyHeat = (
  activity: Pick<ActivityCard, 'events'>,
  rules: HeatRules,
  heat: Pick<HeatScore, 'opened' | 'until'>,
  now: number,
): Why => {
  const bought = boughtBy(activity, rules, now);
  if (bought.length > 0) return byRule(...bought);
  const halfLifeDays = durationMs(rules.halfLife) / DAY_MS;
  const parts = rules.pages.flatMap((page) => {
    const counts = countsNamed(activity, page.event);
    const worth = pointsOfVisit(page, rules);
    const points = counts ? worth * decayedVisits(counts, halfLifeDays, now) : 0;
    if (!counts || !(points > 0)) return [];
    const days = daysSince(counts.l, now);
    return [
      part(page.event, points, {
        en: `${page.event}: ${manyEn(Math.floor(counts.n), 'visit')}, the last ${agoEn(days)}; ${figureEn(worth, 1)} points each when new`,
        fr: `${page.event} : ${manyFr(Math.floor(counts.n), 'visite')}, la dernière ${agoFr(days)} ; ${figureFr(worth, 1)} points chacune au départ`,
      }),
    ];
  });
  const facts = windowOf(heat, now);
  if (parts.length === 0)
    return byRule(
      reason(
        'pages',
        'none of the pages that count was visited',
        'aucune des pages qui comptent n’a été vue',
      ),
      ...facts,
    );
  const above = parts.reduce((sum, { contribution }) => sum + contribution, 0) - MOST_POINTS;
  const most =
    above > 0
      ? [
          part('most', -above, {
            en: `no heat is more than ${MOST_POINTS} points`,
            fr: `jamais plus de ${MOST_POINTS} points`,
          }),
        ]
      : [];
  return bySum('points', [...parts, ...most], facts);
};
