import { RelanceError } from '../../../shared/kernel/errors';
import { FEATURE_SETS } from '../artefact/artefact-features';
import type { Asked, SampledRow } from './sample-member';

/** Features of a row: those of both outcomes. */
export const ROW_WIDTH = FEATURE_SETS.written.length;
const HEAD_BYTES = 4;
const ROW_BYTES = 4 * ROW_WIDTH + 2;
/** 2 since features are of days with activity: a block of before would teach another thing under the same columns. */
const FORMAT = 2;

/** Rows of a block at most: it stays under 350 KB, and an item of the table may have 400. */
export const BLOCK_ROWS = Math.floor(350_000 / ROW_BYTES);

const CODES: readonly Asked[] = ['not asked', 'unknown', 0, 1];
const codeOf = (asked: Asked): number => CODES.indexOf(asked);

const damaged = (why: string): RelanceError =>
  new RelanceError('block_damaged', `A block of sampled rows cannot be read: ${why}.`);

/**
 * Rows as bytes, little-endian: format (1 byte), width (1), rows (2); then the features of all rows as 32-bit floats; then of
 * each row the cut-off (1 byte) and what is asked (silence in bits 0 and 1, unsubscribe in 2 and 3). No id of a member is in it.
 */
export const packRows = (rows: readonly SampledRow[]): Uint8Array => {
  if (rows.length > BLOCK_ROWS)
    throw new RelanceError(
      'block_too_large',
      `A block holds ${BLOCK_ROWS} rows at most, not ${rows.length}.`,
    );
  const bytes = new Uint8Array(HEAD_BYTES + rows.length * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORMAT);
  view.setUint8(1, ROW_WIDTH);
  view.setUint16(2, rows.length, true);
  let at = HEAD_BYTES;
  for (const { features } of rows) {
    for (let j = 0; j < ROW_WIDTH; j += 1, at += 4) view.setFloat32(at, features[j] as number, true);
  }
  for (const { cutOff, silence, unsubscribe } of rows) {
    view.setUint8(at, cutOff);
    view.setUint8(at + 1, codeOf(silence) | (codeOf(unsubscribe) << 2));
    at += 2;
  }
  return bytes;
};

/** Calls `each` with every row of a block, in its order; `features` is used again for the next. Throws `block_damaged`. */
export const eachRow = (bytes: Uint8Array, each: (row: SampledRow) => void): void => {
  if (bytes.length < HEAD_BYTES) throw damaged('it has no head');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== FORMAT || view.getUint8(1) !== ROW_WIDTH)
    throw damaged(
      `it has format ${view.getUint8(0)} and ${view.getUint8(1)} features, not ${FORMAT} and ${ROW_WIDTH}`,
    );
  const count = view.getUint16(2, true);
  if (bytes.length !== HEAD_BYTES + count * ROW_BYTES)
    throw damaged(`it has ${bytes.length} bytes for ${count} rows`);
  const features = new Array<number>(ROW_WIDTH);
  const labels = HEAD_BYTES + count * 4 * ROW_WIDTH;
  for (let row = 0, at = HEAD_BYTES; row < count; row += 1) {
    for (let j = 0; j < ROW_WIDTH; j += 1, at += 4) features[j] = view.getFloat32(at, true);
    const asked = view.getUint8(labels + 2 * row + 1);
    each({
      cutOff: view.getUint8(labels + 2 * row),
      features,
      silence: CODES[asked & 3] as Asked,
      unsubscribe: CODES[(asked >> 2) & 3] as Asked,
    });
  }
};
