import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../functions/shared/kernel/errors';

/** The sentences of one language, by name; `[[name]]` in the MJML stands for them. Liquid and HTML are kept. */
export type Sentences = Readonly<Record<string, string>>;

/** What one template's folder holds, read and not yet judged. Paths are relative to the folder of all templates. */
export interface TemplateSource {
  readonly id: string;
  readonly languages: readonly string[];
  /** MJML of a language: `template.<language>.mjml`, else `template.mjml`. */
  mjml(language: string): { readonly path: string; readonly source: string } | undefined;
  /** The folder's own sentences over those of the partials. */
  sentences(language: string): Sentences;
  /** `text.<language>.txt`, which replaces the text made from the HTML. */
  text(language: string): string | undefined;
  readonly fixtures: readonly Record<string, unknown>[];
}

/** The folder of partials beside the templates. */
export const PARTIALS = 'partials';

type Strings = Record<string, Record<string, string>>;

const readJson = <T>(root: string, path: string, fallback: T, issues: Issue[]): T => {
  const full = join(root, path);
  if (!existsSync(full)) return fallback;
  try {
    return JSON.parse(readFileSync(full, 'utf8')) as T;
  } catch (error) {
    issues.push({ path, code: 'json_invalid', message: error instanceof Error ? error.message : 'no JSON' });
    return fallback;
  }
};

const textOf = (root: string, path: string): string | undefined => {
  const full = join(root, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
};

const readSource = (root: string, id: string, shared: Strings, issues: Issue[]): TemplateSource => {
  const strings = readJson<Strings>(root, `${id}/strings.json`, {}, issues);
  const fixtures = readJson<unknown>(root, `${id}/fixtures.json`, undefined, issues);
  const path = `${id}/fixtures.json`;
  if (!Array.isArray(fixtures) || fixtures.length === 0)
    issues.push({
      path,
      code: 'fixtures_missing',
      message: 'must be a list of at least one {traits, properties}',
    });
  return {
    id,
    languages: Object.keys(strings).sort(),
    mjml: (language) => {
      for (const name of [`${id}/template.${language}.mjml`, `${id}/template.mjml`]) {
        const source = textOf(root, name);
        if (source !== undefined) return { path: name, source };
      }
      return undefined;
    },
    sentences: (language) => ({ ...shared[language], ...strings[language], lang: language }),
    text: (language) => textOf(root, `${id}/text.${language}.txt`),
    fixtures: Array.isArray(fixtures) ? fixtures : [],
  };
};

/** Reads all templates under a folder, in the order of their names; mistakes in the JSON go to `issues`. */
export const readSources = (root: string, issues: Issue[]): TemplateSource[] => {
  const shared = readJson<Strings>(root, `${PARTIALS}/strings.json`, {}, issues);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== PARTIALS)
    .map((entry) => entry.name)
    .sort()
    .map((id) => readSource(root, id, shared, issues));
};
