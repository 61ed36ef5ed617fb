import fc from 'fast-check';
import {
  BLOCK_ROWS,
  eachRow,
  packRows,
  ROW_WIDTH,
} from '../../../functions/scoring/domain/training/row-block';
import type { SampledRow } from '../../../functions/scoring/domain/training/sample-member';
import { codeFrom } from '../../support/scoring/code-from';

const asked = fc.constantFrom<SampledRow['silence']>(0, 1, 'unknown', 'not asked');
const row: fc.Arbitrary<SampledRow> = fc.record({
  cutOff: fc.integer({ min: 0, max: 13 }),
  features: fc.array(fc.float({ min: -12, max: 12, noNaN: true }), {
    minLength: ROW_WIDTH,
    maxLength: ROW_WIDTH,
  }),
  silence: asked,
  unsubscribe: asked,
});
const read = (bytes: Uint8Array): SampledRow[] => {
  const rows: SampledRow[] = [];
  eachRow(bytes, (one) => rows.push({ ...one, features: [...one.features] }));
  return rows;
};
const plainRow: SampledRow = {
  cutOff: 0,
  features: Array.from({ length: ROW_WIDTH }, (_, j) => j),
  silence: 1,
  unsubscribe: 'not asked',
};

describe('a block of sampled rows', () => {
  it('gives back what was put in, in its order, to 32 bits', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        expect(read(packRows(rows))).toEqual(rows);
      }),
    );
  });

  it('is the same bytes for the same rows, also where it lies inside of others', () => {
    const bytes = packRows([plainRow, { ...plainRow, cutOff: 3 }]);
    expect(packRows([plainRow, { ...plainRow, cutOff: 3 }])).toEqual(bytes);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(read(shifted.subarray(3))).toEqual(read(bytes));
  });

  it('fits into an item, when it is full', () => {
    const full = packRows(Array.from({ length: BLOCK_ROWS }, () => plainRow));
    // An item of the table may have 400 KB, its keys included.
    expect(full.length).toBeLessThanOrEqual(350_004);
    expect(full.length).toBeGreaterThan(340_000);
    expect(codeFrom(() => packRows(Array.from({ length: BLOCK_ROWS + 1 }, () => plainRow)))).toBe(
      'block_too_large',
    );
  });

  it('that is damaged is refused, and no part of it is taken for rows', () => {
    const bytes = packRows([plainRow]);
    const wrongWidth = bytes.slice();
    wrongWidth[1] = 7;
    for (const one of [
      new Uint8Array(0),
      bytes.subarray(0, 3),
      bytes.subarray(1),
      bytes.slice(0, -1),
      wrongWidth,
    ]) {
      expect(codeFrom(() => read(one))).toBe('block_damaged');
    }
  });
});
