import { RelanceError } from '../shared/kernel/errors';
import { durationMs, isoTime } from '../shared/kernel/time';
import type { LiveProgramme } from '../shared/platform/live-programme';
import { SCORING_FACTS, type ScoreRun, type ScoreRunStarted, type ScoreSegment } from './contract';
import { type Carry, gatherMembers } from './domain/gather-members';
import { type Judgement, judgeMember, type Night, type ScoredMember } from './domain/judge-member';
import type { PlanPorts, SegmentPorts } from './ports';

const SEGMENTS = { local: 2, deployed: 16 } as const;

/**
 * Starts a night: one message per scan segment. The night is named by the instant it was asked for (epoch ms), so
 * that a schedule that fires twice for one instant is one night. Throws `as_of_refused` when another instant is asked
 * for anywhere but on the stage `local`.
 */
export const planScoring = async (
  ports: PlanPorts,
  run: ScoreRun,
  { stage, startedAt }: { stage: string; startedAt: number },
): Promise<ScoreRunStarted> => {
  if (run.asOf !== undefined && stage !== 'local') {
    throw new RelanceError('as_of_refused', `asOf is for the stage local only; this stage is ${stage}`);
  }
  const segments = run.segments ?? (stage === 'local' ? SEGMENTS.local : SEGMENTS.deployed);
  const night = isoTime(startedAt);
  await ports.enqueue(
    Array.from({ length: segments }, (_, segment) => ({
      night,
      now: run.asOf === undefined ? night : isoTime(Date.parse(run.asOf)),
      segment,
      segments,
      scored: 0,
      changed: 0,
      bands: {},
    })),
  );
  return { night, segments };
};

const nightOf = (segment: ScoreSegment, { rules }: LiveProgramme): Night => ({
  night: segment.night,
  now: Date.parse(segment.now),
  horizonMs: durationMs(rules.scores.silence.horizon),
  thresholds: rules.scores.silence,
});

const listensTo = ({ rules }: LiveProgramme): boolean =>
  rules.journeys.some(({ entry }) => entry.on === 'fact' && entry.fact === SCORING_FACTS.changed);

interface Tally {
  scored: number;
  changed: number;
  bands: Record<string, number>;
}

const judgeAll = async (
  ports: SegmentPorts,
  night: Night,
  listened: boolean,
  members: readonly ScoredMember[],
  tally: Tally,
): Promise<void> => {
  const changes: { member: string; change: NonNullable<Judgement['change']> }[] = [];
  for (const member of members) {
    const judgement = judgeMember(member, night);
    if (!judgement) continue;
    tally.scored += 1;
    tally.bands[judgement.band] = (tally.bands[judgement.band] ?? 0) + 1;
    if (judgement.written || judgement.change) tally.changed += 1;
    if (judgement.change) changes.push({ member: member.member, change: judgement.change });
  }
  const heard = listened ? changes.filter(({ change }) => change.detail.direction !== 'first') : [];
  if (heard.length > 0) {
    await ports.publish(
      heard.map(({ member, change }) => ({
        id: change.factId,
        member,
        at: change.detail.causedAt,
        detail: change.detail,
      })),
    );
  }
  if (changes.length > 0) await ports.members.write(changes.map(({ change }) => change.card));
};

/** The carried member, made whole by one read: the other card may lie on a page that this worker will not see. */
const completed = async (ports: SegmentPorts, carry: Carry | undefined): Promise<ScoredMember[]> => {
  if (!carry?.activity) return [];
  const scores = carry.scores ?? (await ports.members.scores(carry.member));
  return [{ member: carry.member, activity: carry.activity, scores }];
};

/**
 * Scores the members of one segment page by page: publishes the changed bands, then writes them, so that a crash
 * between the two publishes the same facts again and loses none. When `outOfTime` says so, what is left goes back on
 * the queue with the counts so far. Only changes that a journey of the live programme can hear are published, and a
 * score seen first is no change.
 */
export const scoreSegment = async (
  ports: SegmentPorts,
  segment: ScoreSegment,
  { outOfTime, now }: { outOfTime: () => boolean; now: number },
): Promise<void> => {
  if ((await ports.nights.read(segment.night, segment.segment))?.done) return;
  const live = await ports.programme.live(now);
  const night = nightOf(segment, live);
  const listened = listensTo(live);
  const tally: Tally = { scored: segment.scored, changed: segment.changed, bands: { ...segment.bands } };
  const progress = (done: boolean) => ({ night: segment.night, segment: segment.segment, ...tally, done });

  let carry: Carry | undefined;
  let from = segment.from;
  do {
    const page = await ports.members.scan(segment.segment, segment.segments, from);
    const gathered = gatherMembers(carry, page.cards);
    carry = gathered.carry;
    from = page.next;
    await judgeAll(ports, night, listened, gathered.complete, tally);
  } while (from && !outOfTime());

  await judgeAll(ports, night, listened, await completed(ports, carry), tally);
  await ports.nights.save(progress(from === undefined), now);
  if (from) await ports.enqueue([{ ...segment, ...tally, from }]);
};
