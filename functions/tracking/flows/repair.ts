import { DAY_MS } from '../../shared/kernel/time';
import type { MemberItems } from '../../shared/platform/cards';
import type { ActivityCard, InteractionItem } from '../contract';
import { emptyActivity, isCounted } from '../domain/activity';
import { causeOf } from '../domain/interaction-item';
import { countedName } from '../domain/known-names';
import { isOwed } from '../domain/owed';
import { compareCards, countTimeline, type Drift, emptied, lacking, type Rebuilt } from '../domain/rebuild';
import type { Triggers } from '../domain/triggers';
import type { JudgePorts, RepairPorts } from '../ports';
import { decideFor, tell } from './judge';

/** What came of one member. */
export interface Repaired {
  readonly member: string;
  /**
   * `whole`: the card is what the timeline says, or lacks nothing that was asked for. `repaired`: it was not, and is now.
   * `busy`: something came so lately that it may still be on its way. `lacking`: something of the last days was never
   * judged, which only judging again can mend. `unsure`: the card owes more than it can list. `raced`: somebody else
   * wrote it.
   */
  readonly outcome: 'whole' | 'repaired' | 'busy' | 'lacking' | 'unsure' | 'raced';
  readonly drift: readonly Drift[];
  /** Interactions that were judged again. */
  readonly rejudged: number;
}

/** When a card may be looked at, and which interactions are judged again where it lacks them. */
export interface RepairOptions {
  /** Epoch ms: a member of whom anything that counts was received later is `busy`. */
  readonly settledBefore: number;
  /** What was received in [since, until) (epoch ms) is judged again when it is missing. @default the card is repaired */
  readonly judge?: { readonly since: number; readonly until: number; readonly ports: JudgePorts };
}

/** What is missing for longer starts no journey any more, and may be counted without being judged. */
const JUDGED_WITHIN_MS = 3 * DAY_MS;

/** The partitions in which a member's timeline lies: its own, and those of the browsers that were linked to it. */
const sourcesOf = (items: MemberItems): string[] => {
  const linked = (items.profile?.sources ?? []) as readonly string[];
  return [...new Set([items.member, ...linked])];
};

/** Reads the whole timeline page by page; keeps none of it but what may have to be judged again. */
const readTimeline = async (
  ports: RepairPorts,
  items: MemberItems,
  live: Triggers,
  { judge }: RepairOptions,
): Promise<{ rebuilt: Rebuilt; lately: InteractionItem[]; newest: number }> => {
  let rebuilt = emptied(
    (items.activity as unknown as ActivityCard | undefined) ?? emptyActivity(items.member),
  );
  const lately: InteractionItem[] = [];
  let newest = 0;
  for (const source of sourcesOf(items))
    for await (const page of ports.timeline.pages(source)) {
      rebuilt = countTimeline(rebuilt, page, live.fold);
      for (const item of page) {
        const receivedAt = Date.parse(item.receivedAt);
        if (isCounted(item)) newest = Math.max(newest, receivedAt);
        if (judge && item.kind !== 'decision' && receivedAt >= judge.since && receivedAt < judge.until)
          lately.push(item);
      }
    }
  return { rebuilt, lately, newest };
};

/**
 * Who somebody is leaves no count, and members keeps the newest word: it is told again also where nobody can say yet what
 * the card lacks. What cannot be read is left for when that can be said.
 */
const tellIdentities = async (
  items: MemberItems,
  lately: readonly InteractionItem[],
  live: Triggers,
  ports: JudgePorts,
  now: number,
): Promise<void> => {
  const unaccounted = inOrder(lately).filter((item) => !isCounted(item));
  if (unaccounted.length === 0) return;
  const again = unaccounted.map((item) => ({ item, again: true }));
  const { identify } = await decideFor(ports, items, again, live, now);
  await tell(ports, { parked: [], identify, facts: [] });
};

/** Oldest first, as the stream would have brought them. */
const inOrder = (items: readonly InteractionItem[]): InteractionItem[] =>
  [...items].sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt) || (a.sk < b.sk ? -1 : 1));

