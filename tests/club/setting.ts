import { DAY_MS } from '../../functions/shared/kernel/time';

/*
 * The club, as it is: what its members do, and by which hazards they fall silent and unsubscribe. The numbers are made up; rates of
 * opens, clicks and unsubscribes are of the size that mail programmes report.
 */

/** The first day of the club (epoch ms), and how many there are. */
export const CLUB_FROM = Date.UTC(2025, 0, 1);
export const CLUB_DAYS = 430;
export const CLUB_UNTIL = CLUB_FROM + CLUB_DAYS * DAY_MS;

export const HORIZON_DAYS = 30;
/** Of whom nothing was seen for longer, nobody asks whether they fall silent. */
export const ACTIVE_DAYS = 90;
/** Days on which members are looked at: on the earlier ones models learn, on the last they are judged. */
export const TRAINING_DAYS: readonly number[] = [310, 340, 370];
export const JUDGED_DAY = 400;
/** Members join from the first day until this one. */
export const LAST_JOINING_DAY = 300;

/** The topics of the mails. */
export const TOPICS: readonly string[] = ['news', 'offers', 'events', 'tips', 'partners'];

/** Visits of a member: a day has the member's own rate (a gamma over the members) times the season's. */
export const VISITS = { shape: 0.8, perDay: 0.09 } as const;
/** Members drop out at a hazard of their own (a gamma over the members): from then on nothing human comes. */
export const DROP_OUT = { shape: 1.2, perDay: 1 / 250 } as const;

/** How much busier a day is than the mean one: a wave over the year, and the weeks before Christmas. */
export const seasonOf = (day: number): number => {
  const ofYear = (((day % 365) + 365) % 365) / 365;
  return 1 + 0.2 * Math.sin(2 * Math.PI * (ofYear - 0.2)) + (ofYear > 0.88 && ofYear < 0.975 ? 0.5 : 0);
};
/** No day is busier. */
export const BUSIEST = 1.75;

/** How many mails in 31 days a group of members gets, with its share; members change their group every so many days. */
export const GROUPS: readonly (readonly [share: number, mails: number])[] = [
  [0.25, 2],
  [0.35, 4],
  [0.25, 8],
  [0.15, 13],
];
export const GROUP_DAYS = 120;

/** Chances that a mail is opened and clicked, by a member of mean openness, where its topic is one of the member's interests or not. */
export const ANSWERS = {
  relevant: { opened: 0.45, clicked: 0.12 },
  other: { opened: 0.18, clicked: 0.012 },
  /** Of those who have dropped out: some mails still are opened, none is clicked. */
  dropped: { opened: 0.05, clicked: 0 },
} as const;

/** How many mails in 31 days members want: ln of them is normal. */
export const WANTED = { median: 6, spread: 0.5 } as const;

/** The hazard of an unsubscribe at each mail; see unsubscribeHazard. */
export const UNSUBSCRIBES = {
  base: 0.0006,
  pressure: 0.9,
  irrelevance: 2.2,
  dropped: 0.4,
  most: 0.25,
} as const;

/**
 * The chance that a member unsubscribes at a mail:
 *
 *   base x exp(0.9 max(0, p / w - 1) + 2.2 i), times 0.4 for one who has dropped out (few mails are read), at most 25 %
 *
 * with p the mails of the last 31 days, this one included, w how many the member wants, and i the share of them that does not match
 * the member's interests.
 */
export const unsubscribeHazard = (
  pressure: number,
  wanted: number,
  irrelevance: number,
  isDropped: boolean,
): number => {
  const { base, pressure: byPressure, irrelevance: byIrrelevance, dropped, most } = UNSUBSCRIBES;
  const driven =
    base * Math.exp(byPressure * Math.max(0, pressure / wanted - 1) + byIrrelevance * irrelevance);
  return Math.min(most, driven * (isDropped ? dropped : 1));
};
