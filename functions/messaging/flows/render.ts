import type { CompiledTemplate } from '../../programme/contract';
import type { ParsedTemplate, RenderedMail } from '../../shared/platform/liquid';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import type { MessageRequest } from '../contract';
import { languageFor } from '../domain/language';
import type { Programmes, ReadMember } from '../ports';

/** The member's links in a mail: https addresses; empty in transactional mail. */
export interface MailLinks {
  readonly unsubscribe: string;
  readonly preferences: string;
}

/** No links at all. */
export const NO_LINKS: MailLinks = { unsubscribe: '', preferences: '' };

/** A mail that rendered, or why it did not: that costs nobody a slot. */
export type Rendered =
  | { readonly ok: true; readonly mail: RenderedMail }
  | { readonly ok: false; readonly error: string };

// A quarter of the load of this Lambda, for mails that may go only: it comes with the first of them.
const liquid = () => import('../../shared/platform/liquid');

const MAX_PARSED = 300;
const MAX_ERROR = 300;

/** The languages that a template has whole: of those that the programme offers, else of its own. */
const languagesOf = (
  { subject, html, text }: CompiledTemplate,
  offered: readonly string[],
): readonly string[] => {
  const whole = Object.keys(subject).filter(
    (language) => Object.hasOwn(html, language) && Object.hasOwn(text, language),
  );
  const both = offered.filter((language) => whole.includes(language));
  return both.length > 0 ? both : whole;
};

/**
 * Templates parsed once for each version, template and language; versions never change, so neither do these. In the
 * wanted language, as far as the template and the programme have it; undefined when there is no such template, or it has
 * no language.
 */
export const templateBook = (programmes: Pick<Programmes, 'template'>) => {
  const parsed = new Map<string, ParsedTemplate>();
  return async (
    version: number,
    id: string,
    wanted: string | undefined,
    offered: readonly string[],
  ): Promise<ParsedTemplate | undefined> => {
    const template = await programmes.template(version, id);
    const languages = template ? languagesOf(template, offered) : [];
    if (!template || languages.length === 0) return undefined;
    const language = languageFor(wanted, languages);
    const key = `${version}/${id}/${language}`;
    const known = parsed.get(key);
    if (known) return known;
    const { parseTemplate } = await liquid();
    const made = parseTemplate(template, language);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(key, made);
    return made;
  };
};
/** See templateBook. */
export type TemplateBook = ReturnType<typeof templateBook>;

/**
 * Renders a request for a member in the member's language: the template of the version with which the journey was
 * entered, else of the live one. A language that was published or taken away since is none of the older template: it is
 * rendered in one that it has, rather than lost. What the template does wrong is an answer, also that marketing does not show where to
 * leave; what the store does wrong is thrown.
 */
export const renderFor = async (
  book: TemplateBook,
  live: LiveProgramme,
  request: MessageRequest,
  read: ReadMember,
  links: MailLinks,
): Promise<Rendered> => {
  const wanted = read.contact?.language;
  const { languages } = live.rules;
  try {
    const template =
      (await book(request.programmeVersion, request.template, wanted, languages)) ??
      (await book(live.version, request.template, wanted, languages));
    if (!template) return { ok: false, error: `there is no template "${request.template}"` };
    const { language } = template;
    const { LEAVING_MISSING, partsWithoutLeaving, renderTemplate } = await liquid();
    const variables = {
      member: { traits: read.traits },
      properties: request.properties,
      programme: { name: live.rules.name },
      language,
      unsubscribe_url: links.unsubscribe,
      preferences_url: links.preferences,
    };
    const mail = renderTemplate(template, variables);
    // Publishing asks the fixtures only: a condition may hide the link from this very member.
    const [part] = request.class === 'transactional' ? [] : partsWithoutLeaving(mail, variables);
    return part === undefined
      ? { ok: true, mail }
      : { ok: false, error: `${template.id}.${part}.${language}: ${LEAVING_MISSING}` };
  } catch (error) {
    // By its code: an error of the part that comes later is of another class.
    const codes: unknown[] = ['render_failed', 'template_invalid', 'template_language_missing'];
    if (error instanceof Error && codes.includes((error as { code?: unknown }).code))
      return { ok: false, error: error.message.slice(0, MAX_ERROR) };
    throw error;
  }
};
