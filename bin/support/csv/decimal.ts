import { UsageError } from '../problems';

/** What stands before the decimals of a number. */
export type DecimalMark = 'point' | 'comma';

/** The mark that was named; throws a UsageError `decimal_invalid`. */
export const namedDecimal = (text: string): DecimalMark => {
  const marks: Readonly<Record<string, DecimalMark>> = {
    point: 'point',
    '.': 'point',
    comma: 'comma',
    ',': 'comma',
  };
  const mark = Object.hasOwn(marks, text) ? marks[text] : undefined;
  if (mark) return mark;
  throw new UsageError('decimal_invalid', `--decimal must be point or comma; it is "${text}"`);
};
