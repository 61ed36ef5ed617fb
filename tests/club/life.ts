import type { PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, isoTime, SECOND_MS } from '../../functions/shared/kernel/time';
import type { Draws } from './draws';
import type { HiddenMember, PlannedMail } from './member';
import { ANSWERS, BUSIEST, CLUB_FROM, seasonOf, TOPICS } from './setting';

/** What a member is at an instant, which nobody sees: gone for good or not, and still written to or not. */
export interface Standing {
  readonly isDropped: boolean;
  readonly hasLeft: boolean;
}

/** What a member did: the timeline, ascending, and the days (since the club began) of the two that nobody sees coming. */
export interface Life {
  readonly timeline: PastInteraction[];
  /** Infinite when it did not come. */
  readonly droppedOn: number;
  readonly leftOn: number;
}

/** What a member was on a day. */
export const standingOn = ({ droppedOn, leftOn }: Life, day: number): Standing => ({
  isDropped: droppedOn < day,
  hasLeft: leftOn < day,
});

const instantOf = (day: number): number => CLUB_FROM + Math.round(day * DAY_MS);

const item = (
  kind: PastInteraction['kind'],
  name: string,
  at: number,
  properties: PastInteraction['properties'] = {},
): PastInteraction => ({ kind, name, at: isoTime(at), properties });

/** The days of the visits from a day on until another: a Poisson process, thinned to the season of each day. */
const visitDays = ({ visits }: HiddenMember, from: number, until: number, draws: Draws): number[] => {
  const days: number[] = [];
  const most = visits * BUSIEST;
  for (let day = from + draws.exponential(most); day < until; day += draws.exponential(most))
    if (draws.uniform() * BUSIEST < seasonOf(Math.floor(day))) days.push(day);
  return days;
};

/** A visit: a page, some products, an order perhaps; within its day, so that it lies on one side of any midnight. */
const visit = (
  { orders, basket }: HiddenMember,
  day: number,
  draws: Draws,
  into: PastInteraction[],
): void => {
  const end = instantOf(Math.floor(day) + 1) - 1;
  let at = Math.min(end, instantOf(day));
  into.push(item('page', 'Page Viewed', at));
  while (draws.uniform() < 0.5) {
    at = Math.min(end, at + 20 * SECOND_MS);
    into.push(item('track', 'Product Viewed', at));
  }
  if (draws.uniform() >= orders) return;
  const total = Math.round(100 * Math.exp(basket + 0.4 * draws.normal())) / 100;
  into.push(item('track', 'Order Completed', Math.min(end, at + 40 * SECOND_MS), { total }));
};

/** A mail and what comes of it at once; answers whether the member unsubscribed. */
const receive = (mail: PlannedMail, isDropped: boolean, draws: Draws, into: PastInteraction[]): boolean => {
  const at = instantOf(mail.day);
  into.push(item('decision', 'Email Sent', at, { topic: TOPICS[mail.topic] }));
  if (draws.uniform() < (isDropped ? mail.hazardDropped : mail.hazard)) {
    into.push(item('fact', 'Email Opened', at + 60 * SECOND_MS));
    into.push(item('fact', 'Unsubscribed', at + 90 * SECOND_MS));
    return true;
  }
  const answer = draws.uniform();
  const { opened, clicked } = isDropped ? ANSWERS.dropped : mail;
  if (answer < opened) into.push(item('fact', 'Email Opened', at + 60 * SECOND_MS));
  if (answer < clicked) into.push(item('fact', 'Email Clicked', at + 90 * SECOND_MS));
  return false;
};

/** Lives a member's days from one on until another, from a standing; the plan of the mails is the member's, the dice are not. */
export const live = (
  member: HiddenMember,
  { isDropped, hasLeft }: Standing,
  from: number,
  until: number,
  draws: Draws,
): Life => {
  const droppedOn = isDropped ? Number.NEGATIVE_INFINITY : from + draws.exponential(member.dropOut);
  const visits = visitDays(member, from, Math.min(until, droppedOn), draws);
  const timeline: PastInteraction[] = [];
  let leftOn = hasLeft ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let next = 0;
  const visitUntil = (day: number): void => {
    for (; next < visits.length && (visits[next] as number) < day; next += 1)
      visit(member, visits[next] as number, draws, timeline);
  };
  for (const mail of member.mails) {
    if (mail.day < from || mail.day >= until || leftOn !== Number.POSITIVE_INFINITY) continue;
    visitUntil(mail.day);
    if (receive(mail, mail.day > droppedOn, draws, timeline)) leftOn = mail.day;
  }
  visitUntil(until);
  // A visit may begin before a mail and end after it.
  timeline.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { timeline, droppedOn: droppedOn < until ? droppedOn : Number.POSITIVE_INFINITY, leftOn };
};
