import { RelanceError } from '../../../shared/kernel/errors';
import { lnBeta, lnRising } from '../math/gamma';
import { logAdd, probability } from '../math/logs';
import { checkedParameters, checkedSpan, type Fit, fitLikelihood } from './fit';
import { risingTables } from './rising-tables';

/**
 * BG/BB: Fader, Hardie & Shang, Customer-Base Analysis in a Discrete-Time Noncontractual Setting, Marketing Science 29(6),
 * 2010. At each occasion (a mail, say) a member who is still there answers with probability p ~ Beta(alpha, beta); before each
 * occasion the member leaves with probability θ ~ Beta(gamma, delta).
 */
export interface BgBb {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
}

/** What is known of a member's answers to a row of occasions. */
export interface Answers {
  /** Occasions that were answered. */
  readonly x: number;
  /** The last occasion that was answered, counted from 1; 0 when none was. */
  readonly tx: number;
  /** Occasions there were. */
  readonly n: number;
  /** How many members are like this one; 1 by default. */
  readonly count?: number;
}

/** More occasions than these are not summed up. */
const MAX_OCCASIONS = 100_000;

const checkedAnswers = (answers: Answers, path: string): Answers => {
  const { x, tx, n, count = 1 } = answers;
  const mistake = (field: string, code: string, message: string): never => {
    throw new RelanceError(code, `${path}.${field}: ${message}`, [
      { path: `${path}.${field}`, code, message },
    ]);
  };
  for (const [field, value] of Object.entries({ x, tx, n })) {
    if (!Number.isSafeInteger(value) || value < 0) {
      mistake(field, 'not_a_count', `${field} must be a whole number, 0 or more`);
    }
  }
  if (n > MAX_OCCASIONS) mistake('n', 'too_many_occasions', `n must be at most ${MAX_OCCASIONS}`);
  if (tx > n) mistake('tx', 'last_after_end', 'tx must not be above n');
  if (x > tx) mistake('x', 'more_than_occasions', 'x must not be above tx');
  if (x === 0 && tx > 0) mistake('tx', 'last_without_repeat', 'tx must be 0 where x is 0');
  if (!(count > 0 && Number.isFinite(count))) mistake('count', 'not_a_weight', 'count must be above 0');
  return answers;
};

const afterwards = (answers: Answers, occasions: number): Answers =>
  checkedAnswers({ ...answers, n: answers.n + checkedSpan(occasions, 'occasions') }, 'answers after them');

/** ln of the chance of these answers and to be there still after occasion n: the first term of equation 3. */
const lnAlive = ({ alpha, beta, gamma, delta }: BgBb, { x, n }: Answers): number =>
  lnRising(alpha, x) +
  lnRising(beta, n - x) -
  lnRising(alpha + beta, n) +
  lnRising(delta, n) -
  lnRising(gamma + delta, n);

/** ln of the chance of these answers and to have left after occasion m, tx <= m < n: a term of the sum in equation 3. */
const lnGoneAfter = ({ alpha, beta, gamma, delta }: BgBb, { x }: Answers, m: number): number =>
  lnRising(alpha, x) +
  lnRising(beta, m - x) -
  lnRising(alpha + beta, m) +
  lnBeta(gamma + 1, delta + m) -
  lnBeta(gamma, delta);

/** The log-likelihood of one member: equation 3, in log space. */
export const bgBbLogLikelihood = (model: BgBb, answers: Answers): number => {
  checkedParameters(model);
  checkedAnswers(answers, 'answers');
  let ln = lnAlive(model, answers);
  for (let m = answers.tx; m < answers.n; m += 1) ln = logAdd(ln, lnGoneAfter(model, answers, m));
  return ln;
};

/** P(still there at the next occasion): equation 11. **Not to rank by** (see bgNbdAlive): use bgBbNoneWithin. */
export const bgBbAlive = (model: BgBb, answers: Answers): number => {
  const { gamma, delta } = model;
  const seen = lnAlive(model, answers) - bgBbLogLikelihood(model, answers);
  return probability(Math.exp(seen) * ((delta + answers.n) / (gamma + delta + answers.n)));
};

/**
 * P(no answer to the next `occasions` mails): L(x, tx, n + occasions) / L(x, tx, n), 0 to 1, never rising with more
 * occasions.
 */
