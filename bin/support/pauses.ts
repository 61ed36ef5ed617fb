import type { Pause, Paused, PauseTarget } from '../../functions/programme/contract';
import { UsageError } from './problems';

/** What is paused as commands answer it: whether all marketing is, which journeys and mails are, and each pause. */
export interface PausedAnswer {
  readonly all: boolean;
  readonly journeys: readonly string[];
  readonly mails: readonly string[];
  readonly pauses: readonly ({ readonly of: 'all' | 'journey' | 'mail'; readonly id?: string } & Pause)[];
}

/** See PausedAnswer. */
export const pausedAnswer = ({ all, journeys, mails }: Paused): PausedAnswer => ({
  all: all !== undefined,
  journeys: Object.keys(journeys).sort(),
  mails: Object.keys(mails).sort(),
  pauses: [
    ...(all ? [{ of: 'all' as const, ...all }] : []),
    ...Object.entries(journeys).map(([id, pause]) => ({ of: 'journey' as const, id, ...pause })),
    ...Object.entries(mails).map(([id, pause]) => ({ of: 'mail' as const, id, ...pause })),
  ],
});

const NAMES = { all: 'all marketing', journey: 'the journey', mail: 'the mail' } as const;

/** A sentence for each pause: `the journey welcome is paused since 2026-11-24T12:00Z by an operator: the link is wrong`. */
export const pauseSentences = ({ pauses }: PausedAnswer): string[] =>
  pauses.map(({ of, id, by, since, why }) => {
    const what = id === undefined ? NAMES[of] : `${NAMES[of]} ${id}`;
    const who = by === 'guardrail' ? 'a guard-rail' : 'an operator';
    return `${what} is paused since ${since.slice(0, 16)}Z by ${who}${why ? `: ${why}` : ''}`;
  });

/** How a pause is asked for on the command line. */
export interface PauseOptions {
  readonly all?: boolean;
  readonly journey?: string;
  readonly mail?: string;
}

/**
 * The target that is meant: `welcome` or --journey is a journey, `welcome/greet` or --mail a mail, --all everything.
 * Throws `target_missing` or `target_ambiguous` unless it is exactly one, and `mail_invalid`.
 */
export const pauseTargetOf = (word: string | undefined, options: PauseOptions): PauseTarget => {
  const isMail = word?.includes('/') === true;
  const mails = [options.mail, isMail ? word : undefined].filter((one) => one !== undefined);
  const journeys = [options.journey, isMail ? undefined : word].filter((one) => one !== undefined);
  const asked: PauseTarget[] = [
    ...(options.all ? ['all' as const] : []),
    ...journeys.map((journey) => ({ journey })),
    ...mails.map((mail) => ({ mail })),
  ];
  const [what, ...others] = asked;
  if (what === undefined)
    throw new UsageError('target_missing', 'name a journey, a mail as JOURNEY/STEP, or say --all');
  if (others.length > 0)
    throw new UsageError('target_ambiguous', 'name one of: a journey, a mail as JOURNEY/STEP, --all');
  if (what !== 'all' && 'mail' in what && !/^[^/]{1,40}\/[^/]{1,40}$/.test(what.mail))
    throw new UsageError(
      'mail_invalid',
      `a mail is named as JOURNEY/STEP (welcome/greet); it is "${what.mail}"`,
    );
  return what;
};

/** A target in words: `the journey welcome`. */
export const targetWords = (what: PauseTarget): string => {
  if (what === 'all') return 'all marketing';
  return 'journey' in what ? `the journey ${what.journey}` : `the mail ${what.mail}`;
};
