import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Numbers of one record: member (two halves of a hash), time, cents, name, hash of the id, hash of the line, line. */
const WIDTH = 8;
const PARTS = 512;
/** A part that holds anything holds a chunk: 16 MB in all. */
const RECORDS_PER_CHUNK = 512;
/** Records that are held in memory before all go to disk: 64 MB. */
const MAX_HELD = 1_048_576;

/** One line of a file as it is kept. */
export interface LoggedEvent {
  /** Epoch milliseconds. */
  readonly time: number;
  /** NaN without an amount. */
  readonly cents: number;
  /** Which name, as the reader numbers them. */
  readonly name: number;
  /** 0 without an id. */
  readonly id: number;
  /** A fingerprint of the whole line. */
  readonly print: number;
  readonly line: number;
}

/** The member of an event: 96 bits of a hash. */
export interface MemberKey {
  readonly high: number;
  readonly low: number;
}

interface Part {
  chunks: Float64Array[];
  used: number;
  file?: string;
}

/**
 * Events by member, whatever their order in the file: kept in 512 parts, in memory as long as they are few, else in a
 * temporary folder. Only one part is read at a time: a quarter of a byte of memory for each record.
 */
export class MemberLog {
  private readonly parts: Part[] = Array.from({ length: PARTS }, () => ({ chunks: [], used: 0 }));
  private held = 0;
  private folder: string | undefined;

  constructor(private readonly maxHeld = MAX_HELD) {}

  /** Keeps one event of a member. */
  add({ high, low }: MemberKey, event: LoggedEvent): void {
    const part = this.parts[low % PARTS] as Part;
    const place = part.used % RECORDS_PER_CHUNK;
    if (place === 0) part.chunks.push(new Float64Array(WIDTH * RECORDS_PER_CHUNK));
    (part.chunks.at(-1) as Float64Array).set(
      [high, low, event.time, event.cents, event.name, event.id, event.print, event.line],
      place * WIDTH,
    );
    part.used += 1;
    this.held += 1;
    if (this.held >= this.maxHeld) this.spill();
  }

  private spill(): void {
    this.folder ??= mkdtempSync(path.join(tmpdir(), 'relance-evaluate-'));
    for (const [k, part] of this.parts.entries()) {
      if (part.used === 0) continue;
      part.file ??= path.join(this.folder, String(k));
      const descriptor = openSync(part.file, 'a');
      try {
        for (const chunk of chunksOf(part)) {
          const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
          for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
        }
      } finally {
        closeSync(descriptor);
      }
      part.chunks = [];
      part.used = 0;
    }
    this.held = 0;
  }

  /** The members of each part with their events, by time, then by line. */
  *members(): Generator<{ readonly part: number; readonly key: MemberKey; readonly events: LoggedEvent[] }> {
    for (const [k, part] of this.parts.entries()) {
      const records = recordsOf(part);
      const at = (record: number, field: number): number => records[record * WIDTH + field] as number;
      const order = Uint32Array.from({ length: records.length / WIDTH }, (_, record) => record);
      order.sort((a, b) => {
        for (const field of [1, 0, 2, 7]) {
          const difference = at(a, field) - at(b, field);
          if (difference !== 0) return difference;
        }
        return 0;
      });
      for (let from = 0; from < order.length; ) {
        const first = order[from] as number;
        const key = { high: at(first, 0), low: at(first, 1) };
        const events: LoggedEvent[] = [];
        let to = from;
        for (; to < order.length; to += 1) {
          const record = order[to] as number;
          if (at(record, 0) !== key.high || at(record, 1) !== key.low) break;
          events.push({
            time: at(record, 2),
            cents: at(record, 3),
            name: at(record, 4),
            id: at(record, 5),
            print: at(record, 6),
            line: at(record, 7),
          });
        }
        yield { part: k, key, events };
        from = to;
      }
    }
  }

  /** Of how many parts the numbers of `members` speak. */
  get partCount(): number {
    return PARTS;
  }

  /** Removes what lies on disk. To be called whatever happened. */
  close(): void {
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }
}

const chunksOf = ({ chunks, used }: Part): Float64Array[] =>
  chunks.map((chunk, k) =>
    chunk.subarray(0, Math.min(RECORDS_PER_CHUNK, used - k * RECORDS_PER_CHUNK) * WIDTH),
  );

const recordsOf = (part: Part): Float64Array => {
  const bytes = part.file ? readFileSync(part.file) : Buffer.alloc(0);
  const fromDisk = bytes.length / Float64Array.BYTES_PER_ELEMENT;
  const records = new Float64Array(fromDisk + part.used * WIDTH);
  new Uint8Array(records.buffer).set(bytes);
  let next = fromDisk;
  for (const chunk of chunksOf(part)) {
    records.set(chunk, next);
    next += chunk.length;
  }
  return records;
};
