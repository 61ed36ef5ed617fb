import {
  memberSnapshots,
  type Snapshot,
  type SnapshotPlan,
} from '../../functions/scoring/domain/snapshots/member-snapshots';
import { decides, type Outcome } from '../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { drawsOf } from './draws';
import { type Life, live } from './life';
import { type HiddenMember, hiddenMember } from './member';
import { CLUB_DAYS, CLUB_FROM, CLUB_UNTIL, HORIZON_DAYS } from './setting';

/** A member of the club: what nobody sees, and the life that came of it. */
export interface ClubMember {
  readonly hidden: HiddenMember;
  readonly life: Life;
}

/** The member at a place of a seed's club: always the same, whatever other members were drawn. */
export const clubMember = (seed: number, place: number): ClubMember => {
  const draws = drawsOf(seed, place);
  const hidden = hiddenMember(draws);
  const begin = { isDropped: false, hasLeft: false };
  return { hidden, life: live(hidden, begin, hidden.joined, CLUB_DAYS, draws) };
};

/** The instant (epoch ms) at which a day of the club begins. */
export const startOf = (day: number): number => CLUB_FROM + day * DAY_MS;

/** The plan of snapshots on some days; of everyone with a past, however long ago. */
export const planOn = (days: readonly number[], outcome: Outcome): SnapshotPlan => ({
  cutOffs: days.map(startOf),
  horizonMs: HORIZON_DAYS * DAY_MS,
  activeMs: Number.POSITIVE_INFINITY,
  outcome,
  knownUntil: CLUB_UNTIL,
  rules: { mentioned: new Set(), currency: 'XXX', exchangeRates: {} },
});

/** The snapshots of a member by a plan. */
export const snapshotsOf = ({ life }: ClubMember, plan: SnapshotPlan): Generator<Snapshot> =>
  memberSnapshots('member', life.timeline, plan);

/** Whether a member fell silent from a day on. */
export const fellSilent = ({ life: { timeline } }: ClubMember, day: number): 0 | 1 => {
  const at = startOf(day);
  const came = timeline.some((item) => {
    const time = Date.parse(item.at);
    return time >= at && time < at + HORIZON_DAYS * DAY_MS && decides('silence', item);
  });
  return at + HORIZON_DAYS * DAY_MS > CLUB_UNTIL || came ? 0 : 1;
};
