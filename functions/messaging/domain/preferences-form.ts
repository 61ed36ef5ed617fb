import type { Checked, Issue } from '../../shared/kernel/errors';
import { DAY_MS, MINUTE_MS } from '../../shared/kernel/time';
import type { ContactCard } from '../contract';
import { wants } from './complaint';
import { type ChosenPreferences, interestsOf } from './preferences';

/*
 * The page holds what it showed (`was`, in the form of a form) and when (`shown`). A choice is the difference between
 * that and what was sent: what the member did not touch is not said again, however old the page is, so that saving
 * one thing never gives a consent back that was taken elsewhere.
 */

/** For how long (ms) a page may lie open before it has to be looked at again. */
export const PAGE_AGE_MS = DAY_MS;
/** How far (ms) the clocks of two calls may be apart. */
const AHEAD_MS = MINUTE_MS;
const MAX_FORM_CHARACTERS = 20_000;

/** The pauses that can be chosen, in days. */
export const PAUSES = [30, 90] as const;

/** What can be chosen at all: ids of the programme's topics and interests, and its languages. */
export interface Offered {
  readonly topics: readonly string[];
  readonly interests: readonly string[];
  readonly languages: readonly string[];
}

/** What is ticked, chosen and shown. */
export interface Shown {
  readonly topics: readonly string[];
  readonly interests: readonly string[];
  readonly email: boolean;
  readonly frequency: 'usual' | 'less';
  /** Epoch ms; absent without a pause. */
  readonly pausedUntil?: number;
  /** The language of the mails. */
  readonly language: string;
}

/** What a member's cards say about what can be chosen. `language` is the one in which mails come. */
export const shownOf = (
  card: ContactCard,
  traits: Readonly<Record<string, unknown>>,
  offered: Offered,
  language: string,
  now: number,
): Shown => {
  const interests = interestsOf(Object.hasOwn(traits, 'interests') ? traits.interests : undefined);
  return {
    topics: offered.topics.filter((topic) => wants(card, topic)),
    interests: offered.interests.filter((one) => interests.includes(one)),
    email: card.channelsOff?.email === undefined,
    frequency: card.frequency ?? 'usual',
    ...(card.pausedUntil !== undefined && card.pausedUntil > now ? { pausedUntil: card.pausedUntil } : {}),
    language,
  };
};

/** What the page shows, as the form would send it were nothing changed. */
export const formOf = (shown: Shown): string => {
  const form = new URLSearchParams();
  for (const topic of shown.topics) form.append('topic', topic);
  if (shown.email) form.append('channel', 'email');
  form.append('frequency', shown.frequency);
  form.append('pause', shown.pausedUntil === undefined ? 'none' : 'keep');
  for (const interest of shown.interests) form.append('interest', interest);
  form.append('language', shown.language);
  return form.toString();
};

const difference = (from: URLSearchParams, to: URLSearchParams, name: string, offered: readonly string[]) => {
  const [before, after] = [from.getAll(name), to.getAll(name)];
  return {
    added: offered.filter((one) => after.includes(one) && !before.includes(one)),
    removed: offered.filter((one) => before.includes(one) && !after.includes(one)),
  };
};

const issue = (path: string, code: string, message: string): Issue => ({ path, code, message });

const choiceIssues = (
  sent: URLSearchParams,
  choices: Readonly<Record<string, readonly string[]>>,
): readonly Issue[] =>
  Object.entries(choices)
    .filter(([name, known]) => sent.getAll(name).length > 1 || !known.includes(sent.get(name) ?? ''))
    .map(([name, known]) => issue(name, 'choice_unknown', `${name} must be one of ${known.join(', ')}`));

/**
 * Reads what was sent from the page. Answers `form_unreadable` for what did not come from it, `form_expired` for a page
 * that lay open for more than a day, and `choice_unknown` with the field for what could not be chosen there. Topics and
 * interests that the programme does not know (any more) say nothing.
 */
export const readForm = (body: string, offered: Offered, now: number): Checked<ChosenPreferences> => {
  const sent = new URLSearchParams(body.slice(0, MAX_FORM_CHARACTERS));
  const [shown, was] = [sent.get('shown') ?? '', sent.get('was')];
  if (!/^\d{13}$/.test(shown) || was === null || body.length > MAX_FORM_CHARACTERS)
    return {
      ok: false,
      issues: [issue('form', 'form_unreadable', 'the form must be sent as the page made it')],
    };
  const shownAt = Number(shown);
  if (shownAt > now + AHEAD_MS || now - shownAt > PAGE_AGE_MS)
    return { ok: false, issues: [issue('form', 'form_expired', 'the page must not be older than a day')] };
  const issues = choiceIssues(sent, {
    frequency: ['usual', 'less'],
    pause: ['none', 'keep', ...PAUSES.map(String)],
    language: offered.languages,
  });
  if (issues.length > 0) return { ok: false, issues };
  const before = new URLSearchParams(was);
  const topics = difference(before, sent, 'topic', offered.topics);
  const interests = difference(before, sent, 'interest', offered.interests);
  const channels = difference(before, sent, 'channel', ['email']);
  const [frequency, pause, language] = ['frequency', 'pause', 'language'].map((name) =>
    sent.get(name) === before.get(name) ? undefined : (sent.get(name) ?? undefined),
  );
  const pauseDays =
    pause === undefined || pause === 'keep' ? undefined : Number(pause === 'none' ? 0 : pause);
  return {
    ok: true,
    value: {
      shownAt: Math.min(shownAt, now),
      granted: topics.added,
      withdrawn: topics.removed,
      channelsOn: channels.added.length > 0 ? ['email'] : [],
      channelsOff: channels.removed.length > 0 ? ['email'] : [],
      interests: offered.interests.filter((one) => sent.getAll('interest').includes(one)),
      interestsAdded: interests.added,
      interestsRemoved: interests.removed,
      ...(frequency === undefined ? {} : { frequency: frequency as 'usual' | 'less' }),
      ...(pauseDays === undefined ? {} : { pauseDays }),
      ...(language === undefined ? {} : { language }),
    },
  };
};
