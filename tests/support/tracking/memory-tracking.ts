import type { IdentifyRequest } from '../../../functions/members/contract';
import type { Fact } from '../../../functions/shared/platform/bus';
import { arrangeMember, type MemberItem } from '../../../functions/shared/platform/cards';
import type { LiveProgramme } from '../../../functions/shared/platform/live-programme';
import type {
  ActivityCard,
  InteractionItem,
  ParkedInteraction,
  RecordRequest,
  RejectSample,
  WriteKeys,
} from '../../../functions/tracking/contract';
import { trackingKeys } from '../../../functions/tracking/contract';
import type {
  InteractionStore,
  MemberCards,
  ReceivePorts,
  RejudgePorts,
  ReplayPorts,
  Timeline,
  TrackingStore,
  WriteKeyStore,
} from '../../../functions/tracking/ports';
import { keysOf, programmeOf } from './builders';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The door's world in memory: `recorded` is what lies on the recorder's queue. */
export const memoryDoor = (keys: WriteKeys = keysOf()) => {
  const recorded: RecordRequest[] = [];
  const ports: ReceivePorts = {
    keys: { read: async () => keys },
    record: async (request) => {
      recorded.push(copy(request));
    },
  };
  return { ports, recorded };
};

const fits = (item: InteractionItem): boolean => Buffer.byteLength(item.sk) <= 1024 && item.pk.length > 0;

/** A timeline in memory; like the table it refuses a sort key over 1,024 bytes. */
export const memoryInteractions = () => {
  const items = new Map<string, InteractionItem>();
  const store: InteractionStore = {
    async put(all) {
      for (const item of all.filter(fits)) items.set(`${item.pk} ${item.sk}`, copy(item));
      return all.filter((item) => !fits(item)).map((item) => ({ item, reason: 'the key is too long' }));
    },
  };
  const all = async () => [...items.values()];
  const timeline: Timeline = {
    async *pages(source) {
      const mine = [...items.values()].filter(({ pk }) => pk === source).map(copy);
      // Two pages, so that whoever reads must not stop at the first.
      yield mine.slice(0, 1);
      yield mine.slice(1);
    },
    async sourcesSince({ segment, since, until, from }) {
      if (segment > 0) return { sources: [], entries: 0 };
      const sources = [
        ...new Set(
          [...items.values()]
            .filter((item) => item.receivedAt >= since && item.receivedAt < until && item.kind !== 'decision')
            .map(({ pk }) => pk),
        ),
      ].sort();
      // A page for each source.
      const index = from === undefined ? 0 : Number(from);
      const next = index + 1 < sources.length ? { next: String(index + 1) } : {};
      return { sources: sources.slice(index, index + 1), entries: 1, ...next };
    },
  };
  return { store, items, all, timeline };
};

/** Tracking's small items in memory. */
export const memoryTrackingStore = () => {
  const times = new Map<string, number>();
  const rejects = new Map<string, { count: number; sample: RejectSample[] }>();
  const store: TrackingStore = {
    async fixTime(source, messageId, at) {
      const key = trackingKeys.message(source, messageId);
      const fixed = times.get(key) ?? at;
      times.set(key, fixed);
      return fixed;
    },
    async noteRejects(key, day, count, sample) {
      const pk = trackingKeys.rejects(key, day);
      const noted = rejects.get(pk) ?? { count: 0, sample: [] };
      noted.count += count;
      if (noted.sample.length + sample.length <= 20) noted.sample.push(...sample);
      rejects.set(pk, noted);
    },
  };
  return { store, rejects: async (key: string, day: string) => rejects.get(trackingKeys.rejects(key, day)) };
};

/** The members' partitions in memory, with versioned commits. */
export const memoryMembers = () => {
  const items = new Map<string, MemberItem>();
  let commits = 0;
  const put = (...all: readonly object[]) => {
    for (const item of copy(all) as MemberItem[]) items.set(`${item.pk} ${item.sk}`, item);
  };
  const cards: MemberCards = {
    async read(member) {
      const mine = [...items.values()].filter(({ pk }) => pk === member);
      const arranged = arrangeMember(member, mine.map(copy));
      const redirect = arranged.activity?.redirect;
      return typeof redirect === 'string' ? cards.read(redirect) : arranged;
    },
    async commit(card) {
      const stored = items.get(`${card.pk} ${card.sk}`) as unknown as ActivityCard | undefined;
      if ((stored?.version ?? 0) !== card.version - 1) return false;
      put(card);
      commits += 1;
      return true;
    },
  };
  const activity = (member: string) =>
    items.get(`${member} CARD#ACTIVITY`) as unknown as ActivityCard | undefined;
  return { cards, put, activity, commits: () => commits };
};

/** The member worker's world in memory. `fail` makes the next call of a port throw. */
export const memoryWorker = (start: LiveProgramme = programmeOf()) => {
  const members = memoryMembers();
  const interactions = memoryInteractions();
  const facts: Fact[] = [];
  const identified: IdentifyRequest[] = [];
  const parked: ParkedInteraction[] = [];
  const versions = new Map([[start.version, start]]);
  const backedOff: number[] = [];
  const failing = new Set<string>();
  let live = start;
  const once = (what: string) => {
    if (failing.delete(what)) throw new Error(`${what} is down`);
  };
  const ports: ReplayPorts & RejudgePorts = {
    interactions: interactions.store,
    timeline: interactions.timeline,
    members: {
      read: members.cards.read,
      commit: async (card) => {
        once('commit');
        return members.cards.commit(card);
      },
    },
    programmes: { live: async () => live, version: async (version) => versions.get(version) },
    publish: async (all) => {
      once('publish');
      facts.push(...copy(all));
    },
    identify: async (all) => {
      identified.push(...copy(all));
    },
    park: async (all) => {
      parked.push(...copy(all));
    },
    backOff: async (races) => {
      backedOff.push(races);
    },
  };
  return {
    ports,
    members,
    interactions,
    facts,
    identified,
    parked,
    backedOff,
    fail: (what: 'publish' | 'commit') => failing.add(what),
    publishProgramme: (next: LiveProgramme) => {
      versions.set(next.version, next);
      live = next;
    },
  };
};

/** A parameter of write keys in memory. */
export const memoryKeys = (): WriteKeyStore & { readonly stored: () => WriteKeys } => {
  let kept: WriteKeys = { keys: [] };
  return {
    load: async () => copy(kept),
    save: async (keys) => {
      kept = copy(keys);
    },
    stored: () => kept,
  };
};
