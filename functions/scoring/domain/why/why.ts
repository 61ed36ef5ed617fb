import type { Sentence } from '../reasons/sentences';

/** One reason of a score as a sentence with the member's own numbers, and what it adds where the score is a sum. */
export interface WhyReason extends Sentence {
  readonly group: string;
  readonly contribution?: number;
}

/**
 * In what the contributions of a sum are: points of heat; hundredths of the currency; `-ln(1 - chance)`, in which chances that are independent
 * add up; `ln index`, that of the tier of engagement.
 */
export type WhyUnit = 'points' | 'cents' | '-ln(1 - chance)' | 'ln index';

/**
 * Why a score is as it is. Of a sum, all contributions add up to `total` to 1e-9 and the strongest comes first; of a rule there are facts,
 * of which none adds up to anything.
 */
export type Why =
  | { readonly kind: 'rule'; readonly reasons: readonly WhyReason[] }
  | {
      readonly kind: 'sum';
      readonly unit: WhyUnit;
      readonly total: number;
      readonly reasons: readonly WhyReason[];
    };

/** So many reasons are told of a score. */
export const TOLD = 3;

/** Facts that lead to a score by a rule. */
export const byRule = (...reasons: readonly WhyReason[]): Why => ({ kind: 'rule', reasons });

/**
 * Parts that add up to a total, the strongest first, and then facts that no part is told without. Where one is not finite (an index of 0 has
 * no logarithm) nothing adds up, and the parts are facts.
 */
export const bySum = (
  unit: WhyUnit,
  parts: readonly (WhyReason & { readonly contribution: number })[],
  facts: readonly WhyReason[] = [],
): Why => {
  if (!parts.every(({ contribution }) => Number.isFinite(contribution)))
    return byRule(...parts.map(({ contribution: _, ...fact }) => fact), ...facts);
  const sorted = [...parts].sort(
    (one, other) =>
      Math.abs(other.contribution) - Math.abs(one.contribution) || (one.group < other.group ? -1 : 1),
  );
  return {
    kind: 'sum',
    unit,
    total: sorted.reduce((sum, { contribution }) => sum + contribution, 0),
    reasons: [...sorted, ...facts],
  };
};
