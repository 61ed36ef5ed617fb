import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileTemplates } from '../../bin/templates/compile';
import { textPartOf } from '../../bin/templates/text-part';
import { compiledTemplateSchema } from '../../functions/programme/contract';
import type { RelanceError } from '../../functions/shared/kernel/errors';
import { fixtureVariables, parseTemplate, renderTemplate } from '../../functions/shared/platform/liquid';
import { transactional } from '../../programme/vocabulary';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const MJML = `<mjml lang="[[lang]]"><mj-body>
<mj-section><mj-column><mj-text>[[hello]] {{ member.traits.name }}</mj-text>
<mj-text><a href="{{ unsubscribe_url }}">[[leave]]</a></mj-text></mj-column></mj-section>
</mj-body></mjml>`;
const STRINGS = {
  en: { subject: 'Hello', hello: 'Hello', leave: 'Unsubscribe' },
  fr: { subject: 'Bonjour', hello: 'Bonjour', leave: 'Se désabonner' },
};

const folderOf = (files: Record<string, string | object | undefined> = {}): string => {
  const root = mkdtempSync(join(tmpdir(), 'templates-'));
  folders.push(root);
  const all: Record<string, string | object | undefined> = {
    'hello/template.mjml': MJML,
    'hello/strings.json': STRINGS,
    'hello/fixtures.json': [{ traits: { name: 'Ada' } }],
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
};
const issuesOf = async (files: Record<string, string | object | undefined>, options = {}) => {
  const failed = await compileTemplates(folderOf(files), options).then(
    () => undefined,
    (error: RelanceError) => error,
  );
  expect(failed?.code).toBe('templates_invalid');
  return (failed?.issues ?? []).map(({ path, code }) => ({ path, code }));
};

describe('compiling templates', () => {
  it('makes HTML, text and subject for each language, with the sentences filled in and Liquid kept', async () => {
    const [hello] = await compileTemplates(folderOf());
    expect(hello?.subject).toEqual({ en: 'Hello', fr: 'Bonjour' });
    expect(hello?.html.fr).toContain('lang="fr"');
    expect(hello?.html.fr).toContain('Bonjour {{ member.traits.name }}');
    expect(hello?.text.fr).toBe('Bonjour {{ member.traits.name }}\nSe désabonner <{{ unsubscribe_url }}>\n');
    expect(compiledTemplateSchema.parse(hello)).toEqual(hello);
  });

  it('gives the same result for the same sources', async () => {
    const root = folderOf();
    expect(await compileTemplates(root)).toEqual(await compileTemplates(root));
  });

  it('takes a text part and a layout of a language where there are such', async () => {
    const [hello] = await compileTemplates(
      folderOf({
        'hello/text.fr.txt': 'Court. {{ unsubscribe_url }}',
        'hello/template.fr.mjml': MJML.replace('[[hello]]', 'Salut'),
      }),
    );
    expect(hello?.text.fr).toBe('Court. {{ unsubscribe_url }}');
    expect(hello?.html.fr).toContain('Salut');
    expect(hello?.html.en).toContain('Hello');
  });

  it('shares partials and their sentences', async () => {
    const [hello] = await compileTemplates(
      folderOf({
        'partials/foot.mjml': '<mj-section><mj-column><mj-text>[[foot]]</mj-text></mj-column></mj-section>',
        'partials/strings.json': { en: { foot: 'The end' }, fr: { foot: 'Fin' } },
        'hello/template.mjml': MJML.replace(
          '</mj-body>',
          '<mj-include path="../partials/foot.mjml" /></mj-body>',
        ),
      }),
    );
    expect(hello?.html.fr).toContain('Fin');
  });
});

describe('a mistake in a template has its path and code', () => {
  const mistakes: [string, Record<string, string | object | undefined>, object, object][] = [
    [
      'an unknown MJML tag',
      { 'hello/template.mjml': MJML.replace(/mj-text/g, 'mj-txt') },
      {},
      { code: 'mjml_invalid' },
    ],
    [
      'a missing language',
      {},
      { languages: ['en', 'de'] },
      { path: 'hello/strings.json', code: 'language_missing' },
    ],
    [
      'a missing sentence',
      { 'hello/strings.json': { ...STRINGS, fr: { subject: 'x', hello: 'y' } } },
      {},
      { path: 'hello/template.mjml', code: 'sentence_missing' },
    ],
    [
      'a missing subject',
      { 'hello/strings.json': { en: { hello: 'Hello', leave: 'x' } } },
      {},
      { path: 'hello/strings.json', code: 'subject_missing' },
    ],
    [
      'no link to leave',
      { 'hello/template.mjml': MJML.replace('{{ unsubscribe_url }}', 'https://x.example') },
      {},
      { path: 'hello.html.en', code: 'unsubscribe_link_missing' },
    ],
    [
      'Liquid that does not parse',
      { 'hello/template.mjml': MJML.replace('{{ member', '{{ | member') },
      {},
      { path: 'hello', code: 'template_invalid' },
    ],
    [
      'Liquid that does not render for a fixture',
      {
        'hello/strings.json': { en: { ...STRINGS.en, subject: '{{ member.traits.name }}' } },
        'hello/fixtures.json': [{}],
      },
      {},
      { path: 'hello', code: 'render_failed' },
    ],
    ['no template', { 'hello/template.mjml': undefined }, {}, { path: 'hello', code: 'template_missing' }],
    [
      'no fixtures',
      { 'hello/fixtures.json': undefined },
      {},
      { path: 'hello/fixtures.json', code: 'fixtures_missing' },
    ],
    ['broken JSON', { 'hello/strings.json': '{' }, {}, { path: 'hello/strings.json', code: 'json_invalid' }],
    [
      'a partial outside the partials',
      { 'hello/template.mjml': MJML.replace('</mj-body>', '<mj-include path="/etc/hostname" /></mj-body>') },
      {},
      { code: expect.stringMatching(/include_failed|mjml_invalid/) },
    ],
  ];
  it.each(mistakes)('%s', async (_, files, options, expected) => {
    expect(await issuesOf(files, options)).toContainEqual(expect.objectContaining(expected));
  });

  it('but a transactional template needs no link to leave', async () => {
    const files = { 'hello/template.mjml': MJML.replace('{{ unsubscribe_url }}', 'https://x.example') };
    expect(await compileTemplates(folderOf(files), { transactional: ['hello'] })).toHaveLength(1);
  });
});

describe('the text part', () => {
  it('keeps Liquid whole, whatever it contains', () => {
    const html = '<p>{% if a < b and c > d %}x{% endif %}{{ name | default: &quot;you&quot; }}</p>';
    expect(textPartOf(html)).toBe('{% if a < b and c > d %}x{% endif %}{{ name | default: "you" }}\n');
  });
});

describe('the sample templates', () => {
  it('compile in both languages, link to leave, and speak to members without a name', async () => {
    const templates = await compileTemplates(join(__dirname, '../../programme/templates'), {
      languages: ['en', 'fr'],
      transactional,
    });
    expect(templates.map(({ id }) => id)).toEqual([
      'abandoned-basket',
      'last-chance',
      'receipt',
      'thank-you',
      'welcome',
    ]);
    for (const template of templates) {
      for (const language of ['en', 'fr']) {
        for (const fixture of template.fixtures) {
          const mail = renderTemplate(
            parseTemplate(template, language),
            fixtureVariables(fixture, 'The Club', language),
          );
          const isMarketing = !transactional.includes(template.id as 'receipt');
          expect(mail.html.includes('https://example.com/u/fixture')).toBe(isMarketing);
          expect(mail.text.includes('https://example.com/u/fixture')).toBe(isMarketing);
          expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/\[\[|\{\{|\{%|undefined|NaN/);
          expect(Buffer.byteLength(mail.html)).toBeLessThan(100_000);
        }
      }
    }
  });
});
