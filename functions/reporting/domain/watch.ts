import type { Paused } from '../../programme/contract';
import { MINUTE_MS } from '../../shared/kernel/time';
import type { Counts, GuardState, RailVerdict, Scope } from '../contract';
import { joinDays } from './day-counts';
import { isPausedNow } from './pausing';
import { scopeNamed } from './scopes';

/** Workers know of a pause within 10 seconds of one another; before this nobody concludes that it was lifted. */
const SETTLED_MS = MINUTE_MS;
/** A pause that nobody has seen for so long (ms) is asked for again. */
const UNHEARD_MS = 15 * MINUTE_MS;

/**
 * What became of the pause that a guard-rail asked for: it is there for the first time (`seen`); it was, and is no more
 * (`lifted`); or it never was, for a quarter of an hour (`unheard`). A request may wait long on its queue: that a pause
 * is not there yet must not look like its having been lifted.
 */
export const pauseTurned = (
  state: GuardState,
  paused: Paused | undefined,
  now: number,
): 'seen' | 'lifted' | 'unheard' | 'same' => {
  const { pausing, seen } = state;
  if (state.state !== 'tripped' || pausing === undefined) return 'same';
  if (isPausedNow(paused, pausing)) return seen === undefined ? 'seen' : 'same';
  if (seen === undefined) return now - state.at > UNHEARD_MS ? 'unheard' : 'same';
  return now - seen > SETTLED_MS ? 'lifted' : 'same';
};

/** A guard-rail that is watched again; of a mail, from what was counted so far (`before`) on. */
export const watchedAgain = (
  { pausing: _, seen: __, ...state }: GuardState,
  before: GuardState['before'],
  now: number,
): GuardState => ({ ...state, state: 'watching', at: now, before });

/**
 * What is not judged again of a scope, by day: of a mail, what was counted before its pause was lifted; of a journey and
 * of the programme, the same of all their mails.
 */
export const beforeOf = (
  scope: Scope,
  states: ReadonlyMap<string, GuardState>,
): Readonly<Record<string, Counts>> =>
  joinDays(
    [...states.values()].flatMap(({ sk, before }) => {
      const one = scopeNamed(sk);
      if (one.kind !== 'mail') return [];
      if (scope.kind !== 'programme' && one.journey !== scope.journey) return [];
      return scope.kind !== 'mail' || one.step === scope.step ? [before] : [];
    }),
  );

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
