import type { CompiledTemplate } from '../../functions/programme/contract';
import {
  fixtureVariables,
  parseTemplate,
  renderTemplate,
  type TemplateVariables,
} from '../../functions/shared/platform/liquid';

const aTemplate = (html: string, over: Partial<CompiledTemplate> = {}): CompiledTemplate => ({
  id: 'hello',
  subject: { en: 'Hello {{ member.traits.name }}' },
  html: { en: html },
  text: { en: '{{ member.traits.name }}' },
  fixtures: [{}],
  ...over,
});
const variables = (traits: Record<string, unknown> = {}, properties = {}): TemplateVariables =>
  fixtureVariables({ traits, properties }, 'The Club', 'en');
const html = (source: string, given = variables({ name: 'Ada' })): string =>
  renderTemplate(parseTemplate(aTemplate(source), 'en'), given).html;
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'nothing was thrown';
};

describe('rendering', () => {
  it('escapes what members say in HTML, and not in subject and text', () => {
    const mail = renderTemplate(
      parseTemplate(aTemplate('{{ member.traits.name }}'), 'en'),
      variables({ name: '<b>"Tom" & Ivy</b>' }),
    );
    expect(mail.html).toBe('&lt;b&gt;&#34;Tom&#34; &amp; Ivy&lt;/b&gt;');
    expect(mail.text).toBe('<b>"Tom" & Ivy</b>');
    expect(mail.subject).toBe('Hello <b>"Tom" & Ivy</b>');
  });

  it('makes one line of a subject, whatever was put into it', () => {
    const subject = (name: string) =>
      renderTemplate(parseTemplate(aTemplate(''), 'en'), variables({ name })).subject;
    expect(subject('a\r\nBcc: eve@example.com')).toBe('Hello a Bcc: eve@example.com');
    expect(subject('a\u0000\u2028b')).toBe('Hello a b');
    expect(subject('x'.repeat(5_000)).length).toBe(250);
  });

  it('sees own properties only', () => {
    expect(html('{{ member.constructor }}{{ member.traits.__proto__ }}{{ member.traits.toString }}')).toBe(
      '',
    );
    const polluted = JSON.parse('{"__proto__": {"x": 1}, "constructor": "c"}');
    expect(html('{{ member.traits.x }}', variables(polluted))).toBe('');
  });

  it('keeps nothing from one mail to the next', () => {
    const parsed = parseTemplate(aTemplate('{{ seen }}{% assign seen = "yes" %}{% increment n %}'), 'en');
    expect([1, 2].map(() => renderTemplate(parsed, variables({ name: 'Ada' })).html)).toEqual(['0', '0']);
  });

  it('writes money in the language of the mail', () => {
    const money = (price: unknown, currency: unknown, language = 'en') =>
      renderTemplate(parseTemplate(aTemplate('{{ properties.price | money: properties.currency }}'), 'en'), {
        ...variables({ name: 'Ada' }, { price, currency }),
        language,
      }).html;
    expect(money(12.5, 'GBP')).toBe('£12.50');
    expect(money('12.5', 'EUR', 'fr')).toMatch(/^12,50\s€$/);
    expect(money(12.5, undefined)).toBe('12.50');
    expect(money(12.5, 'POUNDS')).toBe('12.50');
    expect(money('free', 'GBP')).toBe('');
    expect(money({}, 'GBP')).toBe('');
  });
});

describe('limits', () => {
  it.each([
    ['a loop without end', '{% for i in (1..1000000000) %}x{% endfor %}'],
    [
      'text that doubles',
      '{% assign a = "aaaaaaaaaa" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}',
    ],
    ['a part that is too long', '{% for i in (1..800) %}{% for j in (1..800) %}xx{% endfor %}{% endfor %}'],
    [
      'nested loops that take too long',
      '{% for i in (1..3000) %}{% for j in (1..3000) %}{% assign x = j %}{% endfor %}{% endfor %}',
    ],
  ])('stop %s', (_, source) => {
    expect(codeOf(() => html(source))).toBe('render_failed');
  });

  it('refuse a template that is larger than any mail', () => {
    expect(codeOf(() => html('x'.repeat(400_001)))).toBe('template_invalid');
  });
});

describe('a template that is wrong', () => {
  it.each([
    ['does not close a tag', '{% if true %}'],
    ['names a filter that is not there', '{{ a | shout }}'],
    ['reads a file', '{% include "/etc/passwd" %}'],
    ['renders another file', '{% render "x" %}'],
    ['has a layout', '{% layout "x" %}'],
  ])('and %s is an error that names template, part and language', (_, source) => {
    expect(() => parseTemplate(aTemplate(source), 'en')).toThrow(/^hello\.html\.en: /);
    expect(codeOf(() => parseTemplate(aTemplate(source), 'en'))).toBe('template_invalid');
  });

  it('says which language is missing', () => {
    expect(codeOf(() => parseTemplate(aTemplate('x'), 'fr'))).toBe('template_language_missing');
    expect(codeOf(() => parseTemplate(aTemplate('x'), 'constructor'))).toBe('template_language_missing');
  });

  it('may not have an empty subject', () => {
    const empty = parseTemplate(aTemplate('x', { subject: { en: '{{ nobody }}' } }), 'en');
    expect(codeOf(() => renderTemplate(empty, variables()))).toBe('render_failed');
  });
});
