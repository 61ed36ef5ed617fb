import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { checkText, damaged, isDamaged, unreadable } from '../unreadable';
import { decoded, type Encoding, encodingOfHead } from './encoding';

/** A file and how it is to be read. */
export interface Source {
  readonly file: string;
  readonly gzip: boolean;
  /** Undefined as long as every line was plain ASCII. */
  readonly encoding: Encoding | undefined;
  /** Whether it was said, not told by the bytes. */
  readonly isSaid: boolean;
  /** Sets the encoding that its first line beyond ASCII has. */
  decide(encoding: Encoding): void;
  /** As it lies on disk. */
  readonly bytes: number;
  /** Its beginning. */
  readonly head: string;
  /** Its bytes from the beginning on. */
  open(): Readable;
}

/** Told how much of the file was read. */
export type OnBytes = (bytes: number) => void;

const HEAD_BYTES = 64 * 1024;

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

/** The bytes of a file piece by piece. Throws `file_unreadable`, `file_damaged`. */
export async function* bytesOf(source: Source, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  try {
    for await (const piece of unpacked(source.open(), source.gzip, onBytes)) yield piece as Buffer;
  } catch (error) {
    throw failure(source.file, error);
  }
}

/** The beginning as text. */
const headOf = (head: Buffer, encoding: Encoding | undefined): string => {
  const even = head.subarray(0, head.length - (head.length % 2));
  const text = {
    'utf-8': () => decoded(head, 'utf-8'),
    'windows-1252': () => decoded(head, 'windows-1252'),
    'utf-16le': () => even.toString('utf16le'),
    'utf-16be': () => Buffer.from(even).swap16().toString('utf16le'),
  }[encoding ?? 'utf-8']();
  return text.replace(/^\ufeff/, '');
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
 * Looks into a file, or where it is `-` into `input`, if that is given; an input can be opened once. Its encoding is that which is
 * said, or told by its beginning. Throws a UsageError `file_unreadable`; `file_damaged`, `file_not_text`, or `file_empty` when there
 * is nothing but blanks.
 */
export const openSource = async (
  file: string,
  { input, said }: { readonly input?: Readable; readonly said?: Encoding } = {},
): Promise<Source> => {
  try {
    const once = input && file === '-' ? await inputOf(input) : undefined;
    const { bytes, open } = once ?? (await fileAt(file));
    const raw = once?.start ?? (await startOf(open(), 2));
    const gzip = isGzip(raw);
    const looked = once ? Readable.from([raw]) : open();
    const start = (await startOf(unpacked(looked, gzip), HEAD_BYTES)).subarray(0, HEAD_BYTES);
    let encoding = said ?? encodingOfHead(start);
    const head = headOf(start, encoding);
    if (head.trim() === '')
      throw new RelanceError('file_empty', `${file} is empty: there is nothing to read.`);
    checkText(file, head);
    return {
      file,
      gzip,
      get encoding() {
        return encoding;
      },
      isSaid: said !== undefined,
      decide(own) {
        encoding ??= own;
      },
      bytes,
      head,
      open,
    };
  } catch (error) {
    throw failure(file, error);
  }
};
