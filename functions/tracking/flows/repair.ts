import type { MemberItems } from '../../shared/platform/cards';
import type { ActivityCard, InteractionItem } from '../contract';
import { emptyActivity, isCounted } from '../domain/activity';
import { countedName } from '../domain/known-names';
import {
  compareCards,
  countTimeline,
  type Drift,
  emptied,
  missingNames,
  type Rebuilt,
} from '../domain/rebuild';
import type { Triggers } from '../domain/triggers';
import type { JudgePorts, RepairPorts } from '../ports';
import { decideFor, tell } from './judge';

/** What came of one member. */
export interface Repaired {
  readonly member: string;
  /**
   * `whole`: the card is what the timeline says. `repaired`: it was not, and is now. `busy`: something came so lately
   * that it may still be on its way. `unsure`: the card owes more than it can list. `raced`: somebody else wrote it.
   */
  readonly outcome: 'whole' | 'repaired' | 'busy' | 'unsure' | 'raced';
  readonly drift: readonly Drift[];
  /** Interactions that were judged again. */
  readonly rejudged: number;
}

/** Which interactions are old enough to have been judged, and which are judged again where the card lacks them. */
export interface RepairOptions {
  /** Epoch ms: a member of whom anything was received later is `busy`. */
  readonly settledBefore: number;
  /** What was received since (epoch ms) is judged again when it is missing. @default nothing is */
  readonly judge?: { readonly since: number; readonly ports: JudgePorts };
}

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
  options: RepairOptions,
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
        if (item.kind !== 'decision') newest = Math.max(newest, receivedAt);
        if (item.kind !== 'decision' && receivedAt >= (options.judge?.since ?? Number.POSITIVE_INFINITY))
          lately.push(item);
      }
    }
  return { rebuilt, lately, newest };
};

/** Oldest first, as the stream would have brought them. */
const inOrder = (items: readonly InteractionItem[]): InteractionItem[] =>
  [...items].sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt) || (a.sk < b.sk ? -1 : 1));

/**
 * Makes a member's ACTIVITY card what its timeline says. With `judge`, what the card lacks and was received since
 * then is judged as the stream would have judged it: facts have the ids that they would have had, so who heard one
 * hears nothing new. Without it nothing is triggered. Written on the card's version.
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
  if (stored.owedMore) return answer('unsure');
  const { rebuilt, lately, newest } = await readTimeline(ports, items, live, options);
  if (newest >= options.settledBefore) return answer('busy');
  const nameOf = (name: string) => countedName(name, live.fold.mentioned);
  const missing = missingNames(stored, rebuilt, nameOf);
  // Who somebody is leaves no count: it is told again, and members keeps the newest word of each trait.
  const again = inOrder(lately).filter((item) => !isCounted(item) || missing.has(nameOf(item.name)));
  const drift = compareCards(stored, rebuilt);
  if (drift.length === 0 && again.length === 0) return answer('whole');
  if (again.length === 0 || !options.judge) {
    const done = await ports.members.commit({ ...rebuilt.card, version: stored.version + 1 });
    return answer(done ? 'repaired' : 'raced', drift);
  }
  const asked = new Set(again.map(({ pk, sk }) => `${pk} ${sk}`));
  const base = await baseWithout(ports, items, live, asked);
  const before = { ...items, activity: base as unknown as MemberItems['activity'] };
  const judged = await decideFor(
    options.judge.ports,
    before,
    again.map((item) => ({ item, again: true })),
    live,
    now,
  );
  await tell(options.judge.ports, judged);
  const counted = again.filter(isCounted).length;
  const card = judged.card ?? (drift.length > 0 ? { ...base, version: stored.version + 1 } : undefined);
  if (card && !(await ports.members.commit(card))) return answer('raced', drift);
  return answer(card ? 'repaired' : 'whole', drift, counted);
};

/** The card without those that are judged next, which count themselves. */
const baseWithout = async (
  ports: RepairPorts,
  items: MemberItems,
  live: Triggers,
  without: ReadonlySet<string>,
): Promise<ActivityCard> => {
  let rebuilt = emptied(
    (items.activity as unknown as ActivityCard | undefined) ?? emptyActivity(items.member),
  );
  for (const source of sourcesOf(items))
    for await (const page of ports.timeline.pages(source)) {
      const rest = page.filter(({ pk, sk }) => !without.has(`${pk} ${sk}`));
      rebuilt = countTimeline(rebuilt, rest, live.fold);
    }
  return rebuilt.card;
};
