import type { WakeUp } from '../../../functions/journeys/contract';
import { dayKey, shardKey, shardOf } from '../../../functions/journeys/domain/agenda';
import { realWaits } from '../../../functions/journeys/domain/waits';
import { journeyBook } from '../../../functions/journeys/flows/journey-book';
import type { AgendaStore, EnrolmentStore, JourneysPorts, Timing } from '../../../functions/journeys/ports';
import type { MessageRequest } from '../../../functions/messaging/contract';
import type { ProgrammeRules } from '../../../functions/programme/contract';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { arrangeMember, type MemberItem } from '../../../functions/shared/platform/cards';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The enrolments in a map; conditional writes as the table does them. */
export const memoryEnrolments = (): EnrolmentStore & { readonly all: () => readonly MemberItem[] } => {
  const items = new Map<string, MemberItem>();
  const keyOf = ({ pk, sk }: { pk: string; sk: string }) => `${pk} ${sk}`;
  const write = (enrolment: MemberItem) => {
    items.set(keyOf(enrolment), throughJson(enrolment));
    return true;
  };
  return {
    all: () => [...items.values()],
    find: async (pk, sk) => items.get(keyOf({ pk, sk })) as never,
    of: async (member) => [...items.values()].filter(({ pk }) => pk === member) as never,
    insert: async (enrolment) =>
      items.has(keyOf(enrolment)) ? false : write(enrolment as unknown as MemberItem),
    replace: async (enrolment) =>
      items.get(keyOf(enrolment))?.version === enrolment.version - 1
        ? write(enrolment as unknown as MemberItem)
        : false,
  };
};

/** The agenda in maps, its pages sorted by key as the table sorts them. */
export const memoryAgenda = (): AgendaStore => {
  const shards = new Map<string, Map<string, WakeUp>>();
  const marks = new Map<string, Set<number>>();
  const marksOf = (bucket: string) => {
    const known = marks.get(bucket) ?? new Set<number>();
    marks.set(bucket, known);
    return known;
  };
  return {
    async put(bucket, { member, what, wakeUp }) {
      const pk = shardKey(bucket, shardOf(member));
      const shard = shards.get(pk) ?? new Map<string, WakeUp>();
      shards.set(pk, shard.set(`${member}#${what}`, throughJson(wakeUp)));
    },
    async page(bucket, shard, limit, after) {
      const rows = [...(shards.get(shardKey(bucket, shard)) ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .filter(([key]) => after === undefined || key > after)
        .slice(0, limit);
      return {
        wakeUps: rows.map(([, wakeUp]) => wakeUp),
        after: rows.length === limit ? rows.at(-1)?.[0] : undefined,
      };
    },
    isMarked: async (bucket) => marks.has(bucket),
    mark: async (bucket) => void marksOf(bucket),
    finish: async (bucket, shard) => void marksOf(bucket).add(shard),
    async *marked(day) {
      const buckets = [...marks].filter(([bucket]) => dayKey(bucket) === day);
      for (const [bucket, finished] of buckets.sort(([a], [b]) => (a < b ? -1 : 1))) {
        yield { bucket, finished: [...finished] };
      }
    },
  };
};

/** What was put on the queues: requests, and wake-ups with their delay; and the buckets whose alarm was set. */
export interface Sent {
  readonly requests: MessageRequest[];
  readonly wakeUps: { readonly wakeUp: WakeUp; readonly delaySeconds?: number }[];
  readonly dues: { readonly bucket: string; readonly shard?: number; readonly after?: string }[];
  readonly alarms: string[];
}

/** Where a call to a port can be made to fail; by name of the port's function. */
export type Fault = (call: string) => void;

/** A world in memory for the flows of journeys. */
export interface JourneysWorld {
  readonly ports: JourneysPorts;
  readonly book: ReturnType<typeof journeyBook>;
  readonly sent: Sent;
  readonly enrolments: ReturnType<typeof memoryEnrolments>;
  /** Sets cards of a member (`CARD#ACTIVITY` ...); an ACTIVITY card with `redirect` is followed. */
  readonly setCards: (member: string, ...cards: Record<string, unknown>[]) => void;
}

/** Makes a world with one published version of the rules, or several. */
export const journeysWorld = (
  rules: ProgrammeRules | readonly ProgrammeRules[],
  options: {
    readonly timing?: Partial<Timing>;
    readonly fault?: Fault;
    /** What happens while a flow pauses. */
    readonly pause?: () => void;
  } = {},
): JourneysWorld => {
  const versions = Array.isArray(rules) ? (rules as readonly ProgrammeRules[]) : [rules as ProgrammeRules];
  const fault: Fault = options.fault ?? (() => undefined);
  const cards = new Map<string, MemberItem[]>();
  const enrolments = memoryEnrolments();
  const sent: Sent = { requests: [], wakeUps: [], dues: [], alarms: [] };
  const programmes: JourneysPorts['programmes'] = {
    live: async () => ({ version: versions.length, rules: versions.at(-1) as ProgrammeRules }),
    version: async (version) => {
      const found = versions[version - 1];
      return found && { version, rules: found };
    },
  };
  const read = async (member: string) => {
    let id = member;
    for (let hop = 0; hop < 5; hop += 1) {
      const own = enrolments.all().filter(({ pk }) => pk === id);
      const arranged = arrangeMember(id, [...(cards.get(id) ?? []), ...own]);
      const redirect = arranged.activity?.redirect;
      if (typeof redirect !== 'string') return arranged;
      id = redirect;
    }
    throw new RelanceError('redirect_loop', 'the redirects do not end');
  };
  const ports: JourneysPorts = {
    members: { read },
    enrolments: {
      ...enrolments,
      async insert(enrolment) {
        fault('insert');
        const done = await enrolments.insert(enrolment);
        fault('inserted');
        return done;
      },
      async replace(enrolment) {
        fault('replace');
        const done = await enrolments.replace(enrolment);
        fault('replaced');
        return done;
      },
    },
    agenda: memoryAgenda(),
    alarms: { set: async (bucket) => void sent.alarms.push(bucket) },
    outbox: {
      async requestMessages(requests) {
        fault('request');
        sent.requests.push(...throughJson(requests));
      },
      async wake(wakeUps) {
        fault('wake');
        sent.wakeUps.push(...throughJson(wakeUps));
      },
      async drain(dues) {
        sent.dues.push(...throughJson(dues));
      },
    },
    programmes,
    pause: async () => options.pause?.(),
    timing: { aheadMs: 900_000, bucketMs: 60_000, waitLength: realWaits, ...options.timing },
  };
  return {
    ports,
    book: journeyBook(programmes),
    sent,
    enrolments,
    setCards: (member, ...given) =>
      cards.set(
        member,
        given.map((card) => ({ ...card, pk: member }) as unknown as MemberItem),
      ),
  };
};
