import { guardrailsOf } from '../../programme/contract';
import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import { type GuardrailTrippedDetail, type GuardState, reportKeys, type Scope } from '../contract';
import { byDay, countsFrom, type DayCounts, stepOf, stepsIn, sumSince } from '../domain/day-counts';
import { judgeRails } from '../domain/guardrail';
import { pauseFor, whyPaused } from '../domain/pausing';
import { scopeName, scopeNamed } from '../domain/scopes';
import { beforeOf, nextWatch, pauseTurned, watchedAgain } from '../domain/watch';
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
  return { rules: guardrailsOf(rules), journeys: rules.journeys, paused };
};

/** The states of the mails of a scope whose pause was lifted, all of them to be judged by new mails only. */
const forgotten = (
  scope: Scope,
  days: readonly DayCounts[],
  states: ReadonlyMap<string, GuardState>,
  now: number,
): readonly GuardState[] => {
  if (scope.kind === 'programme') return [];
  const { journey } = scope;
  const steps = scope.kind === 'mail' ? [scope.step] : stepsIn(days);
  return steps.map((step) => {
    const sk = scopeName({ kind: 'mail', journey, step });
    const fresh = { pk: reportKeys.guards, sk, state: 'watching' as const, at: now, beyond: [] };
    return { ...(states.get(sk) ?? fresh), before: byDay(stepOf(days, step)) };
  });
};

/**
 * Looks what became of the pauses that were asked for. What was counted before one was lifted is forgotten, in the mail, in
 * its journey and in the programme, so that the same old mails trip none of them again; one that nobody heard of is asked
 * for again by the next judgement. To be called before anything new is counted.
 */
export const watchPauses = async (ports: CountPorts, now: number): Promise<void> => {
  const { rules, paused } = await liveRules(ports, now);
  const states = new Map(await ports.reports.guards());
  const daysOf = countBook(ports, countsFrom(now, rules.days));
  const keep = async (state: GuardState) => {
    await ports.reports.keep(state);
    states.set(state.sk, state);
  };
  for (const name of [...states.keys()]) {
    const state = states.get(name);
    if (!state) continue;
    const turned = pauseTurned(state, paused, now);
    if (turned === 'seen') await keep({ ...state, seen: now });
    if (turned === 'unheard') await keep(watchedAgain(state, state.before, now));
    if (turned !== 'lifted') continue;
    const scope = scopeNamed(name);
    // Its own state last: a worker that is ended before finds it as it was, and does all of this again.
    const mails = forgotten(scope, await daysOf(scope), states, now);
    for (const mail of mails.filter(({ sk }) => sk !== name)) await keep(mail);
    await keep(watchedAgain(state, mails.find(({ sk }) => sk === name)?.before ?? {}, now));
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
  const { rules, journeys } = await liveRules(ports, now);
  const states = new Map(await ports.reports.guards());
  const daysOf = countBook(ports, countsFrom(now, rules.days));
  const tripped: GuardrailTrippedDetail[] = [];
  for (const scope of scopes) {
    const name = scopeName(scope);
    const state = states.get(name);
    const verdicts = judgeRails(sumSince(await daysOf(scope), beforeOf(scope, states)), rules);
    const next = nextWatch(state, verdicts);
    if (next === 'same') continue;
    const beyond = verdicts.filter(({ verdict }) => verdict === 'beyond');
    const pausing = next === 'trip' ? pauseFor(scope, rules, states, journeys) : undefined;
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
