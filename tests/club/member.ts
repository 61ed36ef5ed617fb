import type { Draws } from './draws';
import {
  ANSWERS,
  CLUB_DAYS,
  DROP_OUT,
  GROUP_DAYS,
  GROUPS,
  LAST_JOINING_DAY,
  TOPICS,
  unsubscribeHazard,
  VISITS,
  WANTED,
} from './setting';

/** A mail that the club plans to send to a member, and what the member would do with it. */
export interface PlannedMail {
  /** Days since the club began. */
  readonly day: number;
  readonly topic: number;
  /** Chances that it is opened and clicked (those that are clicked are opened), and that the member unsubscribes at it. */
  readonly opened: number;
  readonly clicked: number;
  readonly hazard: number;
  /** That a member unsubscribes at it who has dropped out. */
  readonly hazardDropped: number;
}

/** What a member is like, which nobody sees, and the mails that are planned: all but the dice of each day. */
export interface HiddenMember {
  readonly joined: number;
  /** Visits a day, in a season of 1; drop-outs a day. */
  readonly visits: number;
  readonly dropOut: number;
  /** The chance that a visit has an order, and ln of the usual amount. */
  readonly orders: number;
  readonly basket: number;
  readonly mails: readonly PlannedMail[];
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

const groupOf = (draws: Draws): number => {
  let left = draws.uniform();
  for (const [share, mails] of GROUPS) {
    left -= share;
    if (left < 0) return mails;
  }
  return GROUPS.at(-1)?.[1] as number;
};

/** Days at which mails are planned: every so often by the group of the time, at hours that differ. */
const mailDays = (joined: number, draws: Draws): number[] => {
  const days: number[] = [];
  let group = groupOf(draws);
  let changes = joined + draws.exponential(1 / GROUP_DAYS);
  let day = joined + draws.uniform() * (31 / group);
  while (day < CLUB_DAYS) {
    // Mails go out in the day, by the second: the log of the sender knows no more.
    days.push(Math.floor(day) + Math.floor((0.3 + 0.4 * draws.uniform()) * 86_400) / 86_400);
    while (day > changes) {
      group = groupOf(draws);
      changes += draws.exponential(1 / GROUP_DAYS);
    }
    day += Math.max(1, (31 / group) * (0.7 + 0.6 * draws.uniform()));
  }
  return days.filter((at) => at > joined);
};

const mailsOf = (joined: number, draws: Draws): PlannedMail[] => {
  const likes = TOPICS.map(() => draws.uniform() < 0.4);
  likes[Math.floor(draws.uniform() * TOPICS.length)] = true;
  const liked = TOPICS.map((_, topic) => topic).filter((topic) => likes[topic]);
  const matched = 0.1 + 0.8 * draws.uniform();
  const wanted = WANTED.median * Math.exp(WANTED.spread * draws.normal());
  const openness = draws.gamma(3, 1);
  const keenness = draws.gamma(2, 1);
  const lately: { day: number; irrelevant: number }[] = [];
  return mailDays(joined, draws).map((day) => {
    const topic =
      draws.uniform() < matched
        ? (liked[Math.floor(draws.uniform() * liked.length)] as number)
        : Math.floor(draws.uniform() * TOPICS.length);
    const chances = likes[topic] ? ANSWERS.relevant : ANSWERS.other;
    lately.push({ day, irrelevant: likes[topic] ? 0 : 1 });
    while ((lately[0]?.day ?? day) < day - 31) lately.shift();
    const irrelevance = lately.reduce((sum, { irrelevant }) => sum + irrelevant, 0) / lately.length;
    const clicked = Math.min(0.6, chances.clicked * keenness);
    return {
      day,
      topic,
      clicked,
      opened: Math.max(clicked, Math.min(0.9, chances.opened * openness)),
      hazard: unsubscribeHazard(lately.length, wanted, irrelevance, false),
      hazardDropped: unsubscribeHazard(lately.length, wanted, irrelevance, true),
    };
  });
};

/** Draws a member. */
export const hiddenMember = (draws: Draws): HiddenMember => {
  const joined = draws.uniform() * LAST_JOINING_DAY;
  return {
    joined,
    visits: draws.gamma(VISITS.shape, VISITS.perDay),
    dropOut: draws.gamma(DROP_OUT.shape, DROP_OUT.perDay),
    orders: logistic(-2 + 0.8 * draws.normal()),
    basket: Math.log(30) + 0.5 * draws.normal(),
    mails: mailsOf(joined, draws),
  };
};
