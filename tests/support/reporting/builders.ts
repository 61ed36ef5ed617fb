import type { Paused, PauseRequest, ProgrammeInput } from '../../../functions/programme/contract';
import type { CountRequest, Outcome, OutcomeCount } from '../../../functions/reporting/contract';
import type { CountPorts, GuardrailTripped } from '../../../functions/reporting/ports';
import { someRules } from '../messaging/builders';
import { memoryReports } from './memory-reports';

/** Noon of the day on which mails of tests are sent (epoch ms), and that day. */
export const NOON = Date.parse('2026-11-24T12:00:00Z');
export const TODAY = '2026-11-24';

/** Outcomes of the mail `welcome/greet` of today, so many of each. */
export const outcomes = (
  counts: Partial<Record<Outcome, number>>,
  over: Partial<OutcomeCount> = {},
): OutcomeCount[] =>
  (Object.entries(counts) as [Outcome, number][]).map(([outcome, count]) => ({
    journey: 'welcome',
    step: 'greet',
    day: TODAY,
    outcome,
    count,
    ...over,
  }));

/** A request to count. */
export const aCountRequest = (id: string, counts: readonly OutcomeCount[]): CountRequest => ({
  id,
  counts: [...counts],
});

/** Ports of counting over a store in memory, and what was published. */
export const aCountingRoom = (programme: Partial<ProgrammeInput> = {}) => {
  const reports = memoryReports();
  const published: GuardrailTripped[] = [];
  const pauses: PauseRequest[] = [];
  const waits: number[] = [];
  const room = { paused: undefined as Paused | undefined };
  const rules = someRules(programme);
  const ports: CountPorts = {
    reports,
    programmes: { live: async () => ({ version: 7, rules, paused: room.paused }) },
    pause: async (request) => {
      pauses.push(request);
    },
    backOff: async (races) => {
      waits.push(races);
    },
    publish: async (tripped) => {
      published.push(tripped);
    },
  };
  return { ports, reports, published, pauses, waits, room };
};
