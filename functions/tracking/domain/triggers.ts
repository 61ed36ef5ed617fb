import type { Enrolment } from '../../journeys/contract';
import type { Journey, LiveProgramme } from '../../programme/contract';
import { compileCondition, type Judge, segmentsById } from '../../shared/conditions/compile';
import type { MemberFacts } from '../../shared/conditions/condition';
import { mentionedEvents } from '../../shared/conditions/mentions';
import { durationMs } from '../../shared/kernel/time';
import type { FoldRules } from './activity';

/** A journey's entry and exits, compiled. */
export interface CompiledJourney {
  readonly journey: Journey;
  readonly maximumAgeMs: number;
  readonly gapMs: number;
  readonly where: Judge;
  readonly exits: readonly Judge[];
  /** The interactions that its exits ask about. */
  readonly wokenBy: ReadonlySet<string>;
}

/** A version of the programme, made ready for the member worker once. */
export interface Triggers {
  readonly version: number;
  readonly fold: FoldRules;
  /** The journeys that an interaction of that name may enter. */
  readonly enteredBy: ReadonlyMap<string, readonly CompiledJourney[]>;
  readonly journeys: ReadonlyMap<string, CompiledJourney>;
}

/** Compiles the entries and exits of a programme, with an index by the name of the interaction. */
export const compileTriggers = ({ version, rules }: LiveProgramme): Triggers => {
  const segments = segmentsById(rules.segments);
  const journeys = new Map<string, CompiledJourney>();
  const enteredBy = new Map<string, CompiledJourney[]>();
  const mentioned = new Set<string>();
  const mention = (names: Iterable<string>) => {
    for (const name of names) mentioned.add(name);
  };
  // Heat is read from the counts of its pages alone: they need their names on the card.
  const { heat } = rules.scores;
  if (heat) mention([...heat.pages.map(({ event }) => event), ...heat.until]);
  for (const { when } of rules.segments) mention(mentionedEvents(when, segments));
  for (const journey of rules.journeys) {
    const { entry, exit, reentry, steps } = journey;
    const wokenBy = new Set(exit.flatMap(({ when }) => mentionedEvents(when, segments)));
    const compiled: CompiledJourney = {
      journey,
      maximumAgeMs: durationMs(journey.maximumAge),
      gapMs: reentry.gap === undefined ? 0 : durationMs(reentry.gap),
      where: entry.where ? compileCondition(entry.where, segments) : () => true,
      exits: exit.map(({ when }) => compileCondition(when, segments)),
      wokenBy,
    };
    journeys.set(journey.id, compiled);
    mention(wokenBy);
    if (entry.where) mention(mentionedEvents(entry.where, segments));
    for (const step of steps) if (step.do === 'branch') mention(mentionedEvents(step.if, segments));
    if (entry.on !== 'interaction') continue;
    mention([entry.event]);
    enteredBy.set(entry.event, [...(enteredBy.get(entry.event) ?? []), compiled]);
  }
  const { currency, exchangeRates } = rules;
  return { version, fold: { currency, exchangeRates, mentioned }, enteredBy, journeys };
};

/** What is known of an enrolment, or of an entry decided a moment ago, when another entry is judged. */
export type EnteredBefore = Pick<Enrolment, 'cause' | 'causedAt' | 'status' | 'journey'>;

/** "Since entry" counts from the cause; the interaction that caused it is not since itself. */
const asEntered = (facts: MemberFacts, { journey }: CompiledJourney, enteredAt: number): MemberFacts => ({
  ...facts,
  enteredAt,
  ...(journey.entry.on === 'interaction' ? { enteredBy: journey.entry.event } : {}),
});

/** Whether an exit of the journey holds for somebody who entered then (epoch ms): an order recorded first cancels a basket. */
export const exitHolds = (compiled: CompiledJourney, facts: MemberFacts, enteredAt: number): boolean => {
  if (compiled.exits.length === 0) return false;
  const seen = asEntered(facts, compiled, enteredAt);
  return compiled.exits.some((holds) => holds(seen));
};

/**
 * Whether an interaction enters a journey: young enough, the entry's condition, the re-entry rule against the
 * enrolments at hand, and no exit that holds already. Journeys has the last word on re-entry when it enrols.
 */
export const enters = (
  compiled: CompiledJourney,
  facts: MemberFacts,
  cause: { readonly cause: string; readonly at: number },
  before: readonly EnteredBefore[],
): boolean => {
  const { policy } = compiled.journey.reentry;
  if (facts.now - cause.at > compiled.maximumAgeMs) return false;
  const mine = before.filter(({ journey }) => journey === compiled.journey.id);
  if (mine.some((one) => one.cause === cause.cause)) return false;
  if (policy === 'once' && mine.length > 0) return false;
  if (policy === 'one-at-a-time' && mine.some(({ status }) => status === 'live')) return false;
  if (mine.some(({ causedAt }) => Math.abs(cause.at - Date.parse(causedAt)) < compiled.gapMs)) return false;
  return compiled.where(facts) && !exitHolds(compiled, facts, cause.at);
};

/** Whether a live enrolment waits for an interaction of that name and one of its exits now holds. */
export const wakes = (
  compiled: CompiledJourney,
  facts: MemberFacts,
  enrolment: Pick<Enrolment, 'causedAt' | 'enteredAt' | 'properties'>,
): boolean => {
  const enteredAt = Math.min(Date.parse(enrolment.causedAt), enrolment.enteredAt);
  return exitHolds(compiled, { ...facts, properties: enrolment.properties }, enteredAt);
};
