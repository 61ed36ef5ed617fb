import { isAscii, isUtf8 } from 'node:buffer';
import { UsageError } from '../problems';

/** How the letters of a file are written. */
export const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const;
/** See ENCODINGS. */
export type Encoding = (typeof ENCODINGS)[number];

/** What people call them. */
export const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252 (Latin-1)',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
};

/** The encoding that was named; throws a UsageError `encoding_invalid`. */
export const namedEncoding = (text: string): Encoding => {
  const name = text.toLowerCase().replace(/^utf-?(8|16[lb]e)$/, 'utf-$1');
  const known = ['latin1', 'latin-1', 'iso-8859-1'].includes(name) ? 'windows-1252' : name;
  const found = ENCODINGS.find((encoding) => encoding === known);
  if (found) return found;
  throw new UsageError('encoding_invalid', `--encoding must be ${ENCODINGS.join(', ')}; it is "${text}"`);
};

/** What Windows puts where Latin-1 has control characters; those without a letter stay what they are. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const windowsText = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (letter) => HIGH[letter.charCodeAt(0) - 0x80] as string);

/** The text of bytes in one of the encodings of one byte or more. */
export const decoded = (bytes: Buffer, encoding: 'utf-8' | 'windows-1252'): string =>
  encoding === 'utf-8' ? bytes.toString('utf8') : windowsText(bytes);

/** Of which encoding a line is, by its bytes; undefined where it reads the same in both. */
export const encodingOfLine = (bytes: Buffer): 'utf-8' | 'windows-1252' | undefined => {
  if (isAscii(bytes)) return undefined;
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
};

/**
 * By a byte order mark; else what most lines of the beginning are that have letters beyond ASCII (UTF-8 where as many are either).
 * Undefined where none has: then the first line that has one decides.
 */
export const encodingOfHead = (head: Buffer): Encoding | undefined => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const votes = { 'utf-8': 0, 'windows-1252': 0 };
  for (let from = 0; from < head.length; ) {
    const end = head.indexOf(0x0a, from);
    // The last line may have been cut within a letter.
    if (end < 0 && from > 0) break;
    const line = head.subarray(from, end < 0 ? head.length : end);
    const encoding = end < 0 ? encodingOfLine(withoutCutLetter(line)) : encodingOfLine(line);
    if (encoding) votes[encoding] += 1;
    from = end < 0 ? head.length : end + 1;
  }
  if (votes['utf-8'] + votes['windows-1252'] === 0) return undefined;
  return votes['utf-8'] >= votes['windows-1252'] ? 'utf-8' : 'windows-1252';
};

/** Without the last letter of UTF-8 where its end is missing. */
const withoutCutLetter = (bytes: Buffer): Buffer => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80) break;
  }
  return bytes;
};
