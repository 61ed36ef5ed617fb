import { guardrailsOf } from '../../programme/contract';
import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import { type GuardrailTrippedDetail, type GuardState, reportKeys, type Scope } from '../contract';
import { byDay, countsFrom, type DayCounts, stepOf, sumSince } from '../domain/day-counts';
import { judgeRails } from '../domain/guardrail';
import { pauseFor, whyPaused } from '../domain/pausing';
import { scopeName } from '../domain/scopes';
import { nextWatch, resumed, wasResumed } from '../domain/watch';
import type { CountPorts } from '../ports';

/** Reads what was counted of scopes from a day on; each partition once. */
const countBook = ({ reports }: CountPorts, from: string) => {
  const read = new Map<string, Promise<readonly DayCounts[]>>();
  const days = (pk: string) => {
    const found = read.get(pk) ?? reports.days(pk, from);
    read.set(pk, found);
    return found;
  };
  return async (scope: Scope): Promise<readonly DayCounts[]> => {
    if (scope.kind === 'programme') return days(reportKeys.programme);
    const journey = await days(reportKeys.journey(scope.journey));
    return scope.kind === 'mail' ? stepOf(journey, scope.step) : journey;
  };
};

const liveRules = async ({ programmes }: CountPorts, now: number) => {
  const { rules, paused } = await programmes.live(now);
  return { rules: guardrailsOf(rules), paused };
};

/**
 * Forgets what was counted before the pause of a scope was lifted, so that the same old mails do not trip it again. To be
 * called before anything new is counted.
 */
export const watchResumed = async (
  ports: CountPorts,
  scopes: readonly Scope[],
  now: number,
): Promise<void> => {
  const { rules, paused } = await liveRules(ports, now);
  const states = await ports.reports.guards();
  const daysOf = countBook(ports, countsFrom(now, rules.days));
  for (const scope of scopes) {
    const state = states.get(scopeName(scope));
    if (state && wasResumed(state, paused, now))
      await ports.reports.keep(resumed(state, byDay(await daysOf(scope)), now));
  }
};

/**
 * Judges scopes that something was just counted of, by the rules of the live programme. What is beyond a limit and was
 * not before trips: its mail or journey is paused, it is published, kept, and answered. Again, it changes nothing.
 */
export const judgeScopes = async (
  ports: CountPorts,
  scopes: readonly Scope[],
  now: number,
): Promise<readonly GuardrailTrippedDetail[]> => {
  const { rules } = await liveRules(ports, now);
  const states = new Map(await ports.reports.guards());
  const daysOf = countBook(ports, countsFrom(now, rules.days));
  const tripped: GuardrailTrippedDetail[] = [];
  for (const scope of scopes) {
    const name = scopeName(scope);
    const state = states.get(name);
    const verdicts = judgeRails(sumSince(await daysOf(scope), state?.before), rules);
    const next = nextWatch(state, verdicts);
    if (next === 'same') continue;
    const beyond = verdicts.filter(({ verdict }) => verdict === 'beyond');
    const pausing = next === 'trip' ? pauseFor(scope, rules, states) : undefined;
    const kept: GuardState = {
      pk: reportKeys.guards,
      sk: name,
      state: next === 'trip' ? 'tripped' : 'watching',
      at: now,
      beyond,
      ...(pausing ? { pausing } : {}),
      before: state?.before ?? {},
    };
    if (next === 'trip') {
      const detail = { scope: name, beyond, pausing: pausing !== undefined };
      // First of all: a worker that is ended after it trips again, and asks again, which changes nothing.
      if (pausing) await ports.pause({ what: pausing, why: whyPaused(beyond) });
      const id = shortHash('guardrail', name, String(state?.at ?? 0));
      await ports.publish({ id, at: isoTime(now), detail });
      tripped.push(detail);
    }
    await ports.reports.keep(kept);
    states.set(name, kept);
  }
  return tripped;
};
