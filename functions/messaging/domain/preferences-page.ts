import type { Cap } from '../../programme/contract';
import type { Issue } from '../../shared/kernel/errors';
import { durationMs, HOUR_MS } from '../../shared/kernel/time';
import { languageFor } from './language';
import { halved } from './own-caps';
import { escapeHtml as h, pageOf } from './page';
import { PAGE_LANGUAGES, type PageLanguage } from './page-language';
import { formOf, PAUSES, type Shown } from './preferences-form';
import { PREFERENCES_WORDS, type PreferencesWords } from './preferences-words';

/** Something that can be ticked, with its name in the programme's languages. */
export interface Choice {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
}

/** A topic, with the caps that it has for itself where it stands outside the others. */
export interface TopicChoice extends Choice {
  readonly outside: readonly Cap[];
}

/** What the page says on top of the form. */
export type Outcome = 'shown' | 'saved' | 'refused' | 'wrong';

/** Everything that is on the page. Neither the member's name nor the address is. */
export interface PreferencesPage {
  readonly token: string;
  /** Epoch ms. */
  readonly shownAt: number;
  readonly shown: Shown;
  readonly topics: readonly TopicChoice[];
  readonly interests: readonly Choice[];
  /** The languages in which mails can come. */
  readonly languages: readonly string[];
  /** In which the end of a pause is a day: an IANA name. */
  readonly timeZone: string;
  readonly hasLeft: boolean;
  readonly outcome: Outcome;
  /** What was wrong with what was sent; `path` is the field. */
  readonly issues: readonly Issue[];
}

const DATES: Readonly<Record<PageLanguage, string>> = { en: 'en-GB', fr: 'fr-FR' };

const languageName = (code: string): string => {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
};

const nameIn = (language: PageLanguage, { id, name }: Choice): string =>
  name[languageFor(language, Object.keys(name))] ?? id;

interface Box {
  readonly kind: 'checkbox' | 'radio';
  readonly name: string;
  readonly value: string;
  readonly text: string;
  readonly on: boolean;
  /** What is said below it. */
  readonly more?: string;
}

const box = ({ kind, name, value, text, on, more }: Box, wrong: boolean): string => {
  const id = `${name}-${h(value)}`;
  const described = [wrong && `error-${name}`, more && `more-${id}`].filter(Boolean).join(' ');
  const marks = `${on ? ' checked' : ''}${wrong ? ' aria-invalid="true"' : ''}${described ? ` aria-describedby="${described}"` : ''}`;
  const below = more ? `\n<p class="hint more" id="more-${id}">${h(more)}</p>` : '';
  return `<div class="choice"><input type="${kind}" id="${id}" name="${name}" value="${h(value)}"${marks}><label for="${id}">${h(text)}</label></div>${below}`;
};

/** How often a topic may write that stands outside the caps, and how often to who asked for less. */
const howOften = ({ outside }: TopicChoice, language: PageLanguage): { readonly more?: string } => {
  if (outside.length === 0) return {};
  const words = PREFERENCES_WORDS[language];
  const list = (caps: readonly Cap[]) =>
    new Intl.ListFormat(DATES[language]).format(
      caps.map(({ max, window }) => words.atMost(max, durationMs(window) / HOUR_MS)),
    );
  return { more: words.outside(list(outside), list(outside.map(halved))) };
};

const errorOf = (name: string, words: PreferencesWords, issues: readonly Issue[]): string =>
  issues.some(({ path }) => path === name)
    ? `<p class="error" id="error-${name}">${h(words.errors.choice_unknown)}</p>`
    : '';

const group = (
  name: string,
  legend: string,
  hint: string | undefined,
  boxes: readonly Box[],
  words: PreferencesWords,
  issues: readonly Issue[],
): string => {
  const error = errorOf(name, words, issues);
  const hinted = hint === undefined ? '' : `<p class="hint" id="hint-${name}">${h(hint)}</p>`;
  const described = [hinted && `hint-${name}`, error && `error-${name}`].filter(Boolean).join(' ');
  return `<fieldset id="${name}"${described ? ` aria-describedby="${described}"` : ''}>
<legend>${h(legend)}</legend>
${hinted}${error}${boxes.map((one) => box(one, error !== '')).join('\n')}
</fieldset>`;
};

const languageField = (page: PreferencesPage, words: PreferencesWords): string => {
  const error = errorOf('language', words, page.issues);
  const options = page.languages
    .map(
      (code) =>
        `<option value="${h(code)}" lang="${h(code)}"${code === page.shown.language ? ' selected' : ''}>${h(languageName(code))}</option>`,
    )
    .join('');
  const marks = error ? ' aria-invalid="true" aria-describedby="error-language"' : '';
  return `<fieldset>
<legend><label for="language">${h(words.language)}</label></legend>
${error}<select id="language" name="language"${marks}>${options}</select>
</fieldset>`;
};

