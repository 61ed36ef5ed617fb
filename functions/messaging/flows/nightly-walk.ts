import { RelanceError } from '../../shared/kernel/errors';
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

/** Does one thing of a page; where it throws, that is counted and passed over. */
export type Attempt = (one: () => Promise<void>) => Promise<void>;
/** What is done with a page. What it throws outside of an attempt passes over the rest of the page. */
export type PageWork<Item> = (items: readonly Item[], attempt: Attempt) => Promise<void>;

type Places = LeftOff['places'];

/** The place of a lane that has done no page yet. */
const BEGINNING: Place = {};

const isThrough = (places: Places): boolean => Object.keys(places).length === 0;
const isBeginning = (place: Place): boolean => Object.keys(place).length === 0;

/** Goes on from some places, keeping each place as it goes; answers those at which the time was over. */
const goOn = async <Item>(
  { lanes, pages, bookmark, outOfTime }: Walk<Item>,
  from: Places,
  work: (items: readonly Item[]) => Promise<void>,
): Promise<Places> => {
  const places: Record<string, Place> = { ...from };
  const all = Array.from({ length: lanes }, (_, lane) => lane);
  await inLanes(
    all.filter((lane) => from[lane]),
    lanes,
    async (lane) => {
      const start = from[lane];
      for await (const { items, next } of pages(lane, start && !isBeginning(start) ? start : undefined)) {
        await work(items);
        if (!next) break;
        places[lane] = next;
        // A call that is ended in a later page, or fails there, is gone on from here.
        await bookmark.write({ lanes, places: { ...places } });
        if (outOfTime()) return;
      }
      delete places[lane];
    },
  );
  return places;
};

/** Attempts, and how many of them failed, with what failed first. */
const attempts = () => {
  const failed: { count: number; first?: unknown } = { count: 0 };
  const attempt: Attempt = async (one) => {
    try {
      await one();
    } catch (error) {
      failed.first ??= error;
      failed.count += 1;
    }
  };
  return { failed, attempt };
};

/**
 * Works through all pages in one night, or in as many as it takes: a night goes on where the last one left off or was
 * ended, for what lies behind that would else never be looked at; then, while there is time, it goes through all from the
 * beginning. Each lane does one page at least. Answers whether it came to the end. What throws is passed over, so that it
 * keeps nothing behind it from being looked at; such a night throws `night_failed` when it is over.
 */
export const walkNightly = async <Item>(walk: Walk<Item>, work: PageWork<Item>): Promise<boolean> => {
  const { lanes, bookmark, outOfTime } = walk;
  const { failed, attempt } = attempts();
  const pass = (items: readonly Item[]) => attempt(() => work(items, attempt));
  const beginning = Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, BEGINNING]));
  const kept = await bookmark.read();
  const from = kept?.lanes === lanes ? kept.places : undefined;
  let left = await goOn(walk, from ?? beginning, pass);
  if (from && isThrough(left) && !outOfTime()) left = await goOn(walk, beginning, pass);
  await bookmark.write(isThrough(left) ? undefined : { lanes, places: left });
  if (failed.count > 0)
    throw new RelanceError('night_failed', `${failed.count} failed and were passed over`, [], {
      cause: failed.first,
    });
  return isThrough(left);
};
