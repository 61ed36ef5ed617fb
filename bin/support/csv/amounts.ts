import { UsageError } from '../problems';
import type { DecimalMark } from './decimal';

/** The largest amount that tracking counts. */
const MAX_AMOUNT = 1e9;
/** What is longer is none, and costs no time. */
const MAX_LENGTH = 60;

/** A sign before or behind or brackets, and a currency sign or a code of three letters before or behind. */
const AMOUNT =
  /^(?<open>\()?(?<before>[+-]?)\s*(?:\p{Sc}|[A-Za-z]{3})?\s*(?<within>[+-]?)(?<number>[\d.,][\d.,eE+\-\s'’]*?)\s*(?:\p{Sc}|[A-Za-z]{3})?\s*(?<behind>-?)(?<close>\))?$/u;

/** Digits, in groups of three with the same sign between them or in none; then decimals, or a power of ten. */
const numberWith = (mark: string, groups: string): RegExp =>
  new RegExp(
    `^(?:(?<grouped>[1-9]\\d{0,2}(?<by>[${groups}])\\d{3}(?:\\k<by>\\d{3})*)(?<cents>${mark}\\d+)?|(?<plain>\\d*)(?<decimals>${mark}\\d+)?(?<power>[eE][+-]?\\d{1,3})?)$`,
  );
const BLANKS = " \\u00a0\\u202f'’";
const POINT = numberWith('\\.', `${BLANKS},`);
const COMMA = numberWith(',', `${BLANKS}.`);
/** Where nothing says which of them is the mark, neither may stand. */
const NEITHER = numberWith('(?!)', BLANKS);
const NUMBERS = { point: POINT, comma: COMMA } as const;

const numberIn = (text: string, mark: DecimalMark | undefined): number | undefined => {
  const { grouped, cents, plain, decimals, power } =
    (mark === undefined ? NEITHER : NUMBERS[mark]).exec(text)?.groups ?? {};
  const fraction = (cents ?? decimals)?.slice(1);
  const whole = grouped === undefined ? plain : grouped.replace(/\D/g, '');
  if (!whole && !fraction) return undefined;
  return Number(`${whole || '0'}.${fraction ?? '0'}${power ?? ''}`);
};

/**
 * An amount as people export it, with this decimal mark: a sign or brackets, a currency sign or code (which says nothing of what it
 * is worth), thousands only in groups of three. Undefined when it is no such number, or one beyond a billion. Without a mark only whole
 * amounts are read.
 */
export const readAmount = (text: string, mark: DecimalMark | undefined): number | undefined => {
  if (text.length > MAX_LENGTH) return undefined;
  const parts = AMOUNT.exec(text.trim().replaceAll('\u2212', '-'))?.groups;
  if (!parts || (parts.open === undefined) !== (parts.close === undefined)) return undefined;
  const signs = [parts.before, parts.within, parts.behind].filter((sign) => sign !== '');
  const isBracketed = parts.open !== undefined;
  if (signs.length + Number(isBracketed) > 1) return undefined;
  const value = numberIn(parts.number ?? '', mark);
  if (value === undefined || !(value <= MAX_AMOUNT)) return undefined;
  return (isBracketed || signs[0] === '-') && value !== 0 ? -value : value;
};

/** Whether an amount has a mark of which one cannot say what it is, unless the others do. */
export const mayBeEither = (text: string): boolean => {
  const [point, comma] = [readAmount(text, 'point'), readAmount(text, 'comma')];
  return point !== undefined && comma !== undefined && point !== comma;
};

const SHARE = 0.9;
const shown = (text: string | undefined): string => `"${(text ?? '').trim().slice(0, 40)}"`;
const SAY = 'say which with --decimal point or --decimal comma';

/**
 * The decimal mark of a column by a sample of its amounts: what nine of ten of those that can only be read in one way have. Undefined
 * where all are whole. Throws a UsageError `value_ambiguous` when all that have a mark could be either (`1.234`), or when both are used.
 */
export const detectDecimal = (sample: readonly string[]): DecimalMark | undefined => {
  const point: string[] = [];
  const comma: string[] = [];
  const either: string[] = [];
  for (const text of sample) {
    const [asPoint, asComma] = [readAmount(text, 'point'), readAmount(text, 'comma')];
    if (asPoint === asComma) continue;
    if (asComma === undefined) point.push(text);
    else if (asPoint === undefined) comma.push(text);
    else either.push(text);
  }
  const sure = point.length + comma.length;
  if (sure === 0 && either.length === 0) return undefined;
  if (sure === 0)
    throw new UsageError(
      'value_ambiguous',
      `The amounts (such as ${shown(either[0])}) may have a decimal point or thousands, or a decimal comma; ${SAY}.`,
    );
  if (point.length >= SHARE * sure) return 'point';
  if (comma.length >= SHARE * sure) return 'comma';
  throw new UsageError(
    'value_ambiguous',
    `Of the first amounts ${point.length} have a decimal point (such as ${shown(point[0])}) and ${comma.length} a decimal comma (such as ${shown(comma[0])}); ${SAY}, and the others are rejected.`,
  );
};
