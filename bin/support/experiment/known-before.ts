import { RelanceError } from '../../../functions/shared/kernel/errors';

/** What was known of each member, as columns of numbers. */
export interface KnownBefore {
  readonly width: number;
  readonly values: Float64Array;
}

/** Takes what is known of members, one by one, and makes features of it. */
export interface KnownBeforeCollector {
  add(cells: readonly string[]): void;
  readonly rows: number;
  /** Columns of numbers as they are; others as indicators of their values, less the first. Throws `too_many_values`. */
  features(): KnownBefore;
}

/** Values of a column that is not of numbers, at most. */
const MAX_VALUES = 50;
/** Members of whom so much is kept in memory, at most. */
const MAX_ROWS = 2_000_000;

interface Column {
  readonly name: string;
  readonly kinds: Map<string, number>;
  numbers: Float64Array;
  numeric: boolean;
}

const grown = (numbers: Float64Array): Float64Array => {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
};

const numberOf = (cell: string): number => (cell === '' ? Number.NaN : Number(cell));

/** A collector for these columns; throws `too_many_rows` beyond two million members. */
export const collectKnownBefore = (names: readonly string[]): KnownBeforeCollector => {
  const columns: Column[] = names.map((name) => ({
    name,
    kinds: new Map(),
    numbers: new Float64Array(1024),
    numeric: true,
  }));
  let rows = 0;
  /** The value of a cell; once a column is no number, the index of its value among those seen. */
  const read = (column: Column, cell: string): number => {
    const { kinds } = column;
    if (kinds.size <= MAX_VALUES && !kinds.has(cell)) kinds.set(cell, kinds.size);
    if (column.numeric) {
      const number = numberOf(cell);
      if (Number.isFinite(number)) return number;
      column.numeric = false;
      // What was read as numbers so far becomes the index of the value.
      const indices = new Map([...kinds].map(([kind, index]) => [numberOf(kind), index]));
      for (let row = 0; row < rows; row += 1)
        column.numbers[row] = indices.get(column.numbers[row] as number) ?? MAX_VALUES;
    }
    return kinds.get(cell) ?? MAX_VALUES;
  };
  return {
    add(cells) {
      if (rows === MAX_ROWS)
        throw new RelanceError(
          'too_many_rows',
          `--who keeps at most ${MAX_ROWS} members in memory: take a sample`,
        );
      columns.forEach((column, i) => {
        if (rows === column.numbers.length) column.numbers = grown(column.numbers);
        column.numbers[rows] = read(column, cells[i] as string);
      });
      rows += 1;
    },
    get rows() {
      return rows;
    },
    features() {
      const parts = columns.flatMap(({ name, numeric, kinds, numbers }) => {
        if (numeric) return [(row: number) => numbers[row] as number];
        if (kinds.size > MAX_VALUES)
          throw new RelanceError(
            'too_many_values',
            `--who ${name}: has more than ${MAX_VALUES} values and is not of numbers: group them`,
          );
        return [...kinds.values()].slice(1).map((kind) => (row: number) => Number(numbers[row] === kind));
      });
      const values = new Float64Array(rows * parts.length);
      for (let row = 0, at = 0; row < rows; row += 1) for (const part of parts) values[at++] = part(row);
      return { width: parts.length, values };
    },
  };
};
