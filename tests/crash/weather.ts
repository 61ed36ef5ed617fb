import { pause } from '../../bin/support/interrupt';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import type { Dice } from './dice';
import { between } from './dice';
import type { FaultProxy, FaultRule } from './fault-proxy';

/** What SES is told to do to its next calls; see the local SES's faults. */
interface SesFault {
  readonly code: string;
  readonly count: number;
}

interface Weather {
  readonly name: string;
  readonly rules: readonly FaultRule[];
  readonly ses: readonly SesFault[];
}

const THROTTLED = { code: 'ProvisionedThroughputExceededException' };
/** The call takes effect and its answer is lost. */
const LOST = { abort_bytes: 0 };
/** A quarter of the partitions takes nothing of any batch, others every few seconds; see fault_proxy.py. */
export const HOT_PARTITIONS: FaultRule = {
  service: 'dynamodb',
  operation: 'BatchWriteItem',
  error: { code: 'UnprocessedItems' },
};

const WEATHERS: readonly Weather[] = [
  { name: 'calm', rules: [], ses: [] },
  {
    name: 'SES breaks connections, also after it took the mail',
    rules: [{ service: 'dynamodb', probability: 0.05, reset: true }],
    ses: [
      { code: 'accept_and_drop', count: 1 },
      { code: 'reset', count: 1 },
      { code: 'accept_and_hang', count: 1 },
    ],
  },
  {
    name: 'DynamoDB throttled',
    rules: [{ service: 'dynamodb', probability: 0.4, error: THROTTLED }],
    ses: [],
  },
  {
    name: 'hot partitions: DynamoDB leaves part of each batch unprocessed',
    rules: [HOT_PARTITIONS],
    ses: [],
  },
  {
    name: 'SES refuses',
    rules: [],
    ses: [
      { code: 'TooManyRequestsException', count: 15 },
      { code: 'InternalServiceErrorException', count: 1 },
    ],
  },
  {
    name: 'answers of DynamoDB and the bus are lost',
    rules: [
      { service: 'dynamodb', probability: 0.08, response: LOST },
      { service: 'events', probability: 0.15, response: LOST },
    ],
    ses: [],
  },
  {
    name: 'DynamoDB refuses nearly all',
    rules: [{ service: 'dynamodb', probability: 0.85, error: THROTTLED }],
    ses: [],
  },
];

const SHORTEST_MS = 3_000;
const LONGEST_MS = 7_000;
const AMBIGUOUS = ['accept_and_drop', 'reset', 'accept_and_hang', 'InternalServiceErrorException'];

const askSes = async (sesUrl: string, method: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(`${sesUrl}/_refuse`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`the local SES answered ${response.status}: ${await response.text()}`);
  return response.json();
};

/** What SES did to calls: how many it refused, and of how many nobody could know whether it took them. */
export interface SesFaults {
  readonly refused: number;
  readonly ambiguous: number;
}

/** How long the first mail may take after the storm. */
const FIRST_MAIL_SECONDS = 120;

/**
 * Lets the weathers pass over the stage, each for some seconds, again and again until `storm` is aborted; then all faults end. On a
 * machine so slow that no mail was sent until then, what awaits SES stays until it was asked for one. Answers what SES did.
 */
export const changeWeather = async (
  proxy: FaultProxy,
  sesUrl: string,
  dice: Dice,
  say: (line: string) => void,
  { storm, run }: { readonly storm: AbortSignal; readonly run: AbortSignal },
): Promise<SesFaults> => {
  const asked: SesFault[] = [];
  const awaitSes = async (faults: readonly SesFault[]) => {
    for (const fault of faults) await askSes(sesUrl, 'POST', { ...fault, all: true });
    asked.push(...faults);
  };
  // What is left of the faults did not happen.
  const happened = async (): Promise<SesFaults> => {
    const { refusals } = (await askSes(sesUrl, 'GET')) as { refusals: SesFault[] };
    const counts = { refused: 0, ambiguous: 0 };
    for (const [faults, sign] of [[asked, 1] as const, [refusals, -1] as const])
      for (const { code, count } of faults)
        counts[AMBIGUOUS.includes(code) ? 'ambiguous' : 'refused'] += sign * count;
    return counts;
  };
  for (let turn = 0; !storm.aborted; turn += 1) {
    const weather = WEATHERS[turn % WEATHERS.length] as Weather;
    say(`weather: ${weather.name}`);
    await proxy.rules(weather.rules);
    await awaitSes(weather.ses);
    await pause(between(dice, SHORTEST_MS, LONGEST_MS), storm);
  }
  await proxy.rules([]);
  if (asked.length === 0) await awaitSes(WEATHERS.flatMap(({ ses }) => ses));
  let counts = await happened();
  for (let second = 0; second < FIRST_MAIL_SECONDS && !run.aborted; second += 1) {
    if (counts.refused + counts.ambiguous > 0) break;
    await pause(SECOND_MS, run);
    counts = await happened();
  }
  await askSes(sesUrl, 'DELETE');
  return counts;
};
