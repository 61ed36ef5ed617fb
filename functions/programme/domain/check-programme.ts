import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import { DAY_MS, durationMs } from '../../shared/kernel/time';
import type { CompiledTemplate, ProgrammeDocument } from '../contract';
import { checkCaps } from './check-caps';
import { checkCondition, checkSegmentCircles, type Names } from './check-conditions';
import { checkJourney } from './check-journey';
import { UNKNOWN_TOPIC } from './direct';
import { duplicateIds, type Problem, problemAt } from './problem';

/** A table's item holds 400 KB; this leaves room for names and numbers as the table counts them. */
const MAX_ITEM_BYTES = 350_000;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const checkLanguages = (
  path: readonly (string | number)[],
  texts: Readonly<Record<string, string>>,
  languages: readonly string[],
): Problem[] =>
  languages
    .filter((language) => !Object.hasOwn(texts, language))
    .map((language) =>
      problemAt([...path, language], 'language_missing', `the language ${language} is missing`),
    );

/** What ends a line of a header or cannot be seen in one: CR, LF, NUL and all others of their kind, as Unicode has them. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

const checkHeader = (path: readonly (string | number)[], text: string): Problem[] =>
  CONTROL.test(text)
    ? [problemAt(path, 'control_character', 'must have no line break and no other control character')]
    : [];

const checkTemplate = (
  template: CompiledTemplate,
  index: number,
  languages: readonly string[],
): Problem[] => {
  const path = ['templates', index];
  const problems = (['subject', 'html', 'text'] as const).flatMap((part) =>
    checkLanguages([...path, part], template[part], languages),
  );
  for (const [language, subject] of Object.entries(template.subject))
    problems.push(...checkHeader([...path, 'subject', language], subject));
  if (bytesOf(template) > MAX_ITEM_BYTES) {
    problems.push(problemAt(path, 'item_too_large', `must have at most ${MAX_ITEM_BYTES} bytes as JSON`));
  }
  return problems;
};

const checkClock = (document: ProgrammeDocument): Problem[] => {
  const problems: Problem[] = [];
  if (!isTimeZone(document.timeZone)) {
    problems.push(
      problemAt(['timeZone'], 'time_zone_unknown', `"${document.timeZone}" is no IANA time zone`),
    );
  }
  const { quietHours } = document;
  if (!quietHours) return problems;
  for (const side of ['from', 'to'] as const) {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(quietHours[side])) {
      problems.push(problemAt(['quietHours', side], 'time_invalid', 'must be a time from 00:00 to 23:59'));
    }
  }
  if (quietHours.from === quietHours.to) {
    problems.push(problemAt(['quietHours'], 'time_invalid', '"from" and "to" must differ'));
  }
  return problems;
};

const checkConsent = (document: ProgrammeDocument, topics: ReadonlySet<string>): Problem[] =>
  document.consent.flatMap(({ topic, when }, index) => {
    const found: Problem[] = [];
    if (!topics.has(topic)) {
      found.push(problemAt(['consent', index, 'topic'], 'topic_unknown', `there is no topic "${topic}"`));
    }
    if ('event' in when) {
      const message = 'consent by an interaction is not supported yet: name a trait';
      found.push(problemAt(['consent', index, 'when', 'event'], 'not_supported', message));
    }
    return found;
  });

/** A buying window is thought of in months: a shorter one ends before a car is bought, a longer one never does. */
const WINDOW_DAYS = [1, 365] as const;

const checkScores = ({ silence, unsubscribe, heat }: ProgrammeDocument['scores']): Problem[] => {
  const problems = Object.entries({ silence, unsubscribe }).flatMap(([score, { medium, high }]) =>
    medium >= high ? [problemAt(['scores', score], 'bands_disordered', '"medium" must be below "high"')] : [],
  );
  if (!heat) return problems;
  const path = ['scores', 'heat'];
  if (heat.warm >= heat.hot) problems.push(problemAt(path, 'bands_disordered', '"warm" must be below "hot"'));
  const [least, most] = WINDOW_DAYS;
  const days = durationMs(heat.window) / DAY_MS;
  if (days < least || days > most) {
    problems.push(
      problemAt([...path, 'window'], 'window_out_of_range', `must be from ${least}d to ${most}d`),
    );
  }
  const worth = heat.pages.some(({ points, seconds }) => points + seconds * heat.perSecond > 0);
  if (!worth) problems.push(problemAt([...path, 'pages'], 'never_true', 'no page is worth anything'));
  return problems;
};

const checkTopicIds = ({ topics }: ProgrammeDocument): Problem[] =>
  topics.flatMap(({ id }, index) =>
    id === UNKNOWN_TOPIC
      ? [
          problemAt(
            ['topics', index, 'id'],
            'id_reserved',
            `no topic may be called "${UNKNOWN_TOPIC}": so mails count of which nobody knows the topic any more`,
          ),
        ]
      : [],
  );

/**
 * Every mistake of a programme whose shape is right, with its path: references between its parts, what can never
 * happen, languages, limits. That its templates render is for the flow to find out.
 */
export const checkProgramme = (document: ProgrammeDocument): Problem[] => {
  const idsOf = (entries: readonly { readonly id: string }[]) => new Set(entries.map(({ id }) => id));
  const names: Names = { topics: idsOf(document.topics), segments: idsOf(document.segments) };
  const templates = idsOf(document.templates);
  const { templates: _, ...rules } = document;
  const lists = ['topics', 'segments', 'journeys', 'templates'] as const;
  const problems = [
    ...lists.flatMap((list) => duplicateIds([list], document[list])),
    ...duplicateIds(['interests'], document.interests ?? []),
    ...checkTopicIds(document),
    ...checkHeader(['sender', 'name'], document.sender.name),
    ...checkClock(document),
    ...checkCaps(document, names.topics),
    ...checkConsent(document, names.topics),
    ...document.topics.flatMap(({ name }, index) =>
      checkLanguages(['topics', index, 'name'], name, document.languages),
    ),
    ...(document.interests ?? []).flatMap(({ name }, index) =>
      checkLanguages(['interests', index, 'name'], name, document.languages),
    ),
    ...document.segments.flatMap(({ when }, index) =>
      checkCondition(when, ['segments', index, 'when'], 'segment', names),
    ),
    ...checkSegmentCircles(document.segments),
    ...document.journeys.flatMap((journey, index) =>
      checkJourney(journey, ['journeys', index], names, templates),
    ),
    ...document.templates.flatMap((template, index) => checkTemplate(template, index, document.languages)),
  ];
  const sender = normaliseEmailAddress(document.sender.address);
  if (!sender.ok) {
    problems.push(
      problemAt(['sender', 'address'], 'sender_invalid', sender.issues[0]?.message ?? 'is invalid'),
    );
  }
  problems.push(...checkScores(document.scores));
  if (bytesOf(rules) > MAX_ITEM_BYTES) {
    const message = `the programme without its templates must have at most ${MAX_ITEM_BYTES} bytes as JSON`;
    problems.push(problemAt([], 'item_too_large', message));
  }
  return problems;
};
