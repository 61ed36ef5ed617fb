import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Numbers of one record, by the place of each. */
export const FIELD = { high: 0, low: 1, time: 2, cents: 3, name: 4, id: 5, print: 6, line: 7 } as const;
/** How many there are. */
export const WIDTH = 8;
/** Records that are passed on at once. */
const BLOCK = 4_096;
/** A file of sorted records is read at least so many at once. */
const LEAST_READ = 64;

/** Records, one behind the other. */
export type Block = Float64Array;

/** Where sorted records lie that are too many for memory, and how many that is. */
export interface SortRoom {
  readonly atOnce: number;
  /** A new file's path. */
  readonly newFile: () => string;
}

/** Lets whatever else waits (a Ctrl-C, say) come first. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const write = (descriptor: number, block: Block): void => {
  const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
};

/** Writes blocks to the end of a file. */
export const appendBlocks = (file: string, blocks: Iterable<Block>): void => {
  const descriptor = openSync(file, 'a');
  try {
    for (const block of blocks) write(descriptor, block);
  } finally {
    closeSync(descriptor);
  }
};

/** The records of a file, so many at once. */
export function* blocksOf(file: string, records = BLOCK): Generator<Block> {
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const block = new Float64Array(records * WIDTH);
      const bytes = new Uint8Array(block.buffer);
      let read = 0;
      for (let more = -1; more !== 0 && read < bytes.length; read += more)
        more = readSync(descriptor, bytes, read, bytes.length - read, null);
      if (read === 0) return;
      yield block.subarray(0, read / Float64Array.BYTES_PER_ELEMENT);
    }
  } finally {
    closeSync(descriptor);
  }
}

const joined = (blocks: readonly Block[]): Block => {
  const all = new Float64Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const block of blocks) {
    all.set(block, next);
    next += block.length;
  }
  return all;
};

/** By which fields records come before others, the first first. */
type Fields = readonly number[];

const compare = (a: Block, i: number, b: Block, j: number, fields: Fields): number => {
  for (const field of fields) {
    const difference = (a[i + field] as number) - (b[j + field] as number);
    if (difference !== 0) return difference;
  }
  return 0;
};

const inOrder = (all: Block, fields: Fields): Block => {
  const order = Uint32Array.from({ length: all.length / WIDTH }, (_, record) => record * WIDTH);
  order.sort((a, b) => compare(all, a, all, b, fields));
  const sorted = new Float64Array(all.length);
  for (let k = 0; k < order.length; k += 1) {
    const from = order[k] as number;
    for (let field = 0; field < WIDTH; field += 1) sorted[k * WIDTH + field] = all[from + field] as number;
  }
  return sorted;
};

interface Run {
  readonly file: string;
  readonly blocks: Generator<Block>;
  block: Block;
  at: number;
}

/** Moves to the next record; false where there is none. */
const goOn = (run: Run): boolean => {
  run.at += WIDTH;
  if (run.at < run.block.length) return true;
  const next = run.blocks.next();
  if (next.done) return false;
  run.block = next.value;
  run.at = 0;
  return true;
};

/** Puts the first of the heap where it belongs. */
const sink = (heap: Run[], fields: Fields): void => {
  for (let at = 0; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const [one, other] = [heap[child], heap[least]];
      if (one && other && compare(one.block, one.at, other.block, other.at, fields) < 0) least = child;
    }
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least] as Run, heap[at] as Run];
    at = least;
  }
};

function* merged(files: readonly string[], fields: Fields, atOnce: number): Generator<Block> {
  const records = Math.max(LEAST_READ, Math.min(BLOCK, Math.floor(atOnce / files.length)));
  const runs = files.map((file): Run => {
    const blocks = blocksOf(file, records);
    return { file, blocks, block: blocks.next().value as Block, at: 0 };
  });
  // Sorted by their first records they are a heap.
  const heap = [...runs].sort((a, b) => compare(a.block, 0, b.block, 0, fields));
  try {
    let out = new Float64Array(BLOCK * WIDTH);
    let filled = 0;
    while (heap.length > 0) {
      const [first] = heap as [Run];
      for (let field = 0; field < WIDTH; field += 1)
        out[filled + field] = first.block[first.at + field] as number;
      filled += WIDTH;
      if (!goOn(first)) {
        const last = heap.pop() as Run;
        if (heap.length > 0) heap[0] = last;
      }
      sink(heap, fields);
      if (filled < out.length && heap.length > 0) continue;
      yield out.subarray(0, filled);
      out = new Float64Array(BLOCK * WIDTH);
      filled = 0;
    }
  } finally {
    for (const { file, blocks } of runs) {
      blocks.return(undefined);
      rmSync(file, { force: true });
    }
  }
}

/**
 * The records of blocks in the order of some fields. Of more than `atOnce` records sorted files are merged, so that memory does not grow
 * with them; the files are gone when the last record was taken, or no more are.
 */
export const sortBlocks = async (
  blocks: Iterable<Block>,
  fields: Fields,
  { atOnce, newFile }: SortRoom,
): Promise<Iterable<Block>> => {
  const files: string[] = [];
  let held: Block[] = [];
  let records = 0;
  const spill = async () => {
    const file = newFile();
    appendBlocks(file, [inOrder(joined(held), fields)]);
    files.push(file);
    held = [];
    records = 0;
    await turn();
  };
  for (const block of blocks) {
    held.push(block);
    records += block.length / WIDTH;
    if (records >= atOnce) await spill();
  }
  if (files.length === 0) return records === 0 ? [] : [inOrder(joined(held), fields)];
  if (records > 0) await spill();
  return merged(files, fields, atOnce);
};
