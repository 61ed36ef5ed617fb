import type { LiveProgramme } from '../../shared/platform/live-programme';
import type { Place } from '../../shared/platform/query';
import type { ContactCard } from '../contract';
import { causeOfKey, isLeftOpen, leftOpen } from '../domain/left-open';
import { givenUp } from '../domain/reservations';
import type { SweepPorts } from '../ports';
import { changeCard } from './commit';
import { type Walk, walkNightly } from './nightly-walk';

/** What a night's look came to; `done` is false when the time of the call was over before all was looked at. */
export interface Swept {
  readonly cards: number;
  readonly closed: number;
  /** Cards that nobody can read: passed over. */
  readonly broken: number;
  readonly done: boolean;
}

const SEGMENTS = 8;

/** Closes what is left open of one member: told to the timeline first, so that a crash between the two tells it again. */
const close = async (
  ports: SweepPorts,
  { version, rules }: LiveProgramme,
  card: Pick<ContactCard, 'pk'>,
  now: number,
): Promise<number> => {
  const { member, contact, ids, enrolments } = await ports.scanned.read(card.pk);
  const open = (contact?.pressure ?? []).filter((slot) => isLeftOpen(slot, ports.graceMs, now));
  for (const slot of open) {
    const cause = causeOfKey(slot.key, ids, enrolments, rules.journeys);
    await ports.timeline.record([leftOpen(member, slot, cause, version)]);
    await changeCard(ports, member, (found) => givenUp(found, slot));
  }
  return open.length;
};

/**
 * Closes every reservation whose request nobody brings back any more: lease and grace are over, so its outcome is
 * unknown and its slot stays taken. A request that comes back after all finds it closed, and a late `Send` event
 * confirms it. Goes through the cards page by page in eight segments at once, as long as `outOfTime` lets it; the next
 * night goes on. A card that is broken for good is told and passed over. Throws `night_failed` at its end when there were
 * cards that it could not close today.
 */
export const sweepReservations = async (
  ports: SweepPorts,
  { now, outOfTime, onBroken }: Pick<Walk<unknown>, 'outOfTime' | 'onBroken'> & { readonly now: number },
): Promise<Swept> => {
  const live = await ports.programmes.live(now);
  const swept = { cards: 0, closed: 0 };
  const { bookmark, scanned } = ports;
  const pages = (segment: number, from: Place | undefined) => scanned.pages(segment, SEGMENTS, from);
  const walk = { lanes: SEGMENTS, pages, bookmark, outOfTime, onBroken };
  const walked = await walkNightly(walk, async (page, attempt) => {
    swept.cards += page.length;
    for (const card of page)
      await attempt(async () => {
        if (card.pressure().some((slot) => isLeftOpen(slot, ports.graceMs, now)))
          swept.closed += await close(ports, live, card, now);
      }, card.pk);
  });
  return { ...swept, ...walked };
};
