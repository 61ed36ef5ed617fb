import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { checkText, damaged, isDamaged, unreadable } from '../unreadable';

/** A file and how it is to be read. */
export interface Source {
  readonly file: string;
  readonly gzip: boolean;
  readonly encoding: BufferEncoding;
  /** As it lies on disk. */
  readonly bytes: number;
  /** Its beginning. */
  readonly head: string;
  /** Its bytes from the beginning on. */
  open(): Readable;
}

/** Told how much of the file was read. */
export type OnBytes = (bytes: number) => void;

/** One line of text, numbered from 1; undefined where it is longer than a megabyte. */
export interface SourceLine {
  readonly line: number;
  readonly text: string | undefined;
}

const HEAD_BYTES = 64 * 1024;
/** The longest line, in characters. */
export const MAX_LINE = 1024 * 1024;
const BYTE_ORDER_MARK = /^\ufeff/;

const failure = (file: string, error: unknown): RelanceError => {
  if (error instanceof RelanceError) return error;
  return isDamaged(error) ? damaged(file, error) : unreadable(file, error);
};

/** The bytes as they come out of an archive, or as they are; `onBytes` is told how many went in. */
const unpacked = (raw: Readable, gzip: boolean, onBytes?: OnBytes): Readable => {
  let read = 0;
  if (onBytes)
    raw.on('data', (chunk) => {
      read += chunk.length;
      onBytes(read);
    });
  if (!gzip) return raw;
  const unzipped = createGunzip();
  raw.on('error', (error) => unzipped.destroy(error));
  return raw.pipe(unzipped);
};

/** The text of a file piece by piece, without its byte order mark. Throws `file_unreadable`, `file_damaged`. */
async function* piecesOf(source: Source, onBytes?: OnBytes): AsyncGenerator<string> {
  const stream = unpacked(source.open(), source.gzip, onBytes).setEncoding(source.encoding);
  let isFirst = true;
  try {
    for await (const piece of stream) {
      yield isFirst ? (piece as string).replace(BYTE_ORDER_MARK, '') : (piece as string);
      isFirst = false;
    }
  } catch (error) {
    throw failure(source.file, error);
  }
}

/** Its lines, the blank ones too. */
export async function* linesOf(source: Source, onBytes?: OnBytes): AsyncGenerator<SourceLine> {
  let rest = '';
  let line = 0;
  let tooLong = false;
  for await (const piece of piecesOf(source, onBytes)) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) {
      line += 1;
      yield { line, text: tooLong || text.length > MAX_LINE ? undefined : text.replace(/\r$/, '') };
      tooLong = false;
    }
    if (rest.length > MAX_LINE) {
      tooLong = true;
      rest = '';
    }
  }
  if (rest !== '' || tooLong) yield { line: line + 1, text: tooLong ? undefined : rest };
}

/** By its byte order mark; else UTF-8 where the bytes are that, else what Windows wrote. */
const encodingOf = (head: Uint8Array): BufferEncoding => {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf16le';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf8';
  } catch {
    return 'latin1';
  }
};

const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** The first bytes of a stream, at least so many where there are. */
const startOf = async (bytes: AsyncIterable<unknown>, atLeast: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= atLeast) break;
  }
  return Buffer.concat(chunks);
};

interface Opening {
  readonly bytes: number;
  open(): Readable;
}

const fileAt = async (file: string): Promise<Opening> => {
  const found = await stat(file);
  if (!found.isFile()) throw new Error('it is not a file');
  return { bytes: found.size, open: () => createReadStream(file, { highWaterMark: 256 * 1024 }) };
};

/** What comes in can be read once: what was looked at comes before the rest. */
const inputOf = async (input: Readable): Promise<Opening & { readonly start: Buffer }> => {
  const chunks = input.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  // Of an archive twice as much, so that what comes out of its beginning is a whole head.
  const start = await startOf({ [Symbol.asyncIterator]: () => chunks }, 2 * HEAD_BYTES);
  const all = async function* (): AsyncGenerator<Buffer> {
    yield start;
    yield* input as AsyncIterable<Buffer>;
  };
  return { bytes: 0, start, open: () => Readable.from(all()) };
};

/**
 * Looks into a file, or where it is `-` into `input`, if that is given; an input can be opened once. Throws a UsageError `file_unreadable`;
 * `file_damaged`, `file_not_text`, or `file_empty` when there is nothing but blanks.
 */
export const openSource = async (file: string, input?: Readable): Promise<Source> => {
  try {
    const once = input && file === '-' ? await inputOf(input) : undefined;
    const { bytes, open } = once ?? (await fileAt(file));
    const raw = once?.start ?? (await startOf(open(), 2));
    const gzip = isGzip(raw);
    const looked = once ? Readable.from([raw]) : open();
    const start = (await startOf(unpacked(looked, gzip), HEAD_BYTES)).subarray(0, HEAD_BYTES);
    const encoding = encodingOf(start);
    const head = start.toString(encoding).replace(BYTE_ORDER_MARK, '');
    if (head.trim() === '')
      throw new RelanceError('file_empty', `${file} is empty: there is nothing to read.`);
    checkText(file, head);
    return { file, gzip, encoding, bytes, head, open };
  } catch (error) {
    throw failure(file, error);
  }
};
