import { type Cohort, collectCohorts, countCohorts } from '../../functions/scoring/domain/back-test/cohorts';
import {
  boostingLearner,
  type Learner,
  logisticLearner,
} from '../../functions/scoring/domain/back-test/learners';
import { recalibrationOf } from '../../functions/scoring/domain/back-test/recalibration';
import { type BoostedTrees, boostedLogit } from '../../functions/scoring/domain/learning/boosting';
import {
  type LogisticModel,
  logitOf,
  probabilityOf,
} from '../../functions/scoring/domain/learning/logistic-score';
import type { Outcome } from '../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { clubMember, planOn, snapshotsOf, startOf } from './member-at';
import { ACTIVE_DAYS, HORIZON_DAYS, JUDGED_DAY, TRAINING_DAYS } from './setting';

/** Models that were trained as every night trains them, on earlier days alone. */
export interface Trained {
  readonly rows: number;
  readonly positives: number;
  readonly seconds: number;
  readonly logistic: LogisticModel;
  logisticRisk(features: readonly number[]): number;
  boostingRisk(features: readonly number[]): number;
}

/** From how long ago members count: of who was away for longer, nobody asks whether they fall silent; all may unsubscribe. */
export const activeMsOf = (outcome: Outcome): number =>
  outcome === 'silence' ? ACTIVE_DAYS * DAY_MS : Number.POSITIVE_INFINITY;

/** The scores of models. Made apart from where they were trained: what stays must not hold on to the rows that were learnt from. */
const scorersOf = (
  [linear, linearShift]: readonly [LogisticModel, number],
  [trees, treesShift]: readonly [BoostedTrees, number],
): Pick<Trained, 'logistic' | 'logisticRisk' | 'boostingRisk'> => ({
  logistic: linear,
  logisticRisk: (features) => probabilityOf(logitOf(linear, features) + linearShift),
  boostingRisk: (features) => probabilityOf(boostedLogit(trees, features) + treesShift),
});

const trainedBy = <Model>(learn: Learner, train: readonly Cohort[]): readonly [Model, number] => {
  const learnt = learn(train);
  return [learnt.model as Model, recalibrationOf(learn, learnt, train, HORIZON_DAYS * DAY_MS)];
};

/** Trains on the first members of the club, at the days of training. */
export const learnFrom = async (
  seed: number,
  members: number,
  outcome: Outcome,
  turn: (done: number) => Promise<void>,
): Promise<Trained> => {
  const plan = planOn(TRAINING_DAYS, outcome);
  const collected = collectCohorts([...TRAINING_DAYS, JUDGED_DAY].map(startOf), outcome);
  for (let place = 0; place < members; place += 1) {
    collected.add(snapshotsOf(clubMember(seed, place), plan), activeMsOf(outcome), true);
    if (place % 1024 === 1023) await turn(place + 1);
  }
  await turn(members);
  const { train } = collected.data();
  const before = performance.now();
  const logistic = trainedBy<LogisticModel>(logisticLearner(outcome), train);
  const boosting = trainedBy<BoostedTrees>(boostingLearner, train);
  return {
    ...countCohorts(train),
    seconds: (performance.now() - before) / 1000,
    ...scorersOf(logistic, boosting),
  };
};
