import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appendBlocks, type Block, blocksOf, FIELD, sortBlocks, turn, WIDTH } from './log-records';
import { BY_ORDER, BY_PRINT, BY_TIME, dropRepeats, joinOrders, type Tidied } from './tidy-records';

const PARTS = 512;
/** A part that holds anything holds a chunk: 16 MB in all. */
const RECORDS_PER_CHUNK = 512;
/** Records that are held in memory before all go to disk: 64 MB. */
const MAX_HELD = 1_048_576;
/** Records of a part that are sorted in memory, 8 MB; of more, sorted files are merged. */
const SORTED_AT_ONCE = 131_072;

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

/** One member's events, by time, then by line: to be taken once, before the next member is. */
export interface LoggedMember {
  readonly part: number;
  readonly key: MemberKey;
  readonly events: Iterable<LoggedEvent>;
}

interface Part {
  chunks: Float64Array[];
  used: number;
  file?: string;
}

/**
 * Events by member, whatever their order in the file: kept in 512 parts, in memory as long as they are few, else in a
 * temporary folder, and read one part at a time. Memory grows neither with the lines of the file nor with those of one member.
 */
export class MemberLog {
  private readonly parts: Part[] = Array.from({ length: PARTS }, () => ({ chunks: [], used: 0 }));
  private held = 0;
  private hasIds = false;
  private folder: string | undefined;
  private files = 0;

  constructor(
    private readonly maxHeld = MAX_HELD,
    private readonly sortedAtOnce = SORTED_AT_ONCE,
  ) {}

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
    this.hasIds ||= event.id !== 0;
    if (this.held >= this.maxHeld) this.spill();
  }

  private newFile(): string {
    this.folder ??= mkdtempSync(path.join(tmpdir(), 'relance-evaluate-'));
    this.files += 1;
    return path.join(this.folder, String(this.files));
  }

  private spill(): void {
    for (const part of this.parts) {
      if (part.used === 0) continue;
      part.file ??= this.newFile();
      appendBlocks(part.file, chunksOf(part));
      part.chunks = [];
      part.used = 0;
    }
    this.held = 0;
  }

  /** A part by member and time; with `tidied`, without repeats and with the lines of one order as one. */
  private async inOrder(part: Part, tidied: Tidied | undefined): Promise<Iterable<Block>> {
    const room = { atOnce: this.sortedAtOnce, newFile: () => this.newFile() };
    let blocks: Iterable<Block> = recordsOf(part);
    if (tidied) blocks = dropRepeats(await sortBlocks(blocks, BY_PRINT, room), tidied);
    if (tidied && this.hasIds) blocks = joinOrders(await sortBlocks(blocks, BY_ORDER, room), tidied);
    return sortBlocks(blocks, BY_TIME, room);
  }

  /** The members of each part; with `tidied` their lines are put together, and it is told what was. */
  async *members(tidied?: Tidied): AsyncGenerator<LoggedMember> {
    for (const [k, part] of this.parts.entries()) {
      if (part.used === 0 && !part.file) continue;
      const records = recordsIn(await this.inOrder(part, tidied));
      try {
        for (let next = records.next(); !next.done; ) {
          const first: Block = next.value;
          const key = { high: first[FIELD.high] as number, low: first[FIELD.low] as number };
          const isOwn = (): boolean =>
            !next.done && next.value[FIELD.high] === key.high && next.value[FIELD.low] === key.low;
          const own = function* (): Generator<LoggedEvent> {
            for (; isOwn(); next = records.next()) yield eventOf(next.value as Block);
          };
          yield { part: k, key, events: own() };
          while (isOwn()) next = records.next();
        }
      } finally {
        records.return(undefined);
      }
      await turn();
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

function* recordsOf(part: Part): Generator<Block> {
  if (part.file) yield* blocksOf(part.file);
  yield* chunksOf(part);
}

function* recordsIn(blocks: Iterable<Block>): Generator<Block, undefined> {
  for (const block of blocks)
    for (let at = 0; at < block.length; at += WIDTH) yield block.subarray(at, at + WIDTH);
  return undefined;
}

const eventOf = (record: Block): LoggedEvent => ({
  time: record[FIELD.time] as number,
  cents: record[FIELD.cents] as number,
  name: record[FIELD.name] as number,
  id: record[FIELD.id] as number,
  print: record[FIELD.print] as number,
  line: record[FIELD.line] as number,
});
