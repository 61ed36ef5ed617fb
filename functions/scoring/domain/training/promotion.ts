import type { AucDifference } from '../measures/auc';
import type { Estimate } from '../measures/estimate';

/** So many different members must have left, at matured cut-offs, before a model learnt from them may judge anybody. */
export const NEEDED_CHURNERS = 200;

/** A candidate beside the current model, over the same members at the last matured cut-off. */
export interface Contest {
  /** Different members to whom the outcome came at any matured cut-off. */
  readonly churners: number;
  /** Somebody went back to a model, and wants it kept. */
  readonly pinned: boolean;
  /** The candidate's AUC less that of the current model. */
  readonly auc: AucDifference;
  /** The candidate's log loss less that of the current model: below 0 the candidate is better. */
  readonly logLoss: Estimate;
}

/** Why a model was promoted or not; `worse` surely, `no_better` within chance. */
export type PromotionReason =
  | 'lower_log_loss'
  | 'higher_auc'
  | 'churners_too_few'
  | 'pinned'
  | 'worse'
  | 'no_better';
/** What becomes of a candidate. */
export interface Promotion {
  readonly promoted: boolean;
  readonly reason: PromotionReason;
}

/** A model beside another, over the same members: see Contest. */
type Beside = Pick<Contest, 'auc' | 'logLoss'>;

/** By what the first of two models is surely the better one; undefined where it is not. */
const winsBy = ({ auc, logLoss }: Beside): 'lower_log_loss' | 'higher_auc' | undefined => {
  if (logLoss.high < 0 && auc.high >= 0) return 'lower_log_loss';
  return auc.low > 0 && logLoss.value <= 0 ? 'higher_auc' : undefined;
};

/**
 * Whether a candidate takes the current model's place. It does when, over the same members and with 95 % intervals, either its log
 * loss is surely lower and its AUC not surely lower, or its AUC is surely higher and its log loss not higher at all. So no candidate
 * of a higher log loss is ever promoted, and what may be chance keeps the current model. Nothing is promoted over a pin, nor
 * learnt from fewer than NEEDED_CHURNERS members who left.
 */
export const judgePromotion = ({ churners, pinned, auc, logLoss }: Contest): Promotion => {
  const kept = (reason: PromotionReason): Promotion => ({ promoted: false, reason });
  if (!(churners >= NEEDED_CHURNERS)) return kept('churners_too_few');
  const won = winsBy({ auc, logLoss });
  if (won) return pinned ? kept('pinned') : { promoted: true, reason: won };
  return kept(auc.high < 0 || logLoss.low > 0 ? 'worse' : 'no_better');
};

/**
 * Whether the challenger of a candidate goes forward in its place: it does when it is surely better than the candidate and than
 * the current model, each by the rule of judgePromotion. What may be chance leaves the candidate.
 */
export const goesForward = (overCandidate: Beside, overCurrent: Beside): boolean =>
  winsBy(overCandidate) !== undefined && winsBy(overCurrent) !== undefined;
