import { RelanceError } from '../../../shared/kernel/errors';
import { DAY_MS, isoTime } from '../../../shared/kernel/time';
import { dayOneRisk } from '../features/day-one';
import { featuresOf } from '../features/outcome-features';
import { fitIsotonic, isotonicProbability } from '../learning/isotonic';
import { type AucDifference, auc, aucDifference } from '../measures/auc';
import { rankCases } from '../measures/cases';
import { type Drift, drift } from '../measures/drift';
import { judgeScores, type Verdict } from '../measures/judge-scores';
import { liftAt } from '../measures/lift';
import { bgNbdNoneWithin, fitBgNbd } from '../models/bg-nbd';
import type { Outcome } from '../snapshots/timeline';
import { type BackTestData, type Cohort, countCohorts } from './cohorts';
import { boostingLearner, type Learner, logisticLearner } from './learners';
import { probabilitiesOf, recalibrationOf } from './recalibration';

/** The models that are judged side by side. */
export const CONTENDERS = ['rfm', 'bgnbd', 'dayOne', 'logistic', 'boosting'] as const;
/** The name of one. */
export type Contender = (typeof CONTENDERS)[number];

/** How a model did; `shift` is by how much its logits were moved to the level of the latest training cohort. */
export interface Judged extends Verdict {
  readonly shift: number;
}

/** Why a model could not be judged, beside those that could. */
export interface Unjudged {
  readonly code: string;
  readonly message: string;
}

/** What each feature weighs in the two that learn, as a share of all. */
export interface Importance {
  readonly feature: string;
  readonly group: string;
  readonly logistic: number;
  readonly boosting: number;
}

/** A back-test: everything with its interval. */
export interface BackTest {
  readonly judged: { readonly at: string; readonly members: number; readonly base: number };
  readonly trained: readonly { readonly at: string; readonly members: number; readonly base: number }[];
  readonly models: Readonly<Partial<Record<Contender, Judged>>>;
  readonly unjudged: Readonly<Partial<Record<Contender, Unjudged>>>;
  /** AUC of the first less that of the second, over the same members. */
  readonly differences: readonly (AucDifference & { readonly of: Contender; readonly over: Contender })[];
  /** PSI of the logistic score from the latest training cohort to the judged one. */
  readonly drift: Drift;
  readonly importance: readonly Importance[];
}

/** What is needed at least of both outcomes: in training, and among those who are judged. */
export const NEEDED = { train: 100, judged: 25 } as const;

const requireEnough = (
  where: string,
  { rows, positives }: ReturnType<typeof countCohorts>,
  needed: number,
): void => {
  const rarer = Math.min(positives, rows - positives);
  if (rarer >= needed) return;
  const code = rows > 0 && rarer === 0 ? 'one_outcome' : 'members_too_few';
  throw new RelanceError(
    code,
    `${where} there are ${rows} snapshots of active members, ${positives} with the outcome and ${rows - positives} without; ` +
      `at least ${needed} of each are needed. Give more members, a longer history, or another horizon.`,
  );
};

/** Refuses what no honest figure can be had from: `members_too_few`, `one_outcome`, with what is there and what is needed. */
export const checkBackTest = ({ train, judged }: Pick<BackTestData, 'train' | 'judged'>): void => {
  requireEnough(
    `At the judged cut-off ${isoTime(judged.at).slice(0, 10)}`,
    countCohorts([judged]),
    NEEDED.judged,
  );
  requireEnough('At the training cut-offs', countCohorts(train), NEEDED.train);
};

interface Scores {
  readonly ranks: Float64Array;
  readonly probabilities: Float64Array;
  readonly shift: number;
}

const plain = (probabilities: Float64Array): Scores => ({
  ranks: probabilities,
  probabilities,
  shift: 0,
});

const byRfm = ({ train, judged }: BackTestData): Scores => {
  const scores = Float64Array.from(train.flatMap(({ rfm }) => [...rfm]));
  const labels = Uint8Array.from(train.flatMap((cohort) => [...cohort.labels]));
  const curve = fitIsotonic(scores, labels);
  return { ...plain(judged.rfm.map((score) => isotonicProbability(curve, score))), ranks: judged.rfm };
};

const byBgNbd = ({ judged, population }: BackTestData, horizonDays: number): Scores => {
  const { parameters, converged } = fitBgNbd(population);
  if (!converged)
    throw new RelanceError('not_converged', 'the likelihood of BG/NBD has no maximum for these members');
  return plain(
    Float64Array.from(judged.customers, (customer) => bgNbdNoneWithin(parameters, customer, horizonDays)),
  );
};

