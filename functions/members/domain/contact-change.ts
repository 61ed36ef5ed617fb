import { type ContactCard, type ContactChange, keepsBack, movedWords } from '../../messaging/contract';
import type { ProgrammeRules } from '../../programme/contract';
import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import type { IdentifyRequest, ProfileCard } from '../contract';

const LANGUAGE = /^([a-z]{2})(?:[-_]([a-z]{2}))?(?:[-_.@].*)?$/i;

/** A language as programmes write it (`fr`, `fr-CA`) from what a client says (`fr_ca`, `FR`); undefined when it is none. */
export const languageOf = (text: unknown): string | undefined => {
  const match = typeof text === 'string' ? LANGUAGE.exec(text.trim()) : null;
  if (!match?.[1]) return undefined;
  return match[2] ? `${match[1].toLowerCase()}-${match[2].toUpperCase()}` : match[1].toLowerCase();
};

/** A time zone of the IANA database as given; undefined when this platform does not know it. */
export const timeZoneOf = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone && text;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** The address that an identify names, normalised; undefined when it names none, `problem` when it is none. */
export const addressOf = (
  traits: Readonly<Record<string, unknown>>,
): { readonly address?: string; readonly problem?: string } => {
  const email = Object.hasOwn(traits, 'email') ? traits.email : undefined;
  if (email === undefined || email === null) return {};
  const checked = normaliseEmailAddress(email);
  return checked.ok ? { address: checked.value } : { problem: checked.issues[0]?.code ?? 'email_invalid' };
};

/** What a profile held before an identify: traits, and when (epoch ms) each was said. */
export type SaidBefore = Partial<Pick<ProfileCard, 'traits' | 'said'>>;

const own = <T>(holder: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  holder && Object.hasOwn(holder, key) ? holder[key] : undefined;

/**
 * The consents that traits grant (true) or withdraw (false) by the programme's rules; any other value says nothing. A
 * trait that was true before (`known`) grants nothing again: a website repeats its traits with every page, and that
 * must not undo an unsubscribe. Nor does a true that is older than what the trait says since.
 *
 * Messaging has a rule that looks the same and is not: it compares with the topic's consent, not with the trait. Two
 * traits may speak for one topic, and only here is it known which of them was only repeated after the other one withdrew.
 * It also spares the queue, the Lambda and the read of a message for each repeated identify that says nothing else.
 */
export const consentsOf = (
  rules: ProgrammeRules['consent'],
  { traits, at }: Pick<IdentifyRequest, 'traits' | 'at'>,
  known: SaidBefore = {},
): NonNullable<ContactChange['consents']> =>
  rules.flatMap(({ topic, when }) => {
    if (!('trait' in when) || !Object.hasOwn(traits, when.trait)) return [];
    const value = traits[when.trait];
    if (typeof value !== 'boolean') return [];
    const isRepeated = own(known.traits, when.trait) === true;
    const isOutdated = (own(known.said, when.trait) ?? Number.NEGATIVE_INFINITY) > Date.parse(at);
    if (value && (isRepeated || isOutdated)) return [];
    return [
      { topic, state: value ? ('granted' as const) : ('withdrawn' as const), source: `trait ${when.trait}` },
    ];
  });

/**
 * What an identify changes on the CONTACT card; undefined when it says nothing that messaging keeps. `address` is
 * given only where it is the member's own and the newest; `known` is what the profile held before this identify.
 */
export const contactChangeOf = (
  member: string,
  request: IdentifyRequest,
  rules: ProgrammeRules['consent'],
  address: string | undefined,
  known: SaidBefore = {},
): ContactChange | undefined => {
  const { traits } = request;
  const trait = (name: string) => own(traits, name);
  // What a browser is set to does not undo what the member said.
  const hasSaid = languageOf(own(known.traits, 'language')) !== undefined;
  const heard = hasSaid ? undefined : (languageOf(trait('locale')) ?? languageOf(request.locale));
  const language = languageOf(trait('language')) ?? heard;
  const timeZone =
    timeZoneOf(trait('timeZone')) ?? timeZoneOf(trait('timezone')) ?? timeZoneOf(request.timeZone);
  const consents = consentsOf(rules, request, known);
  if (address === undefined && language === undefined && timeZone === undefined && consents.length === 0) {
    return undefined;
  }
  return {
    member,
    at: request.at,
    cause: request.cause,
    ...(address === undefined ? {} : { address }),
    ...(language === undefined ? {} : { language }),
    ...(timeZone === undefined ? {} : { timeZone }),
    consents,
  };
};

/**
 * What messaging has to know when a member takes an address from a visitor: the visitor has it no more, and what
 * was said against mails to it (a departure, a complaint, a choice on the page, a bounce for good) binds the member.
 */
export const addressMoves = (
  visitor: string,
  member: string,
  card: ContactCard | undefined,
  { address, at, cause }: { readonly address: string; readonly at: string; readonly cause: string },
): readonly ContactChange[] => {
  const lost = { member: visitor, at, cause, addressLost: address, addressTo: member, consents: [] };
  if (card?.address !== address) return [lost];
  const said = movedWords(card, address, Date.parse(at));
  return keepsBack(said) ? [{ member, at, cause, ...said }, lost] : [lost];
};
