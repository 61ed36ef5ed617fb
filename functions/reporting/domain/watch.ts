import type { Paused } from '../../programme/contract';
import { MINUTE_MS } from '../../shared/kernel/time';
import type { Counts, GuardState, RailVerdict } from '../contract';
import { isPausedNow } from './pausing';

/** Workers know of a pause within 10 seconds of its being asked for; before this nobody concludes that it was lifted. */
const SETTLED_MS = 5 * MINUTE_MS;

/** Whether the pause of a guard-rail that tripped was lifted: what was counted until now is then not judged again. */
export const wasResumed = (state: GuardState, paused: Paused | undefined, now: number): boolean =>
  state.state === 'tripped' &&
  state.pausing !== undefined &&
  !isPausedNow(paused, state.pausing) &&
  now - state.at > SETTLED_MS;

/** A guard-rail that is watched again, from what was counted so far on. */
export const resumed = (
  { pausing: _, ...state }: GuardState,
  before: Readonly<Record<string, Counts>>,
  now: number,
): GuardState => ({ ...state, state: 'watching', at: now, before });

/**
 * What a judgement changes: `trip` when a rail is beyond its limit and was not before; `calm` when nothing is any more
 * and nothing was paused for it; else nothing.
 */
export const nextWatch = (
  state: GuardState | undefined,
  verdicts: readonly RailVerdict[],
): 'trip' | 'calm' | 'same' => {
  const isBeyond = verdicts.some(({ verdict }) => verdict === 'beyond');
  if (state?.state !== 'tripped') return isBeyond ? 'trip' : 'same';
  return !isBeyond && state.pausing === undefined ? 'calm' : 'same';
};
