import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { named, type Stage } from '../../bin/support/stage';
import { unpackPressure } from '../../functions/messaging/contract';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { CARD } from '../../functions/shared/platform/cards';
import type { LostAnswer } from './fault-proxy';

/** No call of the sender lasts longer (its time-out, and what passes until a kill is told). */
const CALL_MS = 12 * SECOND_MS;

/** The send keys of what may have died with a sender, a set for each kill. */
export interface OpenAtKills {
  /** To be told at once of each kill of what may be a sender. */
  killed(): void;
  /** Waits for the last looks. */
  keys(): Promise<readonly ReadonlySet<string>[]>;
}

const openOn = async (table: string, since: number, until: number): Promise<string[]> => {
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
        if (state !== 'sent' && at >= since && at <= until) keys.push(key);
    from = page.LastEvaluatedKey;
  } while (from);
  return keys;
};

/**
 * Looks at the contact cards when every call that was under way at a kill is over: what was reserved before the kill,
 * and was neither confirmed nor given back by then, is in nobody's hands any more.
 */
export const watchReservations = (stage: Stage): OpenAtKills => {
  const table = named(stage.outputs.tables, 'members');
  const looks: Promise<string[]>[] = [];
  return {
    killed() {
      const killedAt = Date.now();
      // A reservation's time is in whole seconds, rounded up.
      const look = new Promise((resolve) => setTimeout(resolve, CALL_MS)).then(() =>
        openOn(table, killedAt - CALL_MS, killedAt + SECOND_MS),
      );
      // Its error is told by keys(): nobody waits for it before.
      look.catch(() => undefined);
      looks.push(look);
    },
    keys: async () => (await Promise.all(looks)).map((keys) => new Set(keys)),
  };
};

/** The send keys of the reservations that a sender wrote without hearing so. */
export const reservedUnheard = (lost: readonly LostAnswer[]): ReadonlySet<string> =>
  new Set(
    lost
      .filter(({ caller, sk }) => caller === 'send-messages' && sk === CARD.contact)
      .flatMap(({ reservation }) => (reservation === null ? [] : unpackPressure([reservation])))
      .flatMap(({ key, state }) => (state === 'reserved' ? [key] : [])),
  );

/** Why the outcome of a mail may be unknown, by send key. */
export interface InFlight {
  /** For each sender that was killed what was left open: of it, a sender can have held no more than it takes at once. */
  readonly openAtKills: readonly ReadonlySet<string>[];
  /** Calls of which SES, by its own log, gave no whole answer, or answered that something had gone wrong inside. */
  readonly unanswered: ReadonlySet<string>;
  /** Reservations that a sender wrote without hearing so. */
  readonly lostAnswers: ReadonlySet<string>;
}

/** The send keys of the calls that the local SES left without an answer. */
export const unansweredBySes = async (sesUrl: string): Promise<ReadonlySet<string>> => {
  const answer = await fetch(`${sesUrl}/_unanswered`);
  if (!answer.ok) throw new Error(`the local SES answered ${answer.status}: ${await answer.text()}`);
  return new Set(((await answer.json()) as { keys: string[] }).keys);
};
