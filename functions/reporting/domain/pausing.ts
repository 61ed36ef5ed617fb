import {
  DIRECT,
  type Guardrails,
  mailName,
  type Paused,
  type PauseTarget,
  type ProgrammeRules,
} from '../../programme/contract';
import type { GuardState, RailVerdict, Scope } from '../contract';
import { scopeName } from './scopes';

type Journeys = ProgrammeRules['journeys'];

/** Whether marketing may be among what a mail or a journey sends; what the live version does not know may be. */
const maySendMarketing = (scope: Exclude<Scope, { kind: 'programme' }>, journeys: Journeys): boolean => {
  if (scope.journey === DIRECT) return false;
  const steps = journeys.find(({ id }) => id === scope.journey)?.steps ?? [];
  const sends = steps.flatMap((step) => (step.do === 'send' ? [step] : []));
  const own = scope.kind === 'mail' ? sends.filter(({ id }) => id === scope.step) : sends;
  return own.length === 0 || own.some((send) => send.class !== 'transactional');
};

/**
 * What pauses when a scope is beyond its limits: its mail or its journey, as the programme says. A journey whose mails
 * pause one by one pauses as a whole only when none of them is to blame alone; the programme never does, nor does what
 * sends transactional mail only: a receipt that bounces alarms, and goes on.
 */
export const pauseFor = (
  scope: Scope,
  { pause }: Pick<Guardrails, 'pause'>,
  states: ReadonlyMap<string, GuardState>,
  journeys: Journeys,
): PauseTarget | undefined => {
  if (pause === 'none' || scope.kind === 'programme') return undefined;
  if (!maySendMarketing(scope, journeys)) return undefined;
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
