import { EXIT } from '../../bin/support/problems';

/** A measured figure, and the bar that it must hold: `<= 1.15`, `>= 95`, `= 0`; absent where it is only told. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly bar?: string;
  readonly holds: boolean;
}

/** Figures by name. */
export type Figures = Readonly<Record<string, Figure>>;

const BAR = /^(<=|>=|=) (-?\d+(?:\.\d+)?)$/;

/** A figure, judged by its bar. Throws a RangeError for a bar that cannot be read. */
export const figure = (value: number, unit: string, bar?: string): Figure => {
  const rounded = Math.round(value * 1e4) / 1e4;
  if (bar === undefined) return { value: rounded, unit, holds: true };
  const [, comparison, text] = BAR.exec(bar) ?? [];
  if (!comparison) throw new RangeError(`"${bar}" is not a bar such as "<= 1.15"`);
  const limit = Number(text);
  const holds = comparison === '<=' ? value <= limit : comparison === '>=' ? value >= limit : value === limit;
  return { value: rounded, unit, bar, holds };
};

/** The figures as a table for people. */
export const figureLines = (figures: Figures): string[] => {
  const entries = Object.entries(figures);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, { value, unit, bar, holds }]) => {
    const measured = `${value.toLocaleString('en', { maximumFractionDigits: 4 })} ${unit}`;
    return `${holds ? ' ' : '!'} ${name.padEnd(width)}  ${measured.padEnd(24)}${bar ? `bar ${bar}${holds ? '' : '  BROKEN'}` : ''}`;
  });
};

/** The value below which that share (0 to 1) of the values lies; 0 for none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};

/** The exit code of a bench: 3 when a bar is broken. */
export const verdict = (figures: Figures): number =>
  Object.values(figures).every((one) => one.holds) ? EXIT.done : EXIT.problems;

/** The values of ratios by what they are of: their names without what they have in common. */
export const ratiosOf = (figures: Figures, prefix: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(figures).map(([name, { value }]) => [name.replace(prefix, '').trim(), value]),
  );
