import { guardrailsOf } from '../../programme/contract';
import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import { type GuardState, type RailVerdict, reportKeys, type Scope } from '../contract';
import { countsFrom, type DayCounts, stepOf, sumSince } from '../domain/day-counts';
import { judgeRails } from '../domain/guardrail';
import { scopeName } from '../domain/scopes';
import { nextWatch } from '../domain/watch';
import type { CountPorts } from '../ports';

/** A scope beyond its limits, of which a person may want to know. */
export interface Tripped {
  readonly scope: string;
  readonly beyond: readonly RailVerdict[];
  readonly pausing: boolean;
}

/** Reads what was counted of scopes from a day on; each partition once. */
export const countBook = ({ reports }: Pick<CountPorts, 'reports'>, from: string) => {
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

/**
 * Judges scopes that something was just counted of, by the rules of the live programme. What is beyond a limit and was
 * not before trips: it is kept, published, and answered. Again, it changes nothing.
 */
export const judgeScopes = async (
  ports: CountPorts,
  scopes: readonly Scope[],
  now: number,
): Promise<readonly Tripped[]> => {
  const rules = guardrailsOf((await ports.programmes.live(now)).rules);
  const states = await ports.reports.guards();
  const daysOf = countBook(ports, countsFrom(now, rules.days));
  const tripped: Tripped[] = [];
  for (const scope of scopes) {
    const name = scopeName(scope);
    const state = states.get(name);
    const verdicts = judgeRails(sumSince(await daysOf(scope), state?.before), rules);
    const next = nextWatch(state, verdicts);
    if (next === 'same') continue;
    const beyond = verdicts.filter(({ verdict }) => verdict === 'beyond');
    const pausing = false;
    const kept: GuardState = {
      pk: reportKeys.guards,
      sk: name,
      state: next === 'trip' ? 'tripped' : 'watching',
      at: now,
      beyond,
      pausing,
      before: state?.before ?? {},
    };
    if (next === 'trip') {
      const detail = { scope: name, beyond, pausing };
      // One fact a trip: it is the same one when a worker that was ended before it could keep it trips again.
      const id = shortHash('guardrail', name, String(state?.at ?? 0));
      await ports.publish({ id, at: isoTime(now), detail });
      tripped.push(detail);
    }
    await ports.reports.keep(kept);
  }
  return tripped;
};
