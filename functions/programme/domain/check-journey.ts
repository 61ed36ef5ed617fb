import { DAY_MS, durationMs } from '../../shared/kernel/time';
import type { Journey, Step } from '../contract';
import { checkCondition, type Names } from './check-conditions';
import { DIRECT } from './direct';
import { duplicateIds, type Problem, problemAt } from './problem';

type Path = readonly (string | number)[];

/** An enrolment is kept 400 days: all its waits must fit, with room for what is late. */
const MAX_WAITS_MS = 365 * DAY_MS;
/** A message request older than this is expired whatever it says (3-sending). */
const MAX_EXPIRES_MS = 30 * DAY_MS;

/** A day has all hours; more than a week of them is no waiting for an hour. */
const MAX_BEST_HOUR_MS = 7 * DAY_MS;

/** The indexes of the steps that may follow a step; none after an end, after the last, or for an unknown target. */
const following = (steps: readonly Step[], index: number): number[] => {
  const step = steps[index];
  if (!step || step.do === 'end') return [];
  if (step.do !== 'branch') return index + 1 < steps.length ? [index + 1] : [];
  return [step.yes, step.no].flatMap((target) => {
    const found = steps.findIndex(({ id }) => id === target);
    return found > index ? [found] : [];
  });
};

const reachable = (steps: readonly Step[]): ReadonlySet<number> => {
  const seen = new Set<number>();
  const waiting = [0];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    waiting.push(...following(steps, index));
  }
  return seen;
};

/** Which steps lead to a send, themselves included; branches lead forward only, so one pass from the end finds them. */
const leadingToSend = (steps: readonly Step[]): ReadonlySet<number> => {
  const found = new Set<number>();
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const leads = steps[index]?.do === 'send' || following(steps, index).some((next) => found.has(next));
    if (leads) found.add(index);
  }
  return found;
};

const checkBestHour = (step: Extract<Step, { do: 'send' }>, path: Path): Problem[] => {
  if (!step.bestHour) return [];
  if (step.class === 'transactional')
    return [problemAt(path, 'best_hour_transactional', 'a transactional message waits for nobody’s hour')];
  const within = durationMs(step.bestHour.within);
  if (within > MAX_BEST_HOUR_MS)
    return [problemAt([...path, 'within'], 'best_hour_too_long', 'must be 7d at most')];
  if (within >= durationMs(step.expires)) {
    const message = `must be shorter than expires (${step.expires}): what has expired is sent at no hour`;
    return [problemAt([...path, 'within'], 'best_hour_beyond_expiry', message)];
  }
  return [];
};

const checkStep = (
  step: Step,
  path: Path,
  journey: Journey,
  names: Names,
  templates: ReadonlySet<string>,
): Problem[] => {
  if (step.do === 'send') {
    const problems: Problem[] = [];
    if (!templates.has(step.template)) {
      problems.push(
        problemAt([...path, 'template'], 'template_unknown', `there is no template "${step.template}"`),
      );
    }
    if (!names.topics.has(step.topic)) {
      problems.push(problemAt([...path, 'topic'], 'topic_unknown', `there is no topic "${step.topic}"`));
    }
    if (durationMs(step.expires) > MAX_EXPIRES_MS) {
      problems.push(problemAt([...path, 'expires'], 'expires_too_long', 'must be 30d at most'));
    }
    return [...problems, ...checkBestHour(step, [...path, 'bestHour'])];
  }
  if (step.do !== 'branch') return [];
  const at = journey.steps.findIndex(({ id }) => id === step.id);
  const targets = (['yes', 'no'] as const).flatMap((side) => {
    const found = journey.steps.findIndex(({ id }) => id === step[side]);
    if (found < 0)
      return [problemAt([...path, side], 'step_unknown', `there is no step "${step[side]}" in this journey`)];
    if (found <= at) {
      return [
        problemAt([...path, side], 'branch_backwards', `must lead to a later step, not to "${step[side]}"`),
      ];
    }
    return [];
  });
  return [...targets, ...checkCondition(step.if, [...path, 'if'], 'branch', names)];
};

const checkEntry = (journey: Journey, path: Path, names: Names): Problem[] => {
  const { entry } = journey;
  if (!entry.where) return [];
  const problems = checkCondition(entry.where, [...path, 'entry', 'where'], 'entry', names);
  if (entry.on !== 'fact' || entry.fact !== 'Contact Subscribed') return problems;
  const asked = 'property' in entry.where && entry.where.property === 'topic' ? entry.where.is : undefined;
  if (typeof asked === 'string' && !names.topics.has(asked)) {
    problems.push(
      problemAt([...path, 'entry', 'where', 'is'], 'topic_unknown', `there is no topic "${asked}"`),
    );
  }
  return problems;
};

/** The problems of one journey: what it names, steps that are dead or never reached, waits that are too long. */
export const checkJourney = (
  journey: Journey,
  path: Path,
  names: Names,
  templates: ReadonlySet<string>,
): Problem[] => {
  const { steps } = journey;
  const reached = reachable(steps);
  const useful = leadingToSend(steps);
  const problems = [
    ...duplicateIds([...path, 'steps'], steps),
    ...duplicateIds([...path, 'exit'], journey.exit),
    ...checkEntry(journey, path, names),
    ...journey.exit.flatMap(({ when }, index) =>
      checkCondition(when, [...path, 'exit', index, 'when'], 'exit', names),
    ),
    ...steps.flatMap((step, index) => checkStep(step, [...path, 'steps', index], journey, names, templates)),
  ];
  if (journey.id === DIRECT) {
    const message = `no journey may be called "${DIRECT}": so messages are named that servers ask for`;
    problems.push(problemAt([...path, 'id'], 'id_reserved', message));
  }
  if (!useful.has(0)) {
    problems.push(
      problemAt([...path, 'steps'], 'journey_without_send', 'this journey never sends a message'),
    );
  }
  for (const [index, step] of steps.entries()) {
    const at = [...path, 'steps', index];
    if (!reached.has(index)) {
      problems.push(problemAt(at, 'step_unreachable', `nothing leads to the step "${step.id}"`));
    } else if (step.do === 'wait' && !useful.has(index)) {
      problems.push(problemAt(at, 'step_dead', `nothing is sent after the wait "${step.id}"`));
    }
  }
  const waits = steps.reduce((sum, step) => sum + (step.do === 'wait' ? durationMs(step.for) : 0), 0);
  if (waits > MAX_WAITS_MS) {
    problems.push(problemAt([...path, 'steps'], 'wait_too_long', 'all waits together must be 365d at most'));
  }
  if (journey.reentry.policy === 'once' && journey.reentry.gap !== undefined) {
    problems.push(
      problemAt([...path, 'reentry', 'gap'], 'gap_without_effect', 'who enters once needs no gap'),
    );
  }
  return problems;
};
