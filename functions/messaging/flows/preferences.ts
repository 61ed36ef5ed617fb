import { topicOfCap } from '../../programme/contract';
import { RelanceError } from '../../shared/kernel/errors';
import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import type { TimelineEntry } from '../../tracking/contract';
import type { ContactCard } from '../contract';
import { hasLeft } from '../domain/departure';
import { languageFor } from '../domain/language';
import { leavePage } from '../domain/leave-page';
import { departureOf } from '../domain/outcome-counts';
import { browserLanguage, type PageLanguage, pageLanguageOf } from '../domain/page-language';
import {
  type ChosenPreferences,
  decidePreferences,
  interestsAfter,
  leftByChoice,
  withPreferences,
} from '../domain/preferences';
import { type Offered, readForm, shownOf } from '../domain/preferences-form';
import { type PreferencesPage, preferencesPage } from '../domain/preferences-page';
import { isTimeZone } from '../domain/quiet-hours';
import type { LeavePorts, LinkedMail, ReadMember } from '../ports';
import { findLeaver } from './find-leaver';

/** A request for the page: the token of its address, and what says in which language it is read. */
export interface PreferencesRequest {
  readonly token: string;
  /** `?lang=`, which the member presses. */
  readonly lang?: string;
  readonly acceptLanguage?: string;
}

/** The page, and what became of the request: `unknown` for every token that is not ours. */
export interface PreferencesAnswer {
  readonly outcome: 'shown' | 'saved' | 'refused' | 'wrong' | 'unknown';
  readonly html: string;
}

interface Visit {
  readonly request: PreferencesRequest;
  readonly live: LiveProgramme;
  readonly read: ReadMember & { readonly contact: ContactCard };
  /** The mail that the link stood in, where the link says it. */
  readonly mail?: LinkedMail;
  readonly offered: Offered;
  readonly now: number;
}

const MAX_TRIES = 5;

const languageOf = ({ lang, acceptLanguage }: PreferencesRequest, member?: string): PageLanguage =>
  pageLanguageOf(lang) ?? pageLanguageOf(member) ?? browserLanguage(acceptLanguage) ?? 'en';

const unknown = (request: PreferencesRequest): PreferencesAnswer => ({
  outcome: 'unknown',
  html: leavePage('unknown', languageOf(request)),
});

const visit = async (
  ports: LeavePorts,
  request: PreferencesRequest,
  now: number,
): Promise<Visit | undefined> => {
  const { read, mail } = (await findLeaver(ports, request.token)) ?? {};
  // Who has no card (any more) gets no mail, and there is nothing to choose.
  if (!read?.contact) return undefined;
  const live = await ports.programmes.live(now);
  const ids = (choices: readonly { readonly id: string }[]) => choices.map(({ id }) => id);
  const offered = {
    topics: ids(live.rules.topics),
    interests: ids(live.rules.interests ?? []),
    languages: live.rules.languages,
  };
  return {
    request,
    live,
    read: { ...read, contact: read.contact },
    ...(mail ? { mail } : {}),
    offered,
    now,
  };
};

const pageFor = (
  { request, live, read, offered, now }: Visit,
  outcome: PreferencesPage['outcome'],
  issues: PreferencesPage['issues'] = [],
): PreferencesAnswer => {
  const { contact, traits } = read;
  const { rules } = live;
  const mailLanguage = languageFor(contact.language, rules.languages);
  const page: PreferencesPage = {
    token: request.token,
    shownAt: now,
    shown: shownOf(contact, traits, offered, mailLanguage, now),
    topics: rules.topics.map((topic) => ({
      ...topic,
      outside: rules.caps.filter((cap) => cap.outside && topicOfCap(cap) === topic.id),
    })),
    interests: rules.interests ?? [],
    languages: rules.languages,
    timeZone: contact.timeZone && isTimeZone(contact.timeZone) ? contact.timeZone : rules.timeZone,
    hasLeft: hasLeft(contact),
    outcome,
    issues,
  };
  return { outcome, html: preferencesPage(page, languageOf(request, contact.language)) };
};

/** The page of preferences behind a link; changes nothing. */
export const showPreferences = async (
  ports: LeavePorts,
  request: PreferencesRequest,
  now: number,
): Promise<PreferencesAnswer> => {
  const found = await visit(ports, request, now);
  return found ? pageFor(found, 'shown') : unknown(request);
};

const states = (on: readonly string[], onIs: string, off: readonly string[], offIs: string) =>
  Object.fromEntries([...on.map((one) => [one, onIs]), ...off.map((one) => [one, offIs])]);

