import { type Block, FIELD, WIDTH } from './log-records';
import { type LinesTold, tell } from './read-log';

/** What was put together of the members' lines. */
export interface Tidied {
  /** Lines that repeat another to the letter. */
  readonly duplicates: LinesTold;
  /** Lines that belong to an order of which another line came before. */
  readonly merged: LinesTold;
}

const { high, low, time, cents, name, id, print, line } = FIELD;

/** The order in which a member's events are looked at. */
export const BY_TIME = [high, low, time, line];
/** The order that dropRepeats needs: the first of those alike is kept. */
export const BY_PRINT = [high, low, print, time, line];
/** The order that joinOrders needs. */
export const BY_ORDER = [high, low, id, name, time, line];

const isAlike = (block: Block, at: number, other: Block, fields: readonly number[]): boolean =>
  fields.every((field) => block[at + field] === other[field]);

/** Without the lines of a member that repeat another to the letter. */
export function* dropRepeats(blocks: Iterable<Block>, { duplicates }: Tidied): Generator<Block> {
  let before: Block | undefined;
  for (const block of blocks) {
    const kept = new Float64Array(block.length);
    let filled = 0;
    for (let at = 0; at < block.length; at += WIDTH) {
      if (before && isAlike(block, at, before, [high, low, print])) {
        tell(duplicates, block[at + line] as number);
        continue;
      }
      before = block.subarray(at, at + WIDTH);
      kept.set(before, filled);
      filled += WIDTH;
    }
    if (filled > 0) yield kept.subarray(0, filled);
  }
}

/** The lines of one order (same id and name, of one member) as one: its first time, the sum of its amounts. */
export function* joinOrders(blocks: Iterable<Block>, { merged }: Tidied): Generator<Block> {
  let order: Block | undefined;
  for (const block of blocks) {
    const kept = new Float64Array(block.length + WIDTH);
    let filled = 0;
    const keep = (one: Block): void => {
      kept.set(one, filled);
      filled += WIDTH;
    };
    for (let at = 0; at < block.length; at += WIDTH) {
      if (order && block[at + id] !== 0 && isAlike(block, at, order, [high, low, id, name])) {
        tell(merged, block[at + line] as number);
        const [sum, more] = [order[cents] as number, block[at + cents] as number];
        if (!Number.isNaN(more)) order[cents] = (Number.isNaN(sum) ? 0 : sum) + more;
        continue;
      }
      if (order) keep(order);
      order = block.slice(at, at + WIDTH);
    }
    if (filled > 0) yield kept.subarray(0, filled);
  }
  if (order) yield order;
}
