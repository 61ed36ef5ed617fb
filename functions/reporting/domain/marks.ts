import { shortHash } from '../../shared/kernel/ids';
import { SECOND_MS } from '../../shared/kernel/time';

/** Events of so many ms lie in one item: those that happen together come together, and one write keeps them all. */
const TOGETHER_MS = 10 * SECOND_MS;
const HASH_LENGTH = 8;

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