const byDayOne = ({ judged }: BackTestData): Scores => {
  const { width, blocks } = judged.rows;
  const risks = blocks.flatMap(({ values, labels }) =>
    Array.from(labels, (_, row) => dayOneRisk(values.subarray(row * width, (row + 1) * width))),
  );
  return plain(Float64Array.from(risks));
};

const byLearner = (learn: Learner, { train, judged }: BackTestData, horizonMs: number) => {
  const learnt = learn(train);
  const shift = recalibrationOf(learn, learnt, train, horizonMs);
  const logits = learnt.logits(judged.rows);
  return {
    learnt,
    scores: { ranks: logits, probabilities: probabilitiesOf(logits, shift), shift },
  };
};

const verdictOf = ({ ranks, probabilities, shift }: Scores, labels: Uint8Array): Judged => {
  const ranked = rankCases(ranks, labels);
  return { ...judgeScores(probabilities, labels), auc: auc(ranked), lift10: liftAt(ranked), shift };
};

const shares = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 0));
};

const describe = (cohort: Cohort) => {
  const { rows, positives } = countCohorts([cohort]);
  return { at: isoTime(cohort.at), members: rows, base: rows > 0 ? positives / rows : 0 };
};

const PAIRS = [
  ['logistic', 'rfm'],
  ['logistic', 'bgnbd'],
  ['boosting', 'logistic'],
] as const;

/**
 * Fits and judges RFM (its scores as the share that each came to in training), BG/NBD's P(none within H), the day-one
 * formula, the logistic regression and boosted trees, the latter two on earlier cohorts only. A model that cannot be
 * fitted is told in `unjudged`; the others go on. `onModel` is told what comes next. Throws the codes of checkBackTest.
 */
export const backTest = (
  data: BackTestData,
  horizonDays: number,
  outcome: Outcome,
  onModel: (name: Contender) => void = () => undefined,
): BackTest => {
  checkBackTest(data);
  const { judged } = data;
  const horizonMs = horizonDays * DAY_MS;
  const scored: Partial<Record<Contender, Scores>> = {};
  const unjudged: Partial<Record<Contender, Unjudged>> = {};
  const attempt = <T>(name: Contender, run: () => T): T | undefined => {
    onModel(name);
    try {
      return run();
    } catch (error) {
      if (!(error instanceof RelanceError)) throw error;
      unjudged[name] = { code: error.code, message: error.message };
      return undefined;
    }
  };
  const keep = (name: Contender, scores: Scores | undefined): void => {
    if (scores) scored[name] = scores;
  };
  keep(
    'rfm',
    attempt('rfm', () => byRfm(data)),
  );
  keep(
    'bgnbd',
    attempt('bgnbd', () => byBgNbd(data, horizonDays)),
  );
  if (outcome === 'silence') keep('dayOne', byDayOne(data));
  onModel('logistic');
  const logistic = byLearner(logisticLearner(outcome), data, horizonMs);
  keep('logistic', logistic.scores);
  const boosting = attempt('boosting', () => byLearner(boostingLearner, data, horizonMs));
  keep('boosting', boosting?.scores);
  const models: Partial<Record<Contender, Judged>> = {};
  for (const name of CONTENDERS) {
    const scores = scored[name];
    if (scores) models[name] = verdictOf(scores, judged.labels);
  }
  const latest = data.train.findLast(({ labels }) => labels.length > 0) as Cohort;
  const [ofLogistic, ofBoosting] = [shares(logistic.learnt.weights), shares(boosting?.learnt.weights ?? [])];
  return {
    judged: describe(judged),
    trained: data.train.map(describe),
    models,
    unjudged,
    differences: PAIRS.flatMap(([of, over]) => {
      const [one, other] = [scored[of], scored[over]];
      return one && other ? [{ of, over, ...aucDifference(one.ranks, other.ranks, judged.labels) }] : [];
    }),
    drift: drift(logistic.learnt.logits(latest.rows), logistic.scores.ranks),
    importance: featuresOf(outcome).map(({ name, group }, j) => ({
      feature: name,
      group,
      logistic: ofLogistic[j] ?? 0,
      boosting: ofBoosting[j] ?? 0,
    })),
  };
};
