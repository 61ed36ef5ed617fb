import type { Band } from '../../shared/conditions/condition';

/** Risks from which a member counts as `medium` and as `high`; the programme sets them. */
export interface BandThresholds {
  readonly medium: number;
  readonly high: number;
}

/** The band of a risk; a threshold itself belongs to the higher band. */
export const bandOf = (risk: number, thresholds: BandThresholds): Band => {
  if (risk >= thresholds.high) return 'high';
  return risk >= thresholds.medium ? 'medium' : 'low';
};
