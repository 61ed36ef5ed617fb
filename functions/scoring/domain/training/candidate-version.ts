import type { Outcome } from '../snapshots/timeline';

/** `silence-2026-11-29.033000`: the name that a training (ISO 8601 UTC) makes once for each outcome. */
export const candidateVersion = (outcome: Outcome, training: string): string =>
  `${outcome}-${training.slice(0, 10)}.${training.slice(11, 19).replaceAll(':', '')}`;
