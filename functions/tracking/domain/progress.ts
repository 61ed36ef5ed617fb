import type { ActivityCard } from '../contract';

type Progress = ActivityCard['progress'];

/** The most sources whose progress a card keeps. */
export const MAX_PROGRESS = 40;

/**
 * Progress of at most so many sources: those that were folded last. What comes again of a source that fell off is
 * folded again.
 */
export const boundProgress = (progress: Progress, most: number = MAX_PROGRESS): Progress => {
  const all = Object.entries(progress);
  if (all.length <= most) return progress;
  const latest = all.sort(([a, [, , at]], [b, [, , other]]) => other - at || (a < b ? -1 : 1));
  return Object.fromEntries(latest.slice(0, most));
};
