import type { Guardrails, Paused, PauseTarget } from '../../programme/contract';
import { mailName } from '../../programme/contract';
import type { GuardState, RailVerdict, Scope } from '../contract';
import { scopeName } from './scopes';

/**
 * What pauses when a scope is beyond its limits: its mail or its journey, as the programme says. A journey whose mails
 * pause one by one pauses as a whole only when none of them is to blame alone; the programme never does.
 */
export const pauseFor = (
  scope: Scope,
  { pause }: Pick<Guardrails, 'pause'>,
  states: ReadonlyMap<string, GuardState>,
): PauseTarget | undefined => {
  if (pause === 'none' || scope.kind === 'programme') return undefined;
  if (scope.kind === 'mail' && pause === 'mail') return { mail: mailName(scope.journey, scope.step) };
  const mails = scopeName({ kind: 'mail', journey: scope.journey, step: '' });
  const isOneToBlame = [...states].some(([name, { state }]) => name.startsWith(mails) && state === 'tripped');
  return scope.kind === 'journey' && pause === 'mail' && isOneToBlame
    ? undefined
    : { journey: scope.journey };
};

/** Whether a target is paused by itself, whoever did it. */
export const isPausedNow = (paused: Paused | undefined, target: PauseTarget): boolean => {
  if (!paused) return false;
  if (target === 'all') return paused.all !== undefined;
  return 'journey' in target
    ? Object.hasOwn(paused.journeys, target.journey)
    : Object.hasOwn(paused.mails, target.mail);
};

const percent = (rate: number): string => `${Math.round(rate * 10_000) / 100} %`;

/** Why something pauses, in words with numbers: `bounces 12 of 200 (6 %, limit 2 %)`. At most 200 characters. */
export const whyPaused = (beyond: readonly RailVerdict[]): string =>
  beyond
    .map(({ rail, events, of, rate = 1, limit }) => {
      return `${rail} ${events} of ${of} (${percent(rate)}, limit ${percent(limit)})`;
    })
    .join('; ')
    .slice(0, 200);
