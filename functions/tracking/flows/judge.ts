import { RelanceError } from '../../shared/kernel/errors';
import type { MemberItems } from '../../shared/platform/cards';
import { inLanes } from '../../shared/platform/lanes';
import type { LiveProgramme } from '../../shared/platform/live-programme';
import type { ParkedInteraction } from '../contract';
import { causeOf } from '../domain/interaction-item';
import { type Judgeable, type Judged, type Judges, judgeMember } from '../domain/judge-member';
import { compileTriggers, type Triggers } from '../domain/triggers';
import type { JudgePorts } from '../ports';

const LANES = 10;
const MAX_TRIES = 6;

const compiled = new WeakMap<object, Triggers>();

/** Compiles a version once: the reader answers the same rules from memory. */
const triggersOf = (programme: LiveProgramme): Triggers => {
  const known = compiled.get(programme.rules);
  if (known) return known;
  const triggers = compileTriggers(programme);
  compiled.set(programme.rules, triggers);
  return triggers;
};

/** The live programme, and the versions with which the member's live enrolments entered. */
const judgesFor = async (
  ports: Pick<JudgePorts, 'programmes'>,
  items: MemberItems,
  live: Triggers,
): Promise<Judges> => {
  const versions = new Map<number, Triggers>([[live.version, live]]);
  for (const { status, programmeVersion } of items.enrolments) {
    if (status !== 'live' || typeof programmeVersion !== 'number' || versions.has(programmeVersion)) continue;
    const programme = await ports.programmes.version(programmeVersion);
    if (programme) versions.set(programmeVersion, triggersOf(programme));
  }
  return { live, version: (version) => versions.get(version) };
};

/** Decides with the versions that the member's enrolments entered with. */
export const decideFor = async (
  ports: Pick<JudgePorts, 'programmes'>,
  items: MemberItems,
  interactions: readonly Judgeable[],
  live: Triggers,
  now: number,
): Promise<Judged> => judgeMember(items, interactions, await judgesFor(ports, items, live), now);

/** Tells what was decided: to be done before the card is committed, and with the same ids if it is done again. */
export const tell = async (
  ports: Pick<JudgePorts, 'park' | 'identify' | 'publish'>,
  { parked, identify, facts }: Pick<Judged, 'parked' | 'identify' | 'facts'>,
): Promise<void> => {
  if (parked.length > 0) await ports.park(parked);
  if (identify.length > 0) await ports.identify(identify);
  if (facts.length > 0) await ports.publish(facts);
};

/** What a parked interaction is told by: another listing of the same one must be told as well, or it would be lost. */
const parkedAs = (one: ParkedInteraction): string => `${causeOf(one)} ${one.listed ?? true}`;

/**
 * Judges the interactions of one member: publishes and asks first, then commits the card on its version. When
 * somebody else wrote the card, or the member was merged into another, everything is read and decided again; what was
 * published twice then has the same ids. Throws `card_contended` after six races.
 */
export const judgeOneMember = async (
  ports: JudgePorts,
  read: MemberItems,
  interactions: readonly Judgeable[],
  live: Triggers,
  now: number,
): Promise<Judged> => {
  let items = read;
  const parkedBefore = new Set<string>();
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    if (attempt > 0) {
      await ports.backOff(attempt);
      items = await ports.members.read(items.member);
    }
    const judged = await decideFor(ports, items, interactions, live, now);
    // A lost race decides again; what was parked already is not parked twice.
    const parked = judged.parked.filter((one) => !parkedBefore.has(parkedAs(one)));
    await tell(ports, { ...judged, parked });
    for (const one of parked) parkedBefore.add(parkedAs(one));
    if (!judged.card || (await ports.members.commit(judged.card))) return judged;
  }
  throw new RelanceError(
    'card_contended',
    `the card of ${read.member} was written by others ${MAX_TRIES} times`,
  );
};

/** What a batch came to, for the log; `failed` are the interactions to be judged again. */
export interface BatchOutcome {
  readonly members: number;
  readonly facts: number;
  readonly parked: number;
  readonly failed: readonly Judgeable[];
  readonly errors: readonly unknown[];
}

const bySource = (interactions: readonly Judgeable[]): Map<string, Judgeable[]> => {
  const groups = new Map<string, Judgeable[]>();
  for (const interaction of interactions) {
    const group = groups.get(interaction.item.pk);
    if (group) group.push(interaction);
    else groups.set(interaction.item.pk, [interaction]);
  }
  return groups;
};

/**
 * Judges a batch of the stream: source by source resolved to members, then one fold and one card write a member. A
 * member that fails leaves its interactions in `failed`; the others are done.
 */
export const judgeInteractions = async (
  ports: JudgePorts,
  interactions: readonly Judgeable[],
  now: number,
): Promise<BatchOutcome> => {
  const live = triggersOf(await ports.programmes.live(now));
  const failed: Judgeable[] = [];
  const errors: unknown[] = [];
  const members = new Map<string, { items: MemberItems; mine: Judgeable[] }>();
  await inLanes([...bySource(interactions)], LANES, async ([source, mine]) => {
    try {
      const items = await ports.members.read(source);
      const known = members.get(items.member);
      if (known) known.mine.push(...mine);
      else members.set(items.member, { items, mine });
    } catch (error) {
      failed.push(...mine);
      errors.push(error);
    }
  });
  let facts = 0;
  let parked = 0;
  await inLanes([...members.values()], LANES, async ({ items, mine }) => {
    try {
      const judged = await judgeOneMember(ports, items, mine, live, now);
      facts += judged.facts.length;
      parked += judged.parked.length;
    } catch (error) {
      failed.push(...mine);
      errors.push(error);
    }
  });
  return { members: members.size, facts, parked, failed, errors };
};

/** The live programme's triggers, compiled. */
export const liveTriggers = async (ports: Pick<JudgePorts, 'programmes'>, now: number): Promise<Triggers> =>
  triggersOf(await ports.programmes.live(now));
