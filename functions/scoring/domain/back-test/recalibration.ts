import { probabilityOf } from '../learning/logistic-score';
import { rankCases } from '../measures/cases';
import { logLoss } from '../measures/proper-scores';
import type { LabelledCohort } from './cohorts';
import type { Learner, Learnt } from './learners';

/** How far a model's level is moved to that of the latest cohort: not at all, half way, all the way. */
const MOVES = [0, 0.5, 1];
/** Cohorts that tell how far, at most, and at least. */
const TESTED = { most: 3, least: 2 };
const MAX_STEPS = 50;

/** Logits as probabilities, their level moved by `shift` logits. */
export const probabilitiesOf = (logits: Float64Array, shift = 0): Float64Array =>
  logits.map((logit) => probabilityOf(logit + shift));

/**
 * The shift of all logits that makes their mean probability the share of label 1, by Newton's method; the share is
 * smoothed, (hits + 1) / (n + 2), so that one class only has a finite shift.
 */
export const levelShift = (logits: Float64Array, labels: Uint8Array): number => {
  const n = labels.length;
  const hits = labels.reduce((sum, label) => sum + label, 0);
  const target = (n * (hits + 1)) / (n + 2);
  let shift = 0;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    let [sum, slope] = [-target, 0];
    for (const logit of logits) {
      const p = probabilityOf(logit + shift);
      sum += p;
      slope += p * (1 - p);
    }
    // Where all are sure the curve is flat: a step of at most 1 keeps it from leaping away.
    const move = Math.max(-1, Math.min(1, sum / Math.max(slope, 1e-9)));
    shift -= move;
    if (Math.abs(move) < 1e-10) break;
  }
  return shift;
};

const lossAt = (logits: Float64Array, labels: Uint8Array, shift: number): number =>
  logLoss(rankCases(probabilitiesOf(logits, shift), labels)).value * labels.length;

const hasBoth = (cohorts: readonly LabelledCohort[]): boolean =>
  cohorts.some(({ labels }) => labels.includes(1)) && cohorts.some(({ labels }) => labels.includes(0));

/**
 * The shift of a learnt model's logits towards the level of the latest cohort it learnt from. Seasons move the level, and
 * what moved it once does not always move it next; so the same is tried one horizon before each of the latest three
 * cohorts, by models of what was known then, and the move (none, half, all) is that of the lowest log loss there. Without
 * two such cohorts there is none: one season says nothing of the next.
 */
export const recalibrationOf = (
  learn: Learner,
  learnt: Learnt,
  cohorts: readonly LabelledCohort[],
  horizonMs: number,
): number => {
  const losses = MOVES.map(() => 0);
  let tests = 0;
  for (const tested of cohorts.slice(-TESTED.most)) {
    const known = cohorts.filter((cohort) => cohort.at + horizonMs <= tested.at && cohort.labels.length > 0);
    const before = known.at(-1);
    if (!before || !hasBoth(known) || tested.labels.length === 0) continue;
    tests += 1;
    const then = learn(known);
    const shift = levelShift(then.logits(before.rows), before.labels);
    const logits = then.logits(tested.rows);
    MOVES.forEach((move, k) => {
      losses[k] = (losses[k] as number) + lossAt(logits, tested.labels, move * shift);
    });
  }
  const move = tests < TESTED.least ? 0 : (MOVES[losses.indexOf(Math.min(...losses))] as number);
  const latest = cohorts.findLast(({ labels }) => labels.length > 0);
  return move === 0 || !latest ? 0 : move * levelShift(learnt.logits(latest.rows), latest.labels);
};
