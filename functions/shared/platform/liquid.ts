import { type Context, Liquid, type Template } from 'liquidjs';
import type { CompiledTemplate } from '../../programme/contract';
import { RelanceError } from '../kernel/errors';

/** All that a template can reach. Values are JSON; there are no functions, settings or host objects among them. */
export interface TemplateVariables {
  readonly member: { readonly traits: Readonly<Record<string, unknown>> };
  /** The properties of what caused the message. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly programme: { readonly name: string };
  readonly language: string;
  /** Where the member leaves by one click; empty in transactional mail. */
  readonly unsubscribe_url: string;
  /** Where the member chooses topics, frequency, interests and language; empty in transactional mail. */
  readonly preferences_url: string;
}

/** A template in one language, its Liquid parsed: made once, rendered many times. */
export interface ParsedTemplate {
  readonly id: string;
  readonly language: string;
  readonly subject: Template[];
  readonly html: Template[];
  readonly text: Template[];
}

/** A rendered mail: the subject is one line without control characters. */
export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** The limits of rendering: characters parsed, milliseconds and memory (Liquid's count) of one part, characters made. */
export const TEMPLATE_LIMITS = {
  parseCharacters: 400_000,
  renderMs: 1_000,
  memory: 2_000_000,
  partCharacters: 500_000,
  subjectCharacters: 250,
} as const;

// Tags that read other files, or keep state that one part could leave behind for the next.
const REFUSED_TAGS = ['include', 'render', 'layout', 'block'];

/** `{{ price | money: currency }}`: an amount in the mail's language; without a currency, a number with two decimals. */
function money(this: { readonly context: Context }, amount: unknown, currency: unknown): string {
  const value = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : amount;
  if (typeof value !== 'number' || !Number.isFinite(value)) return '';
  if (typeof currency !== 'string' || !/^[A-Za-z]{3}$/.test(currency)) return value.toFixed(2);
  const language = String(this.context.getSync(['language']));
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(value);
}

const engine = (escaped: boolean): Liquid => {
  const liquid = new Liquid({
    outputEscape: escaped ? 'escape' : undefined,
    ownPropertyOnly: true,
    strictFilters: true,
    templates: {},
    timezoneOffset: 0,
    locale: 'en-GB',
    parseLimit: TEMPLATE_LIMITS.parseCharacters,
    renderLimit: TEMPLATE_LIMITS.renderMs,
    memoryLimit: TEMPLATE_LIMITS.memory,
  });
  liquid.registerFilter('money', money);
  for (const tag of REFUSED_TAGS) delete liquid.tags[tag];
  return liquid;
};

const html = engine(true);
const plain = engine(false);

const PARTS = ['subject', 'html', 'text'] as const;

const failed = (code: string, template: string, language: string, part: string, cause: unknown) =>
  new RelanceError(
    code,
    `${template}.${part}.${language}: ${cause instanceof Error ? cause.message : String(cause)}`,
    [],
    { cause },
  );

/**
 * Parses the Liquid of a template in one language. Throws `template_language_missing` when a part lacks the language
 * and `template_invalid` (with template, part, language, and Liquid's own line and column) when it does not parse.
 */
export const parseTemplate = (template: CompiledTemplate, language: string): ParsedTemplate => {
  const parse = (part: (typeof PARTS)[number]): Template[] => {
    const source = Object.hasOwn(template[part], language) ? template[part][language] : undefined;
    if (source === undefined)
      throw failed('template_language_missing', template.id, language, part, 'there is no such language');
    try {
      return (part === 'html' ? html : plain).parse(source);
    } catch (error) {
      throw failed('template_invalid', template.id, language, part, error);
    }
  };
  return { id: template.id, language, subject: parse('subject'), html: parse('html'), text: parse('text') };
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
const NOT_IN_A_SUBJECT = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * Renders a parsed template, synchronously and within TEMPLATE_LIMITS. HTML output is escaped unless the template
 * says `raw`; subject and text are plain. Throws `render_failed` with template, part, language and Liquid's message.
 */
export const renderTemplate = (template: ParsedTemplate, variables: TemplateVariables): RenderedMail => {
  const render = (part: (typeof PARTS)[number]): string => {
    try {
      const liquid = part === 'html' ? html : plain;
      const text = String(liquid.renderSync(template[part], variables));
      if (text.length > TEMPLATE_LIMITS.partCharacters)
        throw new RangeError(`it rendered to more than ${TEMPLATE_LIMITS.partCharacters} characters`);
      return text;
    } catch (error) {
      throw failed('render_failed', template.id, template.language, part, error);
    }
  };
  const subject = render('subject')
    .replace(NOT_IN_A_SUBJECT, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, TEMPLATE_LIMITS.subjectCharacters);
  if (subject === '')
    throw failed('render_failed', template.id, template.language, 'subject', 'it rendered to nothing');
  return { subject, html: render('html'), text: render('text') };
};

/** The parts of a rendered mail that do not show where its member leaves: none, for marketing. */
export const partsWithoutLeaving = (
  mail: RenderedMail,
  { unsubscribe_url }: Pick<TemplateVariables, 'unsubscribe_url'>,
): readonly ('html' | 'text')[] =>
  (['html', 'text'] as const).filter((part) => !mail[part].includes(unsubscribe_url));

/** What is wrong with such a part. */
export const LEAVING_MISSING = 'marketing mail must show {{ unsubscribe_url }}';

/** What a fixture of a template says of its member, as variables; the link is a made-up one. */
export const fixtureVariables = (
  fixture: Readonly<Record<string, unknown>>,
  programme: string,
  language: string,
): TemplateVariables => ({
  member: { traits: (fixture.traits ?? {}) as Record<string, unknown> },
  properties: (fixture.properties ?? {}) as Record<string, unknown>,
  programme: { name: programme },
  language,
  unsubscribe_url: 'https://example.com/u/fixture',
  preferences_url: 'https://example.com/preferences/fixture',
});
