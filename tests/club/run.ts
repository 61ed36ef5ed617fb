import { dayOneRisk } from '../../functions/scoring/domain/features/day-one';
import { FEATURES } from '../../functions/scoring/domain/features/member-features';
import { logitOf, probabilityOf } from '../../functions/scoring/domain/learning/logistic-score';
import { UNSUBSCRIBE_DAY_ONE } from '../../functions/scoring/domain/unsubscribe/unsubscribe-day-one';
import { unsubscribeFeatures } from '../../functions/scoring/domain/unsubscribe/unsubscribe-features';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { JudgedRisk } from './judged';
import { learnFrom, type Trained } from './learn';
import { standingOn } from './life';
import { clubMember, fellSilent, planOn, snapshotsOf } from './member-at';
import { ceilingOf, type Recovered, recoveredBy } from './recovered';
import { ACTIVE_DAYS, HORIZON_DAYS, JUDGED_DAY } from './setting';
import { type KnownCard, measureSpeed, type Speed } from './speed';
import { trueRisks } from './truth';

/** What is compared with the true risk: the model of day one, by which nights judge until there are labels, and the two that learn. */
export const SCORES = ['dayOne', 'logistic', 'boosting'] as const;
/** The name of one. */
export type ScoreName = (typeof SCORES)[number];

/** One of the two risks: who was judged, what the true risk comes to, and how the scores did. */
export interface RiskReport {
  readonly members: number;
  readonly base: number;
  readonly ceiling: ReturnType<typeof ceilingOf>;
  readonly trained: Pick<Trained, 'rows' | 'positives' | 'seconds'>;
  readonly scores: Readonly<Record<ScoreName, Recovered>>;
}

/** What a run over the club found. */
export interface ClubReport {
  readonly members: number;
  readonly seed: number;
  /** Interactions on the timelines of all members until the judged day and its horizon. */
  readonly interactions: number;
  readonly silence: RiskReport;
  readonly unsubscribe: RiskReport;
  /** Seconds of the pass over all members, from the dice to the scores, and members a second. */
  readonly seconds: number;
  readonly membersASecond: number;
  readonly speed: Speed;
  /** The most that the process held, in MB. */
  readonly megabytes: number;
  /** The same when a tenth of the members were judged, and when all were. */
  readonly megabytesJudging: { readonly tenth: number; readonly all: number };
  /** What grows with the members: their scores, true risks and labels. */
  readonly megabytesOfScores: number;
}

/** What is asked of a run. */
export interface ClubOptions {
  readonly members: number;
  readonly seed: number;
  /** Told as it goes, and asked to let signals be heard. */
  turn(what: string, done: number, of: number): Promise<void>;
}

/** Members beyond these are judged and not learnt from: no figure gains a digit, and memory stays. */
const MOST_LEARNT = 150_000;
const CARDS_FOR_SPEED = 10_000;
const H = HORIZON_DAYS * DAY_MS;
/** Three scores and a true risk of four bytes, and a label. */
const BYTES_A_MEMBER = (SCORES.length + 1) * 4 + 1;
const MB = 1024 * 1024;
const heldSoFar = (): number => process.resourceUsage().maxRSS / 1024;

const reportOf = (judged: JudgedRisk<ScoreName>, trained: Trained): RiskReport => {
  const { truth, labels } = judged;
  const { rows, positives, seconds } = trained;
  const scores = SCORES.map((name) => [name, recoveredBy(judged.of(name), truth, labels)] as const);
  return {
    members: judged.members,
    base: labels.reduce((sum, label) => sum + label, 0) / judged.members,
    ceiling: ceilingOf(truth, labels),
    trained: { rows, positives, seconds },
    scores: Object.fromEntries(scores) as Record<ScoreName, Recovered>,
  };
};

/**
 * Makes the club member by member, trains on earlier days, and compares both risks of everyone at the judged day with the true
 * ones. Of a member nothing stays but the scores.
 */
export const runClub = async ({ members, seed, turn }: ClubOptions): Promise<ClubReport> => {
  const learnt = Math.min(members, MOST_LEARNT);
  const silent = await learnFrom(seed, learnt, 'silence', (done) => turn('learning silence', done, learnt));
  const leaving = await learnFrom(seed, learnt, 'unsubscribe', (done) =>
    turn('learning unsubscribes', done, learnt),
  );
  const [silence, unsubscribe] = [new JudgedRisk(SCORES, members), new JudgedRisk(SCORES, members)];
  const plan = planOn([JUDGED_DAY], 'unsubscribe');
  const silencePlan = planOn([JUDGED_DAY], 'silence');
  const cards: KnownCard[] = [];
  let interactions = 0;
  const judge = (place: number): void => {
    const member = clubMember(seed, place);
    const standing = standingOn(member.life, JUDGED_DAY);
    const risks = trueRisks(member.hidden, standing, JUDGED_DAY, HORIZON_DAYS);
    interactions += member.life.timeline.length;
    // Who has left can still fall silent; of those who have not, one fold has the features of both.
    const [one] = snapshotsOf(member, standing.hasLeft ? silencePlan : plan);
    if (!one) return;
    const { activity, at, features, mails, label } = one;
    const { all } = activity;
    if (all && all.l >= at - ACTIVE_DAYS * DAY_MS) {
      const own = features.slice(0, FEATURES.length);
      const scores = {
        dayOne: dayOneRisk(own),
        logistic: silent.logisticRisk(own),
        boosting: silent.boostingRisk(own),
      };
      silence.add(scores, risks.silence, fellSilent(member, JUDGED_DAY));
      if (cards.length < CARDS_FOR_SPEED) cards.push({ activity, at });
    }
    if (!mails || label === undefined) return;
    const scores = {
      dayOne: probabilityOf(logitOf(UNSUBSCRIBE_DAY_ONE, unsubscribeFeatures(mails, activity, at, H))),
      logistic: leaving.logisticRisk(features),
      boosting: leaving.boostingRisk(features),
    };
    unsubscribe.add(scores, risks.unsubscribe, label);
  };
  const before = performance.now();
  let tenth = 0;
  for (let place = 0; place < members; place += 1) {
    judge(place);
    if (place === Math.floor(members / 10)) tenth = heldSoFar();
    if (place % 1024 === 1023) await turn('members', place + 1, members);
  }
  await turn('members', members, members);
  const seconds = (performance.now() - before) / 1000;
  const megabytesJudging = { tenth, all: heldSoFar() };
  const speed = measureSpeed(silent.logistic, cards);
  const risks = { silence: reportOf(silence, silent), unsubscribe: reportOf(unsubscribe, leaving) };
  return {
    members,
    seed,
    interactions,
    ...risks,
    seconds,
    membersASecond: members / seconds,
    speed,
    megabytes: heldSoFar(),
    megabytesJudging,
    megabytesOfScores: (2 * BYTES_A_MEMBER * members) / MB,
  };
};