/** The timeline's `Preferences Changed`, keyed by what was chosen and when the page was shown: sent twice, it is one. */
const preferencesChanged = (
  { read, offered }: Visit,
  chosen: ChosenPreferences,
  refused: readonly string[],
): TimelineEntry | undefined => {
  const left = (ids: readonly string[]) => ids.filter((one) => !refused.includes(one));
  const topics = states(left(chosen.granted), 'granted', chosen.withdrawn, 'withdrawn');
  const channels = states(left(chosen.channelsOn), 'on', chosen.channelsOff, 'off');
  const interests = states(chosen.interestsAdded, 'added', chosen.interestsRemoved, 'removed');
  const properties = {
    ...(Object.keys(topics).length > 0 ? { topics } : {}),
    ...(Object.keys(channels).length > 0 ? { channels } : {}),
    ...(chosen.frequency === undefined ? {} : { frequency: chosen.frequency }),
    ...(chosen.pauseDays === undefined ? {} : { pauseDays: chosen.pauseDays }),
    ...(Object.keys(interests).length > 0 ? { interests } : {}),
    ...(chosen.language !== undefined && offered.languages.includes(chosen.language)
      ? { language: chosen.language }
      : {}),
  };
  if (Object.keys(properties).length === 0) return undefined;
  return {
    member: read.member,
    messageId: `preferences.${shortHash(JSON.stringify(properties))}`,
    at: isoTime(chosen.shownAt),
    kind: 'fact',
    name: 'Preferences Changed',
    properties,
  };
};

/** Asks members to keep what is a trait: interests and language. Answers the traits as they will be. */
const tellMembers = async (
  ports: LeavePorts,
  { read, offered, now }: Visit,
  chosen: ChosenPreferences,
  cause: string,
): Promise<ReadMember['traits']> => {
  const hasChosen = chosen.interestsAdded.length + chosen.interestsRemoved.length > 0;
  const traits = {
    ...(hasChosen
      ? { interests: interestsAfter(read.traits.interests, chosen.interests, offered.interests) }
      : {}),
    ...(chosen.language === undefined ? {} : { language: chosen.language }),
  };
  if (Object.keys(traits).length > 0)
    await ports.identify({ member: read.member, traits, at: isoTime(now), cause });
  return { ...read.traits, ...traits };
};

const causeOf = ({ read }: Visit, chosen: ChosenPreferences): string =>
  shortHash('preferences', read.member, JSON.stringify(chosen));

/** Writes the card's part; reads and decides again when the card was merged away, or left, between the two. */
const writeCard = async (ports: LeavePorts, first: Visit, chosen: ChosenPreferences) => {
  let found = first;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { contact } = found.read;
    const cause = causeOf(found, chosen);
    const { change, refused } = decidePreferences(
      contact,
      chosen,
      cause,
      found.live.rules.journeys,
      found.now,
    );
    if (!change) return { found, refused, card: contact };
    const isWritten = await ports.contacts.prefer(found.read.member, change);
    // Whoever takes an address that this card has lost meanwhile finds the choice there, or has taken it by now.
    const again = await visit(ports, found.request, found.now);
    if (isWritten && again?.read.member === found.read.member)
      return { found, refused, card: withPreferences(contact, change) ?? contact };
    if (!again) break;
    found = again;
  }
  throw new RelanceError('contact_contended', 'your card is being merged; please try again');
};

/** Counts a topic or channel that was left as a departure by the mail whose link led to the page; once, however often it is sent. */
const countDeparture = async (
  ports: LeavePorts,
  { read, mail }: Visit,
  card: ContactCard,
  chosen: ChosenPreferences,
): Promise<void> => {
  const leftAt = leftByChoice(card, chosen);
  if (mail && leftAt !== undefined) await ports.count(departureOf(read.member, mail, 'page', leftAt));
};

/**
 * Saves what a member changed on the page, and nothing that was only shown: the card first, at once and against whatever
 * is being decided; then the traits, then the timeline and the counters. A page that is sent twice changes nothing the second time, and
 * one that grants what was left after it had been shown grants nothing (`refused`). `body` is the form as sent.
 */
export const savePreferences = async (
  ports: LeavePorts,
  request: PreferencesRequest,
  body: string,
  now: number,
): Promise<PreferencesAnswer> => {
  const first = await visit(ports, request, now);
  if (!first) return unknown(request);
  const form = readForm(body, first.offered, now);
  if (!form.ok) return pageFor(first, 'wrong', form.issues);
  const chosen = form.value;
  const { found, refused, card } = await writeCard(ports, first, chosen);
  const cause = causeOf(found, chosen);
  const traits = await tellMembers(ports, found, chosen, cause);
  const entry = preferencesChanged(found, chosen, refused);
  if (entry) await ports.timeline.record([entry]);
  await countDeparture(ports, found, card, chosen);
  if (card.announcing?.length)
    await ports.changeContact({ member: found.read.member, at: isoTime(now), cause, consents: [] });
  const contact = chosen.language === undefined ? card : { ...card, language: chosen.language };
  return pageFor(
    { ...found, read: { ...found.read, contact, traits } },
    refused.length > 0 ? 'refused' : 'saved',
  );
};
