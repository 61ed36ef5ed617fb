import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { named, type Stage } from '../../bin/support/stage';
import { unpackPressure } from '../../functions/messaging/contract';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { CARD } from '../../functions/shared/platform/cards';

/** No call of the sender lasts longer (its time-out, and what passes until a kill is told): what a killed one reserved is not older. */
const CALL_MS = 12 * SECOND_MS;
/** What the killed worker had asked of the table has reached it by then, and what others had in hand is mostly closed. */
const LOOK_AFTER_MS = SECOND_MS;

/** The send keys whose reservations were open when a sender was killed. */
export interface OpenAtKills {
  /** To be told at once of each kill of what may be a sender. */
  killed(): void;
  /** Waits for the last looks. */
  keys(): Promise<ReadonlySet<string>>;
}

const openOn = async (table: string, since: number): Promise<string[]> => {
  const keys: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await dynamo().send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        FilterExpression: 'sk = :sk',
        ExpressionAttributeValues: { ':sk': CARD.contact },
        ProjectionExpression: 'pressure',
        ExclusiveStartKey: from,
      }),
    );
    for (const { pressure } of page.Items ?? [])
      for (const { key, at, state } of unpackPressure(pressure as unknown[] | undefined))
        if (state === 'reserved' && at >= since) keys.push(key);
    from = page.LastEvaluatedKey;
  } while (from);
  return keys;
};

/** Looks at the contact cards after each kill of a sender: at reservations that a call can have made which ended then. */
export const watchReservations = (stage: Stage): OpenAtKills => {
  const table = named(stage.outputs.tables, 'members');
  const looks: Promise<string[]>[] = [];
  return {
    killed() {
      const since = Date.now() - CALL_MS;
      const look = new Promise((resolve) => setTimeout(resolve, LOOK_AFTER_MS)).then(() =>
        openOn(table, since),
      );
      // Its error is told by keys(): nobody waits for it before.
      look.catch(() => undefined);
      looks.push(look);
    },
    keys: async () => new Set((await Promise.all(looks)).flat()),
  };
};

/** Why the outcome of a mail may be unknown, by send key; of `lostAnswers` by member. */
export interface InFlight {
  readonly openAtKills: ReadonlySet<string>;
  /** Calls of which SES, by its own log, gave no whole answer, or answered that something had gone wrong inside. */
  readonly unanswered: ReadonlySet<string>;
  /** Members whose contact card a sender wrote without hearing so. */
  readonly lostAnswers: ReadonlySet<string>;
}

/** The send keys of the calls that the local SES left without an answer. */
export const unansweredBySes = async (sesUrl: string): Promise<ReadonlySet<string>> => {
  const answer = await fetch(`${sesUrl}/_unanswered`);
  if (!answer.ok) throw new Error(`the local SES answered ${answer.status}: ${await answer.text()}`);
  return new Set(((await answer.json()) as { keys: string[] }).keys);
};
