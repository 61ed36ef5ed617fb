import { pause } from '../../bin/support/interrupt';
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

/**
 * Lets the weathers pass over the stage, each for some seconds, again and again until the signal; then all faults end.
 * Answers what SES did.
 */
export const changeWeather = async (
  proxy: FaultProxy,
  sesUrl: string,
  dice: Dice,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<SesFaults> => {
  const asked = { refused: 0, ambiguous: 0 };
  const count = (faults: readonly SesFault[], sign: 1 | -1) => {
    for (const { code, count: times } of faults) {
      if (AMBIGUOUS.includes(code)) asked.ambiguous += sign * times;
      else asked.refused += sign * times;
    }
  };
  for (let turn = 0; !signal.aborted; turn += 1) {
    const weather = WEATHERS[turn % WEATHERS.length] as Weather;
    say(`weather: ${weather.name}`);
    await proxy.rules(weather.rules);
    for (const fault of weather.ses) await askSes(sesUrl, 'POST', { ...fault, all: true });
    count(weather.ses, 1);
    await pause(between(dice, SHORTEST_MS, LONGEST_MS), signal);
  }
  await proxy.rules([]);
  // What is left of the faults did not happen.
  const { refusals } = (await askSes(sesUrl, 'GET')) as { refusals: SesFault[] };
  count(refusals, -1);
  await askSes(sesUrl, 'DELETE');
  return asked;
};
