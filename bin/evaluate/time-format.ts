import { RelanceError } from '../../functions/shared/kernel/errors';
import { UsageError } from '../support/problems';
import { AHEAD_MS } from './read-log';
import { formatsIn, RIVALS, TIME_FORMATS, type TimeFormat, together } from './times';

const SHARE = 0.9;

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const isReadBy =
  ({ read }: TimeFormat) =>
  (text: string): boolean =>
    read(text) !== undefined;

/** Of times that no format reads: the first that the best of them cannot. */
const unreadable = (texts: readonly string[], best: TimeFormat): RelanceError => {
  const isUnread = (text: string) => !isReadBy(best)(text);
  const unread = shortened(texts.find(isUnread) ?? '');
  const what = texts.some(isReadBy(best))
    ? `${texts.filter(isUnread).length} of the first ${texts.length} times cannot be read as ${best.name}, the first of them "${unread}"`
    : `The times (the first is "${unread}") are not written in a known format`;
  return new RelanceError(
    'time_unreadable',
    `${what}; name the format with --time-format: ${TIME_FORMATS}, or tokens such as "d MMM yyyy HH:mm".`,
  );
};

/** How many of the texts each format of a group reads. */
const countOf = (texts: readonly string[], formats: readonly TimeFormat[]): number =>
  texts.filter(isReadBy(together(formats))).length;

/** Of formats that read the same texts those that read most of them, and as times that can have been: some can only be read in one way. */
const likeliest = (texts: readonly string[], group: readonly TimeFormat[], now: number): TimeFormat[] => {
  const isPast = ({ read }: TimeFormat) => {
    return (text: string) => (read(text) ?? Number.POSITIVE_INFINITY) <= now + AHEAD_MS;
  };
  const counts = group.map((format) => countOf(texts, [format]) + texts.filter(isPast(format)).length);
  return group.filter((_, k) => counts[k] === Math.max(...counts));
};

/** Of `tied` each may be meant; `whole` are the ways to read all the times, those of other formats too, so that any of them will do. */
const ambiguous = (
  texts: readonly string[],
  tied: readonly TimeFormat[],
  whole: readonly (readonly TimeFormat[])[],
): UsageError => {
  const readers = (text: string) => tied.filter((one) => isReadBy(one)(text));
  const such = (isMeant: (by: readonly TimeFormat[]) => boolean): string[] =>
    texts
      .filter((text) => isMeant(readers(text)))
      .slice(0, 1)
      .map((text) => `such as "${shortened(text)}"`);
  const said = whole.map((formats) => formats.map(({ name }) => name).join(','));
  const say = `say which with --time-format ${said.join(' or --time-format ')}`;
  const kinds = tied.flatMap((one) => such((by) => by.length === 1 && by.includes(one)));
  const names = tied.map(({ name }) => name);
  return new UsageError(
    'time_ambiguous',
    kinds.length === tied.length
      ? `As many times can only be ${names.map((name, k) => `${name} (${kinds[k]})`).join(' as ')}; ${say} (those of the other kind are rejected).`
      : `Some times (${such((by) => by.length > 1)}) may be ${names.join(' or ')}; ${say}.`,
  );
};

/** The formats, those that read the same texts in one group. */
const groupsIn = (zone: string): TimeFormat[][] => {
  const groups = new Map<string | readonly string[], TimeFormat[]>();
  for (const format of formatsIn(zone)) {
    const key = RIVALS.find((names) => names.includes(format.name)) ?? format.name;
    groups.set(key, [...(groups.get(key) ?? []), format]);
  }
  return [...groups.values()];
};

/**
 * The format in which a sample of times is written, by what reads nine of ten of them; where several are mixed, all of them together.
 * Day first, month first and a year of two digits first are never mixed: one is taken by the times that can only be read in one way, or of which
 * another would lie ahead of `now`. Throws `time_unreadable` when no formats do, and `time_ambiguous` when several of these could be.
 */
export const detectFormat = (sample: readonly string[], zone: string, now: number): TimeFormat => {
  const texts = sample.filter((text) => text.trim() !== '');
  const found = groupsIn(zone)
    .map((group) => ({ group, count: countOf(texts, group) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ group }) => group);
  const checked = (format: TimeFormat): TimeFormat => {
    if (countOf(texts, [format]) < Math.max(1, SHARE * texts.length)) throw unreadable(texts, format);
    return format;
  };
  const needed = found.findIndex(
    (_, k) => countOf(texts, found.slice(0, k + 1).flat()) >= SHARE * texts.length,
  );
  const used = needed < 0 ? found : found.slice(0, needed + 1);
  checked(together(used.flat()));
  const likely = used.map((group) => likeliest(texts, group, now));
  const tied = likely.find(({ length }) => length > 1);
  if (!tied) return checked(together(likely.flat()));
  const beside = found.filter((group) => group.length === 1 && !used.includes(group));
  const whole = [...likely, ...beside].reduce<TimeFormat[][]>(
    (ways, formats) => ways.flatMap((way) => formats.map((format) => [...way, format])),
    [[]],
  );
  throw ambiguous(texts, tied, whole);
};
