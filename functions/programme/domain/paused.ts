import type { Pause, Paused, PauseTarget } from '../contract';

/** Nothing is paused. */
export const NOTHING_PAUSED: Paused = { journeys: {}, mails: {} };

/** Whether anything is paused. */
export const isPaused = (paused: Paused | undefined): boolean =>
  paused !== undefined &&
  (paused.all !== undefined || Object.keys({ ...paused.journeys, ...paused.mails }).length > 0);

const pausesIn = (stored: unknown): Readonly<Record<string, Pause>> =>
  typeof stored === 'object' && stored !== null && !Array.isArray(stored)
    ? (stored as Readonly<Record<string, Pause>>)
    : {};

/** What is paused by the pointer's field as stored; stages of the first version hold empty lists there. */
export const pausedIn = (stored: unknown): Paused => {
  const { all, journeys, mails } = (stored ?? {}) as Record<string, unknown>;
  return {
    ...(typeof all === 'object' && all !== null ? { all: all as Pause } : {}),
    journeys: pausesIn(journeys),
    mails: pausesIn(mails),
  };
};

/** The name of a mail inside a journey: `welcome/greet`. */
export const mailName = (journey: string, step: string): string => `${journey}/${step}`;

const own = (pauses: Readonly<Record<string, Pause>>, name: string): Pause | undefined =>
  Object.hasOwn(pauses, name) ? pauses[name] : undefined;

/** A pause that holds a message, and of what it is: of everything, of a journey, or of one mail of it. */
export interface Holding {
  readonly of: 'everything' | 'journey' | 'mail';
  readonly pause: Pause;
}

/**
 * The pause that holds a message back, the widest first. A pause of everything is one of marketing: a receipt goes on;
 * an operator who pauses a journey or a mail by its name means all that it sends. A guard-rail holds marketing only:
 * else whoever registers dead addresses would stop the passwords of everybody.
 */
export const pauseHolding = (
  paused: Paused | undefined,
  message: { readonly journey: string; readonly step: string; readonly class: string },
): Holding | undefined => {
  if (!paused) return undefined;
  const isTransactional = message.class === 'transactional';
  if (paused.all && !isTransactional) return { of: 'everything', pause: paused.all };
  const holds = (pause: Pause | undefined): pause is Pause =>
    pause !== undefined && !(isTransactional && pause.by === 'guardrail');
  const journey = own(paused.journeys, message.journey);
  if (holds(journey)) return { of: 'journey', pause: journey };
  const mail = own(paused.mails, mailName(message.journey, message.step));
  return holds(mail) ? { of: 'mail', pause: mail } : undefined;
};

/** The pause of exactly this target, when there is one. */
export const pauseOf = (paused: Paused, what: PauseTarget): Pause | undefined => {
  if (what === 'all') return paused.all;
  return 'journey' in what ? own(paused.journeys, what.journey) : own(paused.mails, what.mail);
};

const without = (pauses: Readonly<Record<string, Pause>>, name: string): Record<string, Pause> =>
  Object.fromEntries(Object.entries(pauses).filter(([key]) => key !== name));

/**
 * Whether a target is paused already by whoever asks, or by an operator: the first pause stays. An operator's takes the
 * place of a guard-rail's, for it holds transactional mail too.
 */
export const isPausedFor = (paused: Paused, what: PauseTarget, by: Pause['by']): boolean => {
  const before = pauseOf(paused, what);
  return before !== undefined && (before.by === 'operator' || by === 'guardrail');
};

/** What is paused once this target is. */
export const withPause = (paused: Paused, what: PauseTarget, pause: Pause): Paused => {
  if (isPausedFor(paused, what, pause.by)) return paused;
  if (what === 'all') return { ...paused, all: pause };
  return 'journey' in what
    ? { ...paused, journeys: { ...paused.journeys, [what.journey]: pause } }
    : { ...paused, mails: { ...paused.mails, [what.mail]: pause } };
};

/** What is paused once this target is not; wider and narrower pauses stay. */
export const withoutPause = ({ all, journeys, mails }: Paused, what: PauseTarget): Paused => ({
  ...(all && what !== 'all' ? { all } : {}),
  journeys: what !== 'all' && 'journey' in what ? without(journeys, what.journey) : journeys,
  mails: what !== 'all' && 'mail' in what ? without(mails, what.mail) : mails,
});
