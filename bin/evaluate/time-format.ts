import { RelanceError } from '../../functions/shared/kernel/errors';
import { UsageError } from '../support/problems';
import { formatsIn, TIME_FORMATS, type TimeFormat } from './times';

const SHARE = 0.9;
const DAY_FIRST = 'dd/MM/yyyy';
const MONTH_FIRST = 'MM/dd/yyyy';

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const isReadBy =
  ({ read }: TimeFormat) =>
  (text: string): boolean =>
    read(text) !== undefined;

/** Several formats as one, the first that reads a text; of one, that one. */
const together = (formats: readonly TimeFormat[]): TimeFormat => {
  const [only] = formats;
  if (only && formats.length === 1) return only;
  return {
    name: formats.map(({ name }) => name).join(' or '),
    read: (text) => {
      for (const { read } of formats) {
        const at = read(text);
        if (at !== undefined) return at;
      }
      return undefined;
    },
  };
};

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

/** Which of day and month comes first, by those that can only be read in one way. Throws `time_ambiguous`. */
const ofYearLast = (texts: readonly string[], day: TimeFormat, month: TimeFormat): TimeFormat => {
  const only = (one: TimeFormat, other: TimeFormat) =>
    texts.filter((text) => isReadBy(one)(text) && !isReadBy(other)(text));
  const [onlyDay, onlyMonth] = [only(day, month), only(month, day)];
  if (onlyDay.length !== onlyMonth.length) return onlyDay.length > onlyMonth.length ? day : month;
  const either = texts.filter(isReadBy(day));
  // With points between, no country writes the month first.
  if (either.every((text) => /^\s*\d{1,2}\./.test(text))) return day;
  throw new UsageError(
    'time_ambiguous',
    onlyDay.length > 0
      ? `Some times are written day first (such as "${shortened(onlyDay[0] ?? '')}") and as many month first (such as "${shortened(onlyMonth[0] ?? '')}"); say which the others are with --time-format dd/MM/yyyy or MM/dd/yyyy.`
      : `The times (the first is "${shortened(either[0] ?? '')}") may be written day first or month first; say which with --time-format dd/MM/yyyy or MM/dd/yyyy.`,
  );
};

/**
 * The format in which a sample of times is written, by what reads nine of ten of them; where several are mixed, all of them together.
 * Day first and month first are never mixed: one is taken by the times that can only be read in one way. Throws `time_unreadable` when
 * no formats do, and `time_ambiguous` when day and month could be either.
 */
export const detectFormat = (sample: readonly string[], zone: string): TimeFormat => {
  const texts = sample.filter((text) => text.trim() !== '');
  const all = formatsIn(zone);
  const [day, month] = [DAY_FIRST, MONTH_FIRST].map((name) => all.find((one) => one.name === name)) as [
    TimeFormat,
    TimeFormat,
  ];
  const ranked = all
    .map((format) => ({ format, count: texts.filter(isReadBy(format)).length }))
    .sort((a, b) => b.count - a.count)
    .map(({ format }) => format);
  const used: TimeFormat[] = [];
  let left: readonly string[] = texts;
  for (const one of ranked) {
    const isYearLast = one === day || one === month;
    if (!left.some(isReadBy(one)) || (isYearLast && (used.includes(day) || used.includes(month)))) continue;
    const format = isYearLast ? ofYearLast(texts, day, month) : one;
    used.push(format);
    left = left.filter((text) => !isReadBy(format)(text));
    if (left.length <= (1 - SHARE) * texts.length) return together(used);
  }
  throw unreadable(texts, used.length > 0 ? together(used) : (ranked[0] as TimeFormat));
};
