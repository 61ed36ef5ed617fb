import type { ScoresCard } from '../../scoring/contract';

/**
 * The risk (0 to 1) of unsubscribing on a SCORES card, as far as it may bound what its member gets. A ranking is none (`uncalibrated`: its level
 * was never learnt, and is beside a mean that is a rate), and neither is a number that cannot be one.
 */
export const knownRisk = (
  scores: { readonly unsubscribe?: Partial<ScoresCard['unsubscribe']> } | undefined,
): number | undefined => {
  const { risk, uncalibrated } = scores?.unsubscribe ?? {};
  return !uncalibrated && risk !== undefined && risk > 0 && risk < 1 ? risk : undefined;
};