const noteOf = ({ outcome, hasLeft, issues }: PreferencesPage, words: PreferencesWords): string => {
  if (outcome === 'wrong') {
    const items = issues.map(({ path, code }) => {
      const text = h(words.errors[code as keyof PreferencesWords['errors']] ?? words.errors.form_unreadable);
      return path === 'form' ? text : `<a href="#${path}">${h(fieldName(path, words))}</a>: ${text}`;
    });
    return `<div class="note problem" role="alert"><h2>${h(words.wrong)}</h2>${items.map((one) => `<p>${one}</p>`).join('')}</div>`;
  }
  if (outcome === 'refused') return `<div class="note problem" role="alert"><p>${h(words.refused)}</p></div>`;
  if (outcome === 'saved') return `<div class="note" role="status"><p>${h(words.saved)}</p></div>`;
  return hasLeft ? `<div class="note"><p>${h(words.hasLeft)}</p></div>` : '';
};

const fieldName = (path: string, words: PreferencesWords): string =>
  path === 'frequency' ? words.frequency : path === 'pause' ? words.pause : words.language;

const pauseBoxes = ({ shown, timeZone }: PreferencesPage, language: PageLanguage): readonly Box[] => {
  const words = PREFERENCES_WORDS[language];
  const until = shown.pausedUntil;
  const date = (at: number) =>
    new Intl.DateTimeFormat(DATES[language], { dateStyle: 'long', timeZone }).format(at);
  const radio = (value: string, text: string, on: boolean): Box => ({
    kind: 'radio',
    name: 'pause',
    value,
    text,
    on,
  });
  return [
    radio('none', words.noPause, until === undefined),
    ...(until === undefined ? [] : [radio('keep', words.keepPause(date(until)), true)]),
    ...PAUSES.map((days) => radio(String(days), words.pauseFor(days), false)),
  ];
};

const titleOf = ({ outcome }: PreferencesPage, words: PreferencesWords): string => {
  if (outcome === 'saved') return `${words.savedTitle}: ${words.title}`;
  return outcome === 'shown' ? words.title : `${words.wrongTitle}: ${words.title}`;
};

/** The page of preferences, whole; works without scripts, by keyboard, and tells screen readers what became of it. */
export const preferencesPage = (page: PreferencesPage, language: PageLanguage): string => {
  const words = PREFERENCES_WORDS[language];
  const { shown, issues } = page;
  const ticks = (name: string, choices: readonly Choice[], on: readonly string[]): Box[] =>
    choices.map((choice) => ({
      kind: 'checkbox',
      name,
      value: choice.id,
      text: nameIn(language, choice),
      on: on.includes(choice.id),
    }));
  const topics = ticks('topic', page.topics, shown.topics).map((one, index) => {
    const topic = page.topics[index];
    return { ...one, ...(topic ? howOften(topic, language) : {}) };
  });
  const radio = (value: string, text: string): Box => ({
    kind: 'radio',
    name: 'frequency',
    value,
    text,
    on: shown.frequency === value,
  });
  const email: Box = {
    kind: 'checkbox',
    name: 'channel',
    value: 'email',
    text: words.email,
    on: shown.email,
  };
  const others = PAGE_LANGUAGES.filter((one) => one !== language)
    .map((one) => `<a href="?lang=${one}" lang="${one}" hreflang="${one}">${h(languageName(one))}</a>`)
    .join(' ');
  const interests =
    page.interests.length === 0
      ? ''
      : group(
          'interest',
          words.interests,
          words.interestsHint,
          ticks('interest', page.interests, shown.interests),
          words,
          issues,
        );
  const body = `<nav aria-label="${h(words.otherLanguages)}">${others}</nav>
<h1>${h(words.title)}</h1>
${noteOf(page, words)}
<p>${h(words.lead)}</p>
<form method="post">
<input type="hidden" name="shown" value="${page.shownAt}">
<input type="hidden" name="was" value="${h(formOf(shown))}">
${group('topic', words.topics, words.topicsHint, topics, words, issues)}
${interests}
${group('frequency', words.frequency, undefined, [radio('usual', words.usual), radio('less', words.less)], words, issues)}
${group('pause', words.pause, undefined, pauseBoxes(page, language), words, issues)}
${group('channel', words.channels, undefined, [email], words, issues)}
${languageField(page, words)}
<button type="submit">${h(words.save)}</button>
</form>
<section class="apart" aria-labelledby="leave">
<h2 id="leave">${h(words.leaveTitle)}</h2>
<p>${h(words.leaveText)}</p>
<form method="post" action="../u/${h(page.token)}"><input type="hidden" name="List-Unsubscribe" value="One-Click"><input type="hidden" name="from" value="page"><button type="submit" class="second">${h(words.leave)}</button></form>
</section>`;
  return pageOf(language, titleOf(page, words), body);
};
