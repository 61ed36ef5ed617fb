import { isAscii, isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { decoded, ENCODING_NAMES, encodingOfLine } from './encoding';
import { bytesOf, type OnBytes, type Source } from './source';

/** A line that is none, and why. */
export interface Unusable {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** One line of text, numbered from 1, or why it is none. */
export type SourceLine = { readonly line: number; readonly text: string } | Unusable;

/** The longest line: bytes, of UTF-16 letters. */
export const MAX_LINE = 1024 * 1024;
const BYTE_ORDER_MARK = /^\ufeff/;
const NEW_LINE = 0x0a;
const RETURN = 0x0d;

/** Whether lines end with a carriage return and nothing else, as Excel's "CSV (Macintosh)" has it: most line ends of the beginning do. */
const endsByReturns = ({ head }: Source): boolean =>
  (head.match(/\r(?!\n|$)/g)?.length ?? 0) > (head.match(/\n/g)?.length ?? 0);

const withNewLines = (bytes: Buffer): Buffer => {
  const own = Buffer.from(bytes);
  for (let at = own.indexOf(RETURN); at >= 0; at = own.indexOf(RETURN, at + 1)) own[at] = NEW_LINE;
  return own;
};

const tooLong = (line: number): Unusable => ({
  line,
  code: 'line_unreadable',
  message: 'the line is over a megabyte long',
});
const noText = (line: number, what: string): Unusable => ({
  line,
  code: 'line_not_text',
  message: `the line holds ${what}, which no text has`,
});

const textOf = (line: number, text: string): SourceLine =>
  text.includes('\0')
    ? noText(line, 'bytes of 0')
    : { line, text: (line === 1 ? text.replace(BYTE_ORDER_MARK, '') : text).replace(/\r$/, '') };

/** A line by its bytes: they must be of the encoding of the file, which the first that is not plain ASCII decides where nothing else did. */
const lineOf = (source: Source, line: number, bytes: Buffer): SourceLine => {
  const own = encodingOfLine(bytes);
  if (own && source.encoding === undefined) source.decide(own);
  const encoding = source.encoding === 'windows-1252' ? 'windows-1252' : 'utf-8';
  const isFitting = own === undefined || own === encoding || (source.isSaid && encoding === 'windows-1252');
  if (isFitting) return textOf(line, decoded(bytes, encoding));
  const as = source.isSaid ? 'which was said' : 'in which the file is written';
  return {
    line,
    code: 'encoding_differs',
    message: `the line is not written in ${ENCODING_NAMES[encoding]}, ${as}`,
  };
};

/** The lines of bytes that end with one: as a whole where all are good, which nearly all are, else each for itself. */
function* linesIn(source: Source, bytes: Buffer, first: number): Generator<SourceLine> {
  if (source.encoding === 'utf-8' ? isUtf8(bytes) : isAscii(bytes)) {
    const texts = bytes.toString('utf8', 0, bytes.length - 1).split('\n');
    for (const [k, text] of texts.entries())
      yield text.length > MAX_LINE ? tooLong(first + k) : textOf(first + k, text);
    return;
  }
  for (let from = 0, line = first; from < bytes.length; line += 1) {
    const end = bytes.indexOf(NEW_LINE, from);
    yield end - from > MAX_LINE ? tooLong(line) : lineOf(source, line, bytes.subarray(from, end));
    from = end + 1;
  }
}

async function* byteLines(source: Source, onBytes?: OnBytes): AsyncGenerator<SourceLine> {
  const byReturns = endsByReturns(source);
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  let isSkipped = false;
  for await (const bytes of bytesOf(source, onBytes)) {
    const piece = byReturns ? withNewLines(bytes) : bytes;
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = all.lastIndexOf(NEW_LINE) + 1;
    for (const one of end > 0 ? linesIn(source, all.subarray(0, end), line + 1) : []) {
      line += 1;
      yield isSkipped ? tooLong(line) : one;
      isSkipped = false;
    }
    rest = all.subarray(end);
    if (rest.length > MAX_LINE) {
      isSkipped = true;
      rest = Buffer.alloc(0);
    }
  }
  if (isSkipped) yield tooLong(line + 1);
  else if (rest.length > 0) yield lineOf(source, line + 1, rest);
}

/** A letter of UTF-16 of which the other half is missing. */
const HALF = /\p{Surrogate}/u;
const wideLine = (line: number, text: string): SourceLine => {
  if (text.length > MAX_LINE) return tooLong(line);
  return HALF.test(text) ? noText(line, 'half a letter of UTF-16') : textOf(line, text);
};

/** The pieces with their bytes in pairs, the smaller first. */
async function* pairs(source: Source, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  let odd: Buffer = Buffer.alloc(0);
  for await (const piece of bytesOf(source, onBytes)) {
    const all = Buffer.concat([odd, piece]);
    const even = all.length - (all.length % 2);
    odd = all.subarray(even);
    const whole = all.subarray(0, even);
    yield source.encoding === 'utf-16be' ? whole.swap16() : whole;
  }
  // A file that ends within a letter: half of one, so that its line says so.
  if (odd.length > 0) yield Buffer.from([0x00, 0xd8]);
}

async function* wideLines(source: Source, onBytes?: OnBytes): AsyncGenerator<SourceLine> {
  const byReturns = endsByReturns(source);
  const decoder = new StringDecoder('utf16le');
  let rest = '';
  let line = 0;
  let isSkipped = false;
  for await (const piece of pairs(source, onBytes)) {
    const text = decoder.write(piece);
    const parts = (rest + (byReturns ? text.replaceAll('\r', '\n') : text)).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) {
      line += 1;
      yield isSkipped ? tooLong(line) : wideLine(line, text);
      isSkipped = false;
    }
    if (rest.length > MAX_LINE) {
      isSkipped = true;
      rest = '';
    }
  }
  rest += decoder.end();
  if (isSkipped) yield tooLong(line + 1);
  else if (rest !== '') yield wideLine(line + 1, rest);
}

/**
 * The lines of a file, the blank ones too. They end with a line feed, with a carriage return before it or not; where most of the beginning end
 * with a carriage return alone, with either. A line that is written in another encoding than the file, or is no text (`encoding_differs`,
 * `line_not_text`), or too long (`line_unreadable`), is none, and the others are read. Throws what bytesOf does.
 */
export const linesOf = (source: Source, onBytes?: OnBytes): AsyncGenerator<SourceLine> =>
  source.encoding?.startsWith('utf-16') ? wideLines(source, onBytes) : byteLines(source, onBytes);
