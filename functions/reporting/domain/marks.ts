import { shortHash } from '../../shared/kernel/ids';
import { SECOND_MS } from '../../shared/kernel/time';

/** Events of so many ms lie in one item: those that happen together come together, and one write keeps them all. */
const TOGETHER_MS = 10 * SECOND_MS;
const HASH_LENGTH = 8;

/** A page of marks with as many takes no more: it is written whole whenever marks come to it, and is under 16 KB so. */
export const FULL_PAGE = 1_000;

/** Marks of one instant that lie in one item; pages are numbered from 0, and only the last one is ever added to. */
export interface MarksPage {
  readonly page: number;
  readonly marks: readonly string[];
}

/** The page that takes the next marks of an instant. All who read the same pages write the same one, so none misses another. */
export const pageFor = (pages: readonly MarksPage[]): MarksPage => {
  const last = pages.at(-1) ?? { page: 0, marks: [] };
  return last.marks.length < FULL_PAGE ? last : { page: last.page + 1, marks: [] };
};

/** The mark of an event that happened at an instant (epoch ms): the same event has the same, whoever tells it again. */
export const markOf = (at: number, ...names: readonly string[]): string =>
  `${Math.floor(Math.max(0, at) / TOGETHER_MS).toString(36)}.${shortHash(...names).slice(0, HASH_LENGTH)}`;

/** The instant of a mark: events of one instant are kept together. */
export const instantOf = (mark: string): string => mark.slice(0, mark.indexOf('.'));

/** The instants of all marks of some counts. */
export const instantsOf = (
  counts: readonly { readonly marks?: readonly string[] | undefined }[],
): ReadonlySet<string> => new Set(counts.flatMap(({ marks = [] }) => marks.map(instantOf)));

/** Marks of one instant as one short text. */
export const packMarks = (marks: readonly string[]): string =>
  marks.map((mark) => mark.slice(-HASH_LENGTH)).join('');

/** The marks of an instant, as packMarks packed them. */
export const unpackMarks = (instant: string, packed: string): readonly string[] =>
  (packed.match(/.{8}/g) ?? []).map((hash) => `${instant}.${hash}`);
