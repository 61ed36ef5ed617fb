import { inLanes } from '../../shared/platform/lanes';
import type { Place, PlacedPage } from '../../shared/platform/query';
import type { LeftOff } from '../contract';
import type { Bookmark } from '../ports';

/** All that a nightly job goes through, page by page, in some lanes at once. */
export interface Walk<Item> {
  readonly lanes: number;
  pages(lane: number, from: Place | undefined): AsyncIterable<PlacedPage<Item>>;
  readonly bookmark: Bookmark;
  readonly outOfTime: () => boolean;
}

type Places = LeftOff['places'];

const isThrough = (places: Places): boolean => Object.keys(places).length === 0;

/** Goes on from some places, or through all; answers the places at which the time was over. */
const goOn = async <Item>(
  { lanes, pages, outOfTime }: Walk<Item>,
  from: Places | undefined,
  work: (items: readonly Item[]) => Promise<void>,
): Promise<Places> => {
  const left: Record<string, Place> = {};
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  const open = from ? all.filter((lane) => from[lane]) : all;
  await inLanes(open, lanes, async (lane) => {
    for await (const { items, next } of pages(lane, from?.[lane])) {
      await work(items);
      if (next && outOfTime()) {
        left[lane] = next;
        return;
      }
    }
  });
  return left;
};

/**
 * Works through all pages in one night, or in as many as it takes: a night goes on where the last one left off, for what
 * lies behind that would else never be looked at; then, while there is time, it goes through all from the beginning.
 * Each lane does one page at least. Answers whether it came to the end; a night that failed begins where it had begun.
 */
export const walkNightly = async <Item>(
  walk: Walk<Item>,
  work: (items: readonly Item[]) => Promise<void>,
): Promise<boolean> => {
  const { lanes, bookmark, outOfTime } = walk;
  const kept = await bookmark.read();
  const from = kept?.lanes === lanes ? kept.places : undefined;
  let left = await goOn(walk, from, work);
  if (from && isThrough(left) && !outOfTime()) left = await goOn(walk, undefined, work);
  if (!isThrough(left)) await bookmark.write({ lanes, places: left });
  else if (kept) await bookmark.write(undefined);
  return isThrough(left);
};
