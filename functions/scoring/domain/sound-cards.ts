import type { ContactCard } from '../../messaging/contract';
import { isInstant } from '../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../tracking/contract';
import type { ScoredMember } from './score-member';

/*
 * The table holds no NaN and no infinity, and tracking writes neither. Should a card hold such a number all the same, or one
 * beyond what is counted, the night goes on with what can be told without it: a decayed count that is none counts the last
 * interaction alone, other counts are as if they had never been written, and so are money and past sends.
 */

const MOST = Number.MAX_SAFE_INTEGER;
const isCount = (value: number): boolean => value >= 0 && value <= MOST;

const isSound = ({ f, l, n, d7, d30, d90 }: EventCounts): boolean =>
  isInstant(f) && isInstant(l) && isCount(n) && isCount(d7) && isCount(d30) && isCount(d90);

const soundCounts = (counts: EventCounts): EventCounts | undefined => {
  if (isSound(counts)) return counts;
  const { f, l, n, d7, d30, d90 } = counts;
  if (!isInstant(l) || !(n >= 1)) return undefined;
  const count = Math.min(n, MOST);
  const decayed = (value: number): number => (isCount(value) ? value : 1);
  return { f: isInstant(f) ? f : l, l, n: count, d7: decayed(d7), d30: decayed(d30), d90: decayed(d90) };
};

const soundActivity = (activity: ActivityCard): ActivityCard => {
  const { all, events = {}, money } = activity;
  const isWhole =
    (!all || isSound(all)) &&
    Object.values(events).every(isSound) &&
    (!money || (isCount(Math.abs(money.cents)) && isCount(money.orders) && isInstant(money.last)));
  if (isWhole) return activity.events ? activity : { ...activity, events };
  const { all: _, money: __, ...rest } = activity;
  const sound = all && soundCounts(all);
  const isMoney = money && isCount(Math.abs(money.cents)) && isCount(money.orders) && isInstant(money.last);
  return {
    ...rest,
    ...(sound ? { all: sound } : {}),
    ...(isMoney ? { money } : {}),
    events: Object.fromEntries(
      Object.entries(events).flatMap(([name, counts]) => {
        const one = soundCounts(counts);
        return one ? [[name, one]] : [];
      }),
    ),
  };
};

const soundContact = (contact: ContactCard): ContactCard => {
  const { past, ...rest } = contact;
  if (!past || (isCount(past.sent) && isCount(past.count) && isInstant(past.at))) return contact;
  return rest;
};

/** The member with cards of which every number is one that can be counted with. */
export const soundMember = (member: ScoredMember): ScoredMember => ({
  ...member,
  activity: soundActivity(member.activity),
  ...(member.contact ? { contact: soundContact(member.contact) } : {}),
});
