import { dirname, join, resolve } from 'node:path';
import mjml2html from 'mjml';
import { type CompiledTemplate, compiledTemplateSchema } from '../../functions/programme/contract';
import { type Issue, issuesOf, RelanceError } from '../../functions/shared/kernel/errors';
import { fixtureVariables, parseTemplate, renderTemplate } from '../../functions/shared/platform/liquid';
import { PARTIALS, readSources, type Sentences, type TemplateSource } from './sources';
import { textPartOf } from './text-part';

/** What is asked of the templates beside being right in themselves. */
export interface CompileOptions {
  /** The languages that each must have. @default those that any of them has */
  readonly languages?: readonly string[];
  /** Templates of transactional mail, which need no link to unsubscribe. @default none */
  readonly transactional?: readonly string[];
}

type Report = (path: string, code: string, message: string) => void;

const SENTENCE = /\[\[([a-z][a-z0-9_]*)\]\]/g;
const UNSUBSCRIBE = /\{\{-?\s*unsubscribe_url\s*(\|[^}]*)?-?\}\}/;

const fillIn = (source: string, sentences: Sentences, path: string, report: Report): string =>
  source.replace(SENTENCE, (whole, name: string) => {
    const sentence = Object.hasOwn(sentences, name) ? sentences[name] : undefined;
    if (sentence !== undefined) return sentence;
    report(path, 'sentence_missing', `[[${name}]] has no sentence in ${sentences.lang}`);
    return whole;
  });

const compileMjml = async (root: string, path: string, source: string, report: Report): Promise<string> => {
  try {
    const result = await mjml2html(source, {
      filePath: resolve(join(root, path)),
      actualPath: resolve(join(root, path)),
      ignoreIncludes: false,
      includePath: [resolve(root, PARTIALS), resolve(root, dirname(path))],
      validationLevel: 'soft',
      fonts: {},
    });
    for (const error of result.errors) report(`${path}:${error.line}`, 'mjml_invalid', error.message);
    if (/<!-- mj-include (denied|fails)/.test(result.html))
      report(path, 'include_failed', 'an mj-include names a file that is not there or outside the partials');
    return result.html;
  } catch (error) {
    report(path, 'mjml_invalid', error instanceof Error ? error.message : String(error));
    return '';
  }
};

const compileLanguage = async (root: string, source: TemplateSource, language: string, report: Report) => {
  const found = source.mjml(language);
  if (!found) {
    report(source.id, 'template_missing', `needs template.mjml or template.${language}.mjml`);
    return { subject: '', html: '', text: '' };
  }
  const sentences = source.sentences(language);
  if (!sentences.subject)
    report(`${source.id}/strings.json`, 'subject_missing', `"${language}.subject" is missing`);
  const compiled = await compileMjml(root, found.path, found.source, report);
  const html = fillIn(compiled, sentences, found.path, report);
  const text = source.text(language) ?? textPartOf(html);
  return { subject: sentences.subject ?? '', html, text };
};

const checkRendering = (template: CompiledTemplate, languages: readonly string[], report: Report) => {
  for (const language of languages) {
    try {
      const parsed = parseTemplate(template, language);
      for (const fixture of template.fixtures)
        renderTemplate(parsed, fixtureVariables(fixture, 'A programme', language));
    } catch (error) {
      const code = error instanceof RelanceError ? error.code : 'template_invalid';
      report(template.id, code, error instanceof Error ? error.message : String(error));
    }
  }
};

const compileOne = async (
  root: string,
  source: TemplateSource,
  languages: readonly string[],
  linked: boolean,
  report: Report,
): Promise<CompiledTemplate> => {
  const subject: Record<string, string> = {};
  const html: Record<string, string> = {};
  const text: Record<string, string> = {};
  for (const language of languages) {
    if (!source.languages.includes(language)) {
      report(`${source.id}/strings.json`, 'language_missing', `the language "${language}" is missing`);
      continue;
    }
    const parts = await compileLanguage(root, source, language, report);
    subject[language] = parts.subject;
    html[language] = parts.html;
    text[language] = parts.text;
    for (const part of ['html', 'text'] as const) {
      if (linked && parts[part] !== '' && !UNSUBSCRIBE.test(parts[part]))
        report(
          `${source.id}.${part}.${language}`,
          'unsubscribe_link_missing',
          'needs {{ unsubscribe_url }} somewhere',
        );
    }
  }
  return { id: source.id, subject, html, text, fixtures: [...source.fixtures] };
};

/**
 * Compiles every template under a folder (one folder each, `partials/` beside them): MJML to HTML, sentences filled
 * in, text part made, Liquid parsed and rendered for the fixtures. The same sources give the same result. Throws
 * `templates_invalid` with one issue for each mistake: its path (with the line where MJML knows it), code, message.
 */
export const compileTemplates = async (
  root: string,
  options: CompileOptions = {},
): Promise<CompiledTemplate[]> => {
  const issues: Issue[] = [];
  const report: Report = (path, code, message) => {
    if (!issues.some((issue) => issue.path === path && issue.message === message))
      issues.push({ path, code, message });
  };
  const sources = readSources(root, issues);
  const languages = options.languages ?? [...new Set(sources.flatMap((one) => one.languages))].sort();
  const templates: CompiledTemplate[] = [];
  for (const source of sources) {
    const linked = !(options.transactional ?? []).includes(source.id);
    const template = await compileOne(root, source, languages, linked, report);
    if (!issues.some((issue) => issue.path.startsWith(source.id))) {
      const parsed = compiledTemplateSchema.safeParse(template);
      if (parsed.success) checkRendering(template, languages, report);
      else
        for (const issue of issuesOf(parsed.error))
          report(`${source.id}.${issue.path}`, issue.code, issue.message);
    }
    templates.push(template);
  }
  if (issues.length > 0) {
    const lines = issues.map((issue) => `${issue.path}: ${issue.message}`).join('\n');
    throw new RelanceError('templates_invalid', `the templates have mistakes:\n${lines}`, issues);
  }
  return templates;
};