export const bgBbNoneWithin = (model: BgBb, answers: Answers, occasions: number): number => {
  const later = bgBbLogLikelihood(model, afterwards(answers, occasions));
  return probability(Math.exp(later - bgBbLogLikelihood(model, answers)));
};

/** E[answers to the next `occasions` mails]: equation 13 as the sum that it comes from, without its pole at gamma = 1. */
export const bgBbExpected = (model: BgBb, answers: Answers, occasions: number): number => {
  const end = afterwards(answers, occasions).n;
  const { alpha, beta, gamma, delta } = model;
  const { x, n } = answers;
  const seen = Math.exp(lnAlive(model, answers) - bgBbLogLikelihood(model, answers));
  let there = 1;
  let total = 0;
  for (let m = n; m < end; m += 1) {
    there *= (delta + m) / (gamma + delta + m);
    total += there;
  }
  return seen * total * ((alpha + x) / (alpha + beta + n));
};

const likelihoodOf = (rows: readonly Answers[]) => {
  const most = rows.reduce((max, { n }) => Math.max(max, n), 0);
  return (parameters: Float64Array, derivative: Float64Array): number => {
    const [alpha, beta, gamma, delta] = parameters as unknown as [number, number, number, number];
    const a = risingTables(alpha, most);
    const b = risingTables(beta, most);
    const ab = risingTables(alpha + beta, most);
    const d = risingTables(delta, most);
    const cd = risingTables(gamma + delta, most + 1);
    const lnGamma = Math.log(gamma);
    let total = 0;
    const by = [0, 0, 0, 0];
    for (const { x, tx, n, count = 1 } of rows) {
      let sum = 0;
      let highest = Number.NEGATIVE_INFINITY;
      const mean = [0, 0, 0, 0];
      // The chance of each end, from n (there still) down to tx (left at once), and the derivatives of its logarithm.
      for (let m = n; m >= tx; m -= 1) {
        const gone = m < n;
        const ln = b.ln(m - x) - ab.ln(m) + d.ln(m) - cd.ln(gone ? m + 1 : m) + (gone ? lnGamma : 0);
        if (ln > highest) {
          const shrink = Math.exp(highest - ln);
          sum *= shrink;
          for (let k = 0; k < 4; k += 1) mean[k] = (mean[k] as number) * shrink;
          highest = ln;
        }
        const weight = Math.exp(ln - highest);
        const byBoth = cd.slope(gone ? m + 1 : m);
        sum += weight;
        mean[0] = (mean[0] as number) - weight * ab.slope(m);
        mean[1] = (mean[1] as number) + weight * (b.slope(m - x) - ab.slope(m));
        mean[2] = (mean[2] as number) + weight * ((gone ? 1 / gamma : 0) - byBoth);
        mean[3] = (mean[3] as number) + weight * (d.slope(m) - byBoth);
      }
      total += count * (a.ln(x) + highest + Math.log(sum));
      for (let k = 0; k < 4; k += 1) by[k] = (by[k] as number) + (count * (mean[k] as number)) / sum;
      by[0] = (by[0] as number) + count * a.slope(x);
    }
    derivative.set(by);
    return total;
  };
};

/**
 * The fit of greatest likelihood. Throws `no_members`, `no_occasions` when nobody was asked, `no_answers` when nobody
 * answered, `not_a_count`, `last_after_end`, `more_than_occasions`, `too_many_occasions`, `no_likelihood`.
 */
export const fitBgBb = (rows: readonly Answers[]): Fit<BgBb> => {
  rows.forEach((row, i) => void checkedAnswers(row, `members[${i}]`));
  if (rows.length === 0) throw new RelanceError('no_members', 'a fit needs at least one member');
  if (rows.every(({ n }) => n === 0))
    throw new RelanceError('no_occasions', 'every n is 0: nobody was asked');
  if (rows.every(({ x }) => x === 0))
    throw new RelanceError('no_answers', 'nobody answered: when members leave cannot be learnt');
  const folded = new Map<string, Answers & { count: number }>();
  for (const { x, tx, n, count = 1 } of rows) {
    const key = `${x} ${tx} ${n}`;
    folded.set(key, { x, tx, n, count: count + (folded.get(key)?.count ?? 0) });
  }
  const members = [...folded.values()];
  return fitLikelihood({
    names: ['alpha', 'beta', 'gamma', 'delta'] as const,
    customers: members.reduce((sum, { count }) => sum + count, 0),
    at: likelihoodOf(members),
  });
};
