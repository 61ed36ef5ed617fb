import { scoreRulesOf } from '../../programme/contract';
import { DAY_MS, durationMs } from '../../shared/kernel/time';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import { type Attempt, attempts, type Broken } from '../../shared/platform/passed-over';
import type { Outcome, ScoreSegment } from '../contract';
import { chooseModel, type JudgingModel, type ModelRefusal } from '../domain/artefact/judging-model';
import { type Carry, gatherMembers } from '../domain/gather-members';
import { heardScores } from '../domain/heard-scores';
import { type Judgement, judgeMember } from '../domain/judge-member';
import { countingPopulation, type PopulationCount } from '../domain/population/population';
import type { Night, ScoredMember } from '../domain/score-member';
import type { SegmentPorts } from '../ports';
import { type FormerModels, formerModels, type Unjudged } from './former-models';

/** The models that the night was planned with, and which of them nobody can judge by. */
const modelsOf = async (
  { models }: SegmentPorts,
  { models: versions }: ScoreSegment,
  horizonDays: number,
): Promise<{ models: Night['models']; refused: ModelRefusal[] }> => {
  const refused: ModelRefusal[] = [];
  const choose = async (outcome: Outcome): Promise<JudgingModel> => {
    const version = versions?.[outcome];
    const kept = version === undefined ? {} : { version, stored: await models.read(outcome, version) };
    const { model, refusal } = chooseModel(outcome, horizonDays, kept);
    if (refusal) refused.push(refusal);
    return model;
  };
  const [silence, unsubscribe] = await Promise.all([choose('silence'), choose('unsubscribe')]);
  return { models: { silence, unsubscribe }, refused };
};

/** The programme that the night was planned with; the live one for a message of before nights named it. */
const programmeOf = async (
  { programme }: SegmentPorts,
  { programme: version }: ScoreSegment,
  now: number,
): Promise<LiveProgramme> =>
  (version === undefined ? undefined : await programme.version(version)) ?? programme.live(now);

const nightOf = (
  segment: ScoreSegment,
  { rules }: LiveProgramme,
  models: Night['models'],
): Omit<Night, 'former'> => ({
  night: segment.night,
  models,
  now: Date.parse(segment.now),
  rules: scoreRulesOf(rules),
  timeZone: rules.timeZone,
  ...(rules.engagement ? { engagement: rules.engagement } : {}),
  ...(segment.population ? { population: segment.population } : {}),
});

interface Tally {
  scored: number;
  changed: number;
  bands: Record<string, number>;
  readonly counting: PopulationCount;
}

/** What a segment could not be judged by. */
export interface SegmentScored {
  /** Models that the night was planned with; those of day one judged instead. */
  readonly refused: readonly ModelRefusal[];
  /** Former scales on which nobody could judge once more: their cards are a baseline. */
  readonly unjudged: readonly Unjudged[];
}

/** What the members of one page are judged with. */
interface Judging {
  readonly ports: SegmentPorts;
  readonly night: Night;
  readonly former: FormerModels;
  readonly heard: ReadonlySet<string>;
  readonly tally: Tally;
  readonly attempt: Attempt;
}

const judgeAll = async (
  { ports, night, former, heard, tally, attempt }: Judging,
  members: readonly ScoredMember[],
): Promise<void> => {
  await former.prepare(members);
  const changes: { member: string; change: NonNullable<Judgement['change']> }[] = [];
  for (const member of members)
    await attempt(() => {
      const judgement = judgeMember(member, night);
      if (!judgement) return;
      tally.scored += 1;
      tally.bands[judgement.band] = (tally.bands[judgement.band] ?? 0) + 1;
      tally.counting.add(member.activity, night.now);
      if (judgement.written || judgement.change) tally.changed += 1;
      if (judgement.change) changes.push({ member: member.member, change: judgement.change });
    }, member.member);
  const facts = changes.flatMap(({ member, change }) =>
    change.facts
      .filter(({ detail }) => detail.direction !== 'first' && heard.has(detail.score))
      .map(({ id, detail }) => ({ id, member, at: detail.causedAt, detail })),
  );
  if (facts.length > 0) await ports.publish(facts);
  if (changes.length > 0) await ports.members.write(changes.map(({ change }) => change.card));
};

/** The carried member, made whole by one read: the other cards may lie on a page that this worker will not see. */
const completed = async (ports: SegmentPorts, carry: Carry | undefined): Promise<ScoredMember[]> => {
  if (!carry?.activity) return [];
  const others = carry.scores ? {} : await ports.members.others(carry.member);
  return [{ ...others, ...carry, activity: carry.activity }];
};

/**
 * Scores the members of one segment page by page: publishes the changed bands, then writes them, so that a crash
 * between the two publishes the same facts again and loses none. When `outOfTime` says so, what is left goes back on
 * the queue with the counts so far. Only changes that a journey of the night's programme can hear are published, and a
 * score seen first is no change. What the segment counts of its members is what the next night judges by. A risk that this night judges on another scale than
 * the card's, or by other thresholds, is judged on those once more, so that who crosses tonight is told. Answers what could not be judged by. A member whose cards are broken for good is told and
 * passed over; throws `night_failed` where those are too many for it to be chance.
 */
export const scoreSegment = async (
  ports: SegmentPorts,
  segment: ScoreSegment,
  { outOfTime, now, onBroken }: { outOfTime: () => boolean; now: number; onBroken: (broken: Broken) => void },
): Promise<SegmentScored> => {
  if ((await ports.nights.read(segment.night, segment.segment))?.done) return { refused: [], unjudged: [] };
  const programme = await programmeOf(ports, segment, now);
  const horizonDays = durationMs(scoreRulesOf(programme.rules).silence.horizon) / DAY_MS;
  const { models, refused } = await modelsOf(ports, segment, horizonDays);
  const judgedOn = nightOf(segment, programme, models);
  const former = formerModels(
    ports,
    { ...judgedOn, ...(segment.programme === undefined ? {} : { programme: segment.programme }) },
    segment.former,
  );
  const night: Night = { ...judgedOn, former: former.judges };
  const counting = countingPopulation(night.rules.rfm.of, segment.counted);
  const tally: Tally = {
    scored: segment.scored,
    changed: segment.changed,
    bands: { ...segment.bands },
    counting,
  };
  const { attempt, judge } = attempts(onBroken);
  const judging: Judging = {
    ports,
    night,
    former,
    heard: heardScores(programme.rules.journeys),
    tally,
    attempt,
  };

  let carry: Carry | undefined;
  let from = segment.from;
  do {
    const page = await ports.members.scan(segment.segment, segment.segments, from);
    const gathered = gatherMembers(carry, page.cards);
    carry = gathered.carry;
    from = page.next;
    await judgeAll(judging, gathered.complete);
  } while (from && !outOfTime());

  await judgeAll(judging, await completed(ports, carry));
  judge();
  const { counting: _, ...counts } = tally;
  const counted = counting.sketch();
  const done = from === undefined;
  await ports.nights.save(
    { night: segment.night, segment: segment.segment, ...counts, ...(done ? { counted } : {}), done },
    now,
  );
  if (from) await ports.enqueue([{ ...segment, ...counts, counted, from }]);
  return { refused, unjudged: former.unjudged() };
};
