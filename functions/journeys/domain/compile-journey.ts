import type { Journey, ProgrammeRules } from '../../programme/contract';
import { compileCondition, type Judge, segmentsById } from '../../shared/conditions/compile';
import type { MemberFacts } from '../../shared/conditions/condition';
import type { Enrolment } from '../contract';

/** A journey whose conditions were compiled. */
export interface CompiledJourney {
  readonly journey: Journey;
  /** Whether the entry's own condition holds; true where it has none. */
  readonly entry: Judge;
  readonly exits: readonly { readonly id: string; readonly holds: Judge }[];
  /** The judges of its branches, by step id. */
  readonly branches: ReadonlyMap<string, Judge>;
}

/** Compiles every journey of a programme, by id. */
export const compileJourneys = (rules: ProgrammeRules): ReadonlyMap<string, CompiledJourney> => {
  const segments = segmentsById(rules.segments);
  const compile = (journey: Journey): CompiledJourney => {
    const { where } = journey.entry;
    const branches = new Map<string, Judge>();
    for (const step of journey.steps) {
      if (step.do === 'branch') branches.set(step.id, compileCondition(step.if, segments));
    }
    return {
      journey,
      entry: where ? compileCondition(where, segments) : () => true,
      exits: journey.exit.map(({ id, when }) => ({ id, holds: compileCondition(when, segments) })),
      branches,
    };
  };
  return new Map(rules.journeys.map((journey) => [journey.id, compile(journey)]));
};

/**
 * The member's facts as one enrolment sees them: with its cause's properties, and "since entry" counted from its
 * cause, so that what came between the cause and the enrolment counts. A cause from a clock ahead counts from now.
 */
export const asEnrolled = (
  facts: MemberFacts,
  journey: Journey,
  enrolment: Pick<Enrolment, 'causedAt' | 'enteredAt' | 'properties'>,
): MemberFacts => ({
  ...facts,
  properties: enrolment.properties,
  enteredAt: Math.min(Date.parse(enrolment.causedAt), enrolment.enteredAt),
  ...(journey.entry.on === 'interaction' ? { enteredBy: journey.entry.event } : {}),
});

/** The id of the first exit that holds, if one does. */
export const exitOf = (compiled: CompiledJourney, facts: MemberFacts): string | undefined =>
  compiled.exits.find(({ holds }) => holds(facts))?.id;
