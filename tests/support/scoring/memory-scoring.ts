import type { Outcome, ScoreSegment, ScoresCard } from '../../../functions/scoring/contract';
import type { ScannedCard } from '../../../functions/scoring/domain/gather-members';
import { readContact, type StoredContact } from '../../../functions/scoring/domain/read-contact';
import type {
  ChurnRiskChange,
  MemberScoreStore,
  ModelReader,
  NightStore,
  PlannedNight,
  PlanStore,
  ScanPosition,
  SegmentPorts,
  SegmentProgress,
} from '../../../functions/scoring/ports';
import type { MemberItem } from '../../../functions/shared/platform/cards';

type Item = { readonly pk: string; readonly sk: string };
const keyOf = ({ pk, sk }: Item) => `${pk}|${sk}`;
const segmentOf = (pk: string, segments: number) =>
  [...pk].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 10_007, 7) % segments;

/** Members in memory: scanned in key order, page by page, as DynamoDB does; `written` is what was written, `cardOf` a SCORES card as it is. */
export const memoryMemberScores = (pageItems = 3) => {
  const items = new Map<string, Item>();
  const written: ScoresCard[] = [];
  const store: MemberScoreStore = {
    async scan(segment, segments, from) {
      const after = from as (ScanPosition & Item) | undefined;
      const left = [...items.values()]
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
        .filter((item) => segmentOf(item.pk, segments) === segment)
        .filter((item) => !after || keyOf(item) > keyOf(after));
      const page = left.slice(0, pageItems);
      const last = page.at(-1);
      const cards = page.filter(({ sk }) => ['CARD#ACTIVITY', 'CARD#CONTACT', 'CARD#SCORES'].includes(sk));
      return {
        cards: cards.map((card) =>
          card.sk === 'CARD#CONTACT' ? readContact(card as StoredContact) : (card as ScannedCard),
        ),
        ...(left.length > pageItems && last ? { next: { pk: last.pk, sk: last.sk } } : {}),
      };
    },
    async others(member) {
      const contact = items.get(`${member}|CARD#CONTACT`) as StoredContact | undefined;
      const scores = items.get(`${member}|CARD#SCORES`) as ScoresCard | undefined;
      return { ...(contact ? { contact: readContact(contact) } : {}), ...(scores ? { scores } : {}) };
    },
    async write(cards) {
      for (const card of cards) {
        items.set(keyOf(card), card);
        written.push(card);
      }
    },
  };
  const put = (...cards: readonly (Item | MemberItem)[]) => {
    for (const card of cards) items.set(keyOf(card), card);
  };
  const cardOf = (member: string) => items.get(`${member}|CARD#SCORES`) as ScoresCard | undefined;
  return { store, put, written, cardOf };
};

/** Nights in memory, and which is the last. */
export const memoryNights = (): NightStore & PlanStore => {
  const kept = new Map<string, SegmentProgress>();
  let last: PlannedNight | undefined;
  return {
    async save(progress) {
      const key = `${progress.night}|${progress.segment}`;
      if (!kept.get(key)?.done) kept.set(key, progress);
    },
    async read(night, segment) {
      return kept.get(`${night}|${segment}`);
    },
    async latest() {
      return last;
    },
    async counted(night) {
      return [...kept.values()].flatMap((one) =>
        one.night === night && one.done && one.counted ? [one.counted] : [],
      );
    },
    async keep(planned) {
      last = planned;
    },
  };
};

/** Models in memory: `keep` one, and name the one that is current; none: day one. */
export const memoryModels = () => {
  const kept = new Map<string, unknown>();
  const names = new Map<Outcome, string>();
  const reads: string[] = [];
  const models: ModelReader = {
    async current(outcome) {
      return names.get(outcome);
    },
    async read(outcome, version) {
      reads.push(version);
      return kept.get(`${outcome}|${version}`);
    },
  };
  const keep = (outcome: Outcome, version: string, artefact: unknown) =>
    kept.set(`${outcome}|${version}`, artefact);
  const promote = (outcome: Outcome, version: string | undefined) => {
    if (version === undefined) names.delete(outcome);
    else names.set(outcome, version);
  };
  return { models, keep, promote, reads };
};

/** A queue of segments and a bus in memory. */
export const memoryMessages = () => {
  const queued: ScoreSegment[] = [];
  const published: ChurnRiskChange[] = [];
  const ports: Pick<SegmentPorts, 'enqueue' | 'publish'> = {
    async enqueue(segments) {
      // As JSON, because that is what a queue keeps of a message.
      queued.push(...(JSON.parse(JSON.stringify(segments)) as ScoreSegment[]));
    },
    async publish(changes) {
      published.push(...changes);
    },
  };
  return { ports, queued, published };
};
