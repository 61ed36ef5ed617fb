import type { Band } from '../../shared/conditions/condition';

/** Risks from which a member counts as `medium` and as `high`; the programme sets them. */
export interface BandThresholds {
  readonly medium: number;
  readonly high: number;
}

const RANK: Readonly<Record<Band, number>> = { low: 0, medium: 1, high: 2 };

/** The band of a risk; a threshold itself belongs to the higher band. */
export const bandOf = (risk: number, thresholds: BandThresholds): Band => {
  if (risk >= thresholds.high) return 'high';
  return risk >= thresholds.medium ? 'medium' : 'low';
};

/** How a member came from one band to the next: `up` is towards leaving, `first` a baseline; undefined: no change. */
export const directionOf = (from: Band | undefined, to: Band): 'up' | 'down' | 'first' | undefined => {
  if (from === undefined) return 'first';
  if (from === to) return undefined;
  return RANK[to] > RANK[from] ? 'up' : 'down';
};
