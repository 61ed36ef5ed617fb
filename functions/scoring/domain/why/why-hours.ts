import { answerHours, LEAST_VISITS, WINDOW_HOURS, wallClock } from '../../../messaging/contract';
import { HOUR_MS } from '../../../shared/kernel/time';
import { type ActivityCard, hoursOf } from '../../../tracking/contract';
import { byRule, type Why } from './why';
import { manyEn, manyFr, reason } from './words';

const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

/** Why these three hours of the day are the member's, or none are, by the clock of `timeZone`: how many of how many hours. A rule: nothing adds up. */
export const whyHours = (activity: Pick<ActivityCard, 'hours'>, timeZone: string, now: number): Why => {
  const visits = hoursOf(activity.hours);
  const all = visits.length;
  const found = answerHours(activity, timeZone, now);
  if (!found) {
    const few = all < LEAST_VISITS;
    return byRule(
      reason(
        'hours',
        `seen in ${manyEn(all, 'hour')}: ${few ? `${LEAST_VISITS} are needed to tell` : 'no three in the day hold enough of them'}`,
        `présence connue pour ${manyFr(all, 'heure')} : ${few ? `il en faut ${LEAST_VISITS}` : 'aucune tranche de trois heures n’en réunit assez'}`,
      ),
    );
  }
  const inside = visits.filter((visit) => {
    const hour = Math.floor(wallClock(visit + HOUR_MS / 2, timeZone).minuteOfDay / 60);
    return (hour - found.from + 24) % 24 < WINDOW_HOURS;
  }).length;
  const [from, to] = [clock(found.from), clock(found.from + WINDOW_HOURS)];
  return byRule(
    reason(
      'hours',
      `${inside} of the last ${manyEn(all, 'hour')} in which the member was seen lie between ${from} and ${to} (${timeZone})`,
      `${inside} des ${manyFr(all, 'dernière heure').replace('dernière heures', 'dernières heures')} de présence se situent entre ${from} et ${to} (${timeZone})`,
    ),
  );
};
