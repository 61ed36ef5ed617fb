import { createHash } from 'node:crypto';
import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';
import type { ProgrammeDocument, PublishAnswer } from '../contract';
import { canonicalJson } from '../domain/canonical-json';
import { isPaused } from '../domain/paused';
import type { Pointer, ProgrammeStore } from '../ports';

const MAX_TRIES = 8;
const MAX_REMEMBERED = 100;

/** The hash by which two documents are the same programme: SHA-256 of the document with its defaults, in hex. */
export const documentHash = (document: ProgrammeDocument): string =>
  createHash('sha256').update(canonicalJson(document)).digest('hex');

/** What is answered of the live programme. */
export const answerOf = (pointer: Pointer | undefined, more: Partial<PublishAnswer> = {}): PublishAnswer => ({
  ok: true,
  version: pointer?.version ?? 0,
  ...(pointer ? { publishedAt: pointer.publishedAt } : {}),
  ...(isPaused(pointer?.paused) ? { paused: pointer?.paused } : {}),
  problems: [],
  ...more,
});

/** What is live: version 0 before the first publication. */
export const currentProgramme = async (store: ProgrammeStore): Promise<PublishAnswer> =>
  answerOf(await store.pointer());

/**
 * Publishes a document as the next version: the immutable items first, the pointer last, on condition that nobody
 * moved it meanwhile. A document with problems changes nothing; the one that is live already is `unchanged`. With
 * `onlyIfNew`, so is one that was ever published: deploying again does not undo a rollback. Throws
 * `publish_contended` when others were faster eight times.
 */
export const publishProgramme = async (
  store: ProgrammeStore,
  input: unknown,
  now: number,
  options: { readonly onlyIfNew?: boolean } = {},
): Promise<PublishAnswer> => {
  // With it comes the engine of the templates; going back and asking what is live do without.
  const { checkDocument } = await import('./check');
  const checked = checkDocument(input);
  if (!checked.ok) return answerOf(await store.pointer(), { ok: false, problems: checked.problems });
  const { templates, ...rest } = checked.document;
  const rules = { ...rest, templateIds: templates.map(({ id }) => id) };
  const hash = documentHash(checked.document);
  const publishedAt = isoTime(now);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const seen = await store.pointer();
    const published = seen?.published ?? [];
    if (seen?.hash === hash) return answerOf(seen, { unchanged: true });
    if (options.onlyIfNew && published.some((version) => version.hash === hash)) {
      return answerOf(seen, { unchanged: true });
    }
    const version = Math.max(await store.latest(), seen?.version ?? 0) + 1;
    if (!(await store.insert({ version, hash, publishedAt, rules, templates }))) continue;
    const made = { version, hash, ...(seen ? { after: seen.version } : {}) };
    const next = { ...seen, version, hash, publishedAt, published: [...published, made] };
    const kept = { ...next, published: next.published.slice(-MAX_REMEMBERED) };
    if (await store.move(seen, kept)) return answerOf(kept);
  }
  throw new RelanceError('publish_contended', 'others are publishing at the same time; please try again');
};

/**
 * Makes a version live again that was: `to`, else the one that was live when the live one was published (of versions
 * that did not note it, the newest one below). Enrolments go on with the version
 * that they entered with. Throws `nothing_published`, `version_unknown`, `no_earlier_version`, and `publish_contended`
 * when others were faster eight times.
 */
export const rollbackProgramme = async (
  store: ProgrammeStore,
  to: number | undefined,
  now: number,
): Promise<PublishAnswer> => {
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const seen = await store.pointer();
    if (!seen) throw new RelanceError('nothing_published', 'no programme was ever published');
    if (to === seen.version) return answerOf(seen, { unchanged: true });
    const known = (wanted: number | undefined) => seen.published.find(({ version }) => version === wanted);
    const earlier = seen.published.filter(({ version }) => version < seen.version);
    const before =
      known(known(seen.version)?.after) ?? earlier.sort((one, other) => other.version - one.version)[0];
    const target = to === undefined ? before : known(to);
    if (!target && to !== undefined)
      throw new RelanceError('version_unknown', `version ${to} was never live, or too long ago`);
    if (!target)
      throw new RelanceError('no_earlier_version', `version ${seen.version} is the first that is known`);
    const { version, hash } = target;
    const next = { ...seen, version, hash, publishedAt: isoTime(now) };
    if (await store.move(seen, next)) return answerOf(next);
  }
  throw new RelanceError('publish_contended', 'others are publishing at the same time; please try again');
};
