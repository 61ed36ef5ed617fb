import { CARD, type MemberItem } from '../../shared/kernel/member-items';
import { inLanes } from '../../shared/platform/lanes';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import { type ContactCard, NOTHING_RESTORED, type RestoreCardsAnswer, type ToldEntry } from '../contract';
import { type PlaceOf, placesIn } from '../domain/mail-places';
import { isLost, type Restoring, withCopy } from '../domain/restore-cards';
import { sayAgain } from '../domain/say-again';
import { contactCardOf, emptyCard } from '../domain/stored-card';
import type { ItemKey, RestoreCardsPorts } from '../ports';
import { changeCard } from './commit';

/** A request to put cards back, as it was checked. */
export interface Restore {
  readonly pausedAt: string;
  readonly items: readonly MemberItem[];
  readonly isRolledBack: boolean;
  readonly entries: readonly ToldEntry[];
  readonly dryRun: boolean;
}

/** Members at once: most of one is waiting for its conditional write. */
const LANES = 16;

type Counts = { -readonly [K in keyof RestoreCardsAnswer]: number };
type Stored = (key: ItemKey) => MemberItem | undefined;
interface Room {
  readonly ports: RestoreCardsPorts;
  readonly dryRun: boolean;
  readonly restoring: Restoring;
  readonly counts: Counts;
  readonly stored: Stored;
}

const byMember = <T extends { readonly pk: string }>(all: readonly T[]): Map<string, T[]> => {
  const members = new Map<string, T[]>();
  for (const one of all) members.set(one.pk, [...(members.get(one.pk) ?? []), one]);
  return members;
};

const nameOf = ({ pk, sk }: ItemKey): string => `${pk}\n${sk}`;

const readStored = async (ports: RestoreCardsPorts, keys: readonly ItemKey[]): Promise<Stored> => {
  const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const found = new Map((await ports.stored.read(wanted)).map((item) => [nameOf(item), item]));
  return (key) => found.get(nameOf(key));
};

/** Changes the card of a member, beginning with what was read of it with those of others; undefined when there was nothing to do. */
const change = async (
  { ports, dryRun, stored }: Room,
  member: string,
  rule: (card: ContactCard) => ContactCard | undefined,
): Promise<ContactCard | undefined> => {
  const isMerged = stored({ pk: member, sk: CARD.activity })?.redirect !== undefined;
  const known = contactCardOf(stored({ pk: member, sk: CARD.contact })) ?? emptyCard(member);
  // Of who was merged into another member the card lies there, and is found by whoever reads.
  if (!dryRun) return changeCard(ports, member, rule, isMerged ? undefined : known);
  return rule(isMerged ? emptyCard(member) : known);
};

const putBackContact = async (room: Room, item: MemberItem, isMerged: boolean): Promise<void> => {
  const whole = contactCardOf(item) as ContactCard;
  // Of another member's card only what grows counts, whatever its version is.
  const copy = isMerged ? { ...whole, version: 0 } : whole;
  let isFromCopy = false;
  let lostBefore: number | undefined;
  const next = await change(room, item.pk, (card) => {
    isFromCopy = copy.version > card.version;
    lostBefore = card.restoredAt;
    return withCopy(card, copy, room.restoring);
  });
  if (next && next.restoredAt !== lostBefore) room.counts.lost += 1;
  if (!next) room.counts.kept += 1;
  else if (isFromCopy) room.counts.restored += 1;
  else room.counts.merged += 1;
};

const putBack = async (room: Room, item: MemberItem): Promise<void> => {
  const live = room.stored(item);
  if (!isLost(live, item)) room.counts.kept += 1;
  // Whoever wrote it meanwhile knew more than the copy does.
  else if (room.dryRun || (await room.ports.stored.put(item, live?.version as number | undefined)))
    room.counts.restored += 1;
  else room.counts.kept += 1;
};

const putBackMember = async (room: Room, member: string, items: readonly MemberItem[]): Promise<void> => {
  const isMerged = room.stored({ pk: member, sk: CARD.activity })?.redirect !== undefined;
  // The card first: a member whose other cards are back, and whose slots are not, must not be found.
  for (const item of items) if (item.sk === CARD.contact) await putBackContact(room, item, isMerged);
  for (const item of items) {
    if (item.sk === CARD.contact) continue;
    if (isMerged) room.counts.kept += 1;
    else await putBack(room, item);
  }
};

/** Where each step of the versions stood of which entries tell. */
const placesOf = async (ports: RestoreCardsPorts, entries: readonly ToldEntry[]): Promise<PlaceOf> => {
  const versions = new Set(
    entries.flatMap(({ body }) =>
      [...body.matchAll(/"programmeVersion":(\d+)/g)].map(([, one]) => Number(one)),
    ),
  );
  const found: LiveProgramme[] = [];
  for (const version of versions) {
    const one = await ports.programmes.version(version);
    if (one) found.push(one);
  }
  return placesIn(found);
};

/**
 * Puts back what a copy of the table `members` holds and the table lacks, and says again on the CONTACT cards what the
 * members' timelines tell. Each write holds only on what was read, and takes back nothing that only grows: again, it
 * changes nothing. Returns when all is durable.
 */
export const restoreCards = async (
  ports: RestoreCardsPorts,
  { pausedAt, items, isRolledBack, entries, dryRun }: Restore,
  now: number,
): Promise<RestoreCardsAnswer> => {
  const counts: Counts = { ...NOTHING_RESTORED };
  const copied = byMember(items);
  const told = byMember(entries);
  const cards = [...copied.keys(), ...told.keys()].flatMap((pk) => [
    { pk, sk: CARD.activity },
    { pk, sk: CARD.contact },
  ]);
  const since = Date.parse(pausedAt);
  const room: Room = {
    ports,
    dryRun,
    restoring: { now, pausedAt: since, isRolledBack },
    counts,
    stored: await readStored(ports, [...items, ...cards]),
  };
  await inLanes([...copied], LANES, ([member, theirs]) => putBackMember(room, member, theirs));
  if (told.size === 0) return counts;
  const known = {
    now,
    pausedAt: since,
    transientBounces: ports.transientBounces,
    placeOf: await placesOf(ports, entries),
  };
  await inLanes([...told], LANES, async ([member, theirs]) => {
    let said = { slots: 0, unplaced: 0 };
    const next = await change(room, member, (card) => {
      const again = sayAgain(card, theirs, known);
      said = again;
      return again.card;
    });
    if (!next) return;
    counts.mended += 1;
    if (next.version === 1) counts.lost += 1;
    counts.slots += said.slots;
    counts.unplaced += said.unplaced;
  });
  return counts;
};
