import { inLanes } from '../../shared/platform/lanes';
import { type Attempt, attempts, type Broken } from '../../shared/platform/passed-over';
import type { Place, PlacedPage } from '../../shared/platform/query';
import type { LeftOff } from '../contract';
import type { Bookmark } from '../ports';

/** All that a nightly job goes through, page by page, in some lanes at once. */
export interface Walk<Item> {
  readonly lanes: number;
  pages(lane: number, from: Place | undefined): AsyncIterable<PlacedPage<Item>>;
  readonly bookmark: Bookmark;
  readonly outOfTime: () => boolean;
  /** `anew`: from the beginning, wherever the last one left off. `on`: from there to the end, and no further. @default a night */
  readonly pass?: 'anew' | 'on';
  /** Is told what is broken for good, and was passed over. */
  readonly onBroken: (broken: Broken) => void;
}

/** Whether a walk came to the end, and how much it passed over that is broken for good. */
export interface Walked {
  readonly done: boolean;
  readonly broken: number;
}

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

/**
 * Works through all pages in one night, or in as many as it takes: a night goes on where the last one left off or was
 * ended, for what lies behind that would else never be looked at; then, while there is time, it goes through all from the
 * beginning. Each lane does one page at least. Answers whether it came to the end. What throws is passed over, so that it
 * keeps nothing behind it from being looked at. The night throws `night_failed` when it is over where some of that may
 * succeed the next time; what is broken for good is told, and counted.
 */
export const walkNightly = async <Item>(walk: Walk<Item>, work: PageWork<Item>): Promise<Walked> => {
  const { lanes, bookmark, outOfTime, onBroken, pass: way } = walk;
  const { attempt, broken, judge } = attempts(onBroken);
  const pass = (items: readonly Item[]) => attempt(() => work(items, attempt));
  const beginning = Object.fromEntries(Array.from({ length: lanes }, (_, lane) => [lane, BEGINNING]));
  const kept = way === 'anew' ? undefined : await bookmark.read();
  const from = kept?.lanes === lanes ? kept.places : undefined;
  let left = await goOn(walk, from ?? beginning, pass);
  if (way !== 'on' && from && isThrough(left) && !outOfTime()) left = await goOn(walk, beginning, pass);
  await bookmark.write(isThrough(left) ? undefined : { lanes, places: left });
  judge();
  return { done: isThrough(left), broken: broken() };
};
