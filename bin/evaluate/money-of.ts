import type { Columns } from './columns';
import type { FileRow } from './rows';

/** Where the calls of different shops say it; the column that was found stands for all of them. */
const MONEY_OF_CALLS = ['properties.revenue', 'properties.total', 'properties.value'];

/** The amount that a line says, as it is written, and whether it is a number of JSON, whose decimals follow a point. */
export const moneyOf = (
  row: Extract<FileRow, { text: string }>,
  { value }: Columns,
  isJson: boolean,
): { readonly text: string; readonly isNumber: boolean } => {
  if (value === undefined) return { text: '', isNumber: false };
  const columns = isJson && value.startsWith('properties.') ? [value, ...MONEY_OF_CALLS] : [value];
  const column = columns.find((one) => row.at(one).trim() !== '');
  return column === undefined
    ? { text: '', isNumber: false }
    : { text: row.at(column).trim(), isNumber: row.isNumber?.(column) ?? false };
};