/**
 * What is judged again: of each name as many as the card lacks, the newest; what nobody can count and nobody owes; and who
 * somebody is, for that leaves no count (members keeps the newest word of each trait). What the card owes is its replay's.
 */
const toJudge = (
  stored: ActivityCard,
  rebuilt: Rebuilt,
  lately: readonly InteractionItem[],
  nameOf: (name: string) => string,
): InteractionItem[] => {
  const lacks = new Map(lacking(stored, rebuilt));
  const unfolded = new Set(rebuilt.unfolded.map(causeOf));
  const again = inOrder(lately)
    .reverse()
    .filter((item) => {
      if (!isCounted(item) || unfolded.has(causeOf(item))) return true;
      const name = nameOf(item.name);
      const left = lacks.get(name) ?? 0;
      if (left === 0 || isOwed(stored, causeOf(item))) return false;
      lacks.set(name, left - 1);
      return true;
    });
  return again.reverse();
};

/** The card with what an earlier version did not keep, out of the timeline; undefined where it lacks none of it. */
const completed = (stored: ActivityCard, { card }: Rebuilt): ActivityCard | undefined => {
  const { days, clicked } = card;
  const lacks = {
    ...(days !== undefined && days !== stored.days ? { days } : {}),
    ...(clicked !== undefined && clicked !== stored.clicked ? { clicked } : {}),
  };
  return Object.keys(lacks).length === 0 ? undefined : { ...stored, ...lacks, version: stored.version + 1 };
};

/**
 * Looks at a member's ACTIVITY card and its timeline. With `judge`, what the card lacks of that time is judged on it as
 * the stream would have judged it: facts have the ids that they would have had, so who heard one hears nothing new.
 * Of a `busy` or `unsure` member only who it is is told again.
 * Without, a card that counts too much or wrongly is made what the timeline says, and nothing is triggered; one that
 * lacks something of the last days is left to be judged. A card whose counts are right gets what an earlier version did not keep (its days, the mails
 * clicked), which is no drift. Written on the card's version.
 */
export const repairMember = async (
  ports: RepairPorts,
  member: string,
  live: Triggers,
  options: RepairOptions,
  now: number,
): Promise<Repaired> => {
  const items = await ports.members.read(member);
  const stored = (items.activity as unknown as ActivityCard | undefined) ?? emptyActivity(items.member);
  const answer = (outcome: Repaired['outcome'], drift: readonly Drift[] = [], rejudged = 0): Repaired => ({
    member: items.member,
    outcome,
    drift,
    rejudged,
  });
  const { judge } = options;
  if (stored.owedMore && !judge) return answer('unsure');
  const { rebuilt, lately, newest } = await readTimeline(ports, items, live, options);
  const isBusy = newest >= options.settledBefore;
  if (judge && (stored.owedMore || isBusy)) await tellIdentities(items, lately, live, judge.ports, now);
  if (stored.owedMore) return answer('unsure');
  if (isBusy) return answer('busy');
  const drift = compareCards(stored, rebuilt);
  const whole = async (written: Repaired['outcome']): Promise<Repaired> => {
    const card = drift.length === 0 ? completed(stored, rebuilt) : undefined;
    if (!card) return answer('whole');
    return answer((await ports.members.commit(card)) ? written : 'raced');
  };
  if (judge) {
    const again = toJudge(stored, rebuilt, lately, (name) => countedName(name, live.fold.mentioned));
    if (again.length === 0) return whole('repaired');
    const judgeable = again.map((item) => ({ item, again: true }));
    const judged = await decideFor(judge.ports, items, judgeable, live, now);
    await tell(judge.ports, judged);
    if (judged.card && !(await ports.members.commit(judged.card))) return answer('raced', drift);
    return answer(judged.card ? 'repaired' : 'whole', drift, again.filter(isCounted).length);
  }
  if (drift.length === 0) return whole('whole');
  if (lacking(stored, rebuilt).size > 0 && newest > now - JUDGED_WITHIN_MS) return answer('lacking', drift);
  const done = await ports.members.commit({ ...rebuilt.card, version: stored.version + 1 });
  return answer(done ? 'repaired' : 'raced', drift);
};
