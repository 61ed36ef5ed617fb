import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  DIRECT,
  type Guardrails,
  guardrailsOf,
  type LiveProgramme,
} from '../../functions/programme/contract';
import {
  beforeOf,
  type Counts,
  countsFrom,
  type DayCounts,
  dayCountsOf,
  type GuardState,
  judgeRails,
  type RailVerdict,
  reportKeys,
  type Scope,
  scopeName,
  stepOf,
  stepsIn,
  sumSince,
} from '../../functions/reporting/contract';
import { allOf, queryPages } from '../../functions/shared/platform/query';

/** How the guard-rails of a mail, a journey or the programme stand. */
export interface GuardrailLine {
  readonly scope: string;
  readonly counts: Counts;
  readonly rails: readonly RailVerdict[];
  /** Whether it tripped and is not watched again yet, and since when. */
  readonly tripped: boolean;
  readonly since?: string;
}

/** What `report guardrails` answers; `from` is the first day (UTC) of the window. */
export interface GuardrailReport {
  readonly from: string;
  readonly rules: Guardrails;
  readonly scopes: readonly GuardrailLine[];
}

/** Reads the counters of every journey of the live programme and of the mails that servers asked for, and judges them as the guard does. */
export const readGuardrails = async (
  db: DynamoDBDocumentClient,
  table: string,
  { rules }: Pick<LiveProgramme, 'rules'>,
  now: number,
): Promise<GuardrailReport> => {
  const guardrails = guardrailsOf(rules);
  const from = countsFrom(now, guardrails.days);
  const read = (pk: string): Promise<Record<string, unknown>[]> =>
    allOf(
      queryPages(db, {
        TableName: table,
        KeyConditionExpression: pk === reportKeys.guards ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: { ':pk': pk, ...(pk === reportKeys.guards ? {} : { ':from': from }) },
      }),
    );
  const guards = (await read(reportKeys.guards)) as unknown as readonly GuardState[];
  const states = new Map(guards.map((state) => [state.sk, state]));
  const line = (scope: Scope, days: readonly DayCounts[]): GuardrailLine => {
    const state = states.get(scopeName(scope));
    const counts = sumSince(days, beforeOf(scope, states));
    return {
      scope: scopeName(scope),
      counts,
      rails: judgeRails(counts, guardrails),
      tripped: state?.state === 'tripped',
      ...(state ? { since: new Date(state.at).toISOString() } : {}),
    };
  };
  const scopes = [line({ kind: 'programme' }, (await read(reportKeys.programme)).map(dayCountsOf))];
  for (const { id: journey, steps } of rules.journeys) {
    const days = (await read(reportKeys.journey(journey))).map(dayCountsOf);
    scopes.push(line({ kind: 'journey', journey }, days));
    for (const step of steps)
      if (step.do === 'send')
        scopes.push(line({ kind: 'mail', journey, step: step.id }, stepOf(days, step.id)));
  }
  const asked = (await read(reportKeys.journey(DIRECT))).map(dayCountsOf);
  for (const step of stepsIn(asked))
    scopes.push(line({ kind: 'mail', journey: DIRECT, step }, stepOf(asked, step)));
  return { from, rules: guardrails, scopes };
};

const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;

/** The report in words: each scope with its rates, limits and verdicts. */
export const guardrailLines = ({ from, rules, scopes }: GuardrailReport): string[] => [
  `since ${from}, with at least ${rules.minimum.toLocaleString('en')} each; what is beyond a limit pauses: ${rules.pause}`,
  ...scopes.flatMap(({ scope, counts, rails, tripped, since }) => {
    const { sent = 0, delivered = 0, leftByButton = 0 } = counts;
    const state = tripped ? `; TRIPPED since ${since?.slice(0, 16)}Z` : '';
    return [
      `${scope}: ${sent.toLocaleString('en')} sent, ${delivered.toLocaleString('en')} delivered${state}`,
      ...rails.map(({ rail, events, of, rate, limit, verdict }) => {
        const measured = rate === undefined ? 'none yet' : `${events} of ${of}, ${percent(rate)}`;
        const button = rail === 'unsubscribes' && leftByButton > 0 ? ` (${leftByButton} by the button)` : '';
        return `  ${rail.padEnd(15)} ${measured}${button}; limit ${percent(limit)}: ${verdict}`;
      }),
    ];
  }),
];
