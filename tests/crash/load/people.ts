import { BatchWriteCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { explainedOf } from '../../../bin/commands/explain';
import { decisionsTimeline } from '../../../bin/support/timeline';
import { type Reservation, unpackPressure } from '../../../functions/messaging/contract';
import { dynamo } from '../../../functions/shared/platform/aws';
import { CARD } from '../../../functions/shared/platform/cards';
import { inLanes } from '../../../functions/shared/platform/lanes';
import { aCard } from '../../support/messaging/builders';
import { recordOf } from '../matrix/cell';
import { type Stand, takeAll } from '../matrix/stand';

/** Digits of which base32 has none become letters that no number to the base of 22 has. */
const asBase32 = (text: string): string =>
  text.replace(/[0189]/g, (digit) => 'wxyz'['0189'.indexOf(digit)] ?? '');

/** The id of the nth member of a run, as ids of members are made: events of mails to any other are dropped as forged. */
export const memberId = (run: string, index: number): string =>
  asBase32(`m${run}${index.toString(22).padStart(6, '0')}`)
    .padEnd(26, 'z')
    .slice(0, 26);

/** Gives each of them a card: an address, and the consent to the news. */
export const putCards = async (table: string, members: readonly string[]): Promise<void> => {
  for (let from = 0; from < members.length; from += 25) {
    const cards = members
      .slice(from, from + 25)
      .map((pk) => ({ PutRequest: { Item: aCard({ pk, address: `${pk}@example.com` }) } }));
    await dynamo().send(new BatchWriteCommand({ RequestItems: { [table]: cards } }));
  }
};

/** Notes a departure as `ContactStore.leave` does, and answers what that very write left on the card. */
export const leaveNow = async (table: string, member: string, at: number): Promise<string[]> => {
  const { Attributes } = await dynamo().send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: member, sk: CARD.contact },
      UpdateExpression: 'SET unsubscribedAt = :at ADD #version :one',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':at': at, ':one': 1 },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return unpackPressure(Attributes?.pressure as unknown[]).map(({ key }) => key);
};

/** The pressure of every card. */
export const cardsIn = async (table: string): Promise<Map<string, readonly Reservation[]>> => {
  const cards = new Map<string, readonly Reservation[]>();
  let from: Record<string, unknown> | undefined;
  do {
    const page = await dynamo().send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    for (const { pk, sk, pressure } of page.Items ?? [])
      if (sk === CARD.contact) cards.set(String(pk), unpackPressure(pressure as unknown[]));
    from = page.LastEvaluatedKey;
  } while (from);
  return cards;
};

/** Writes the timeline of everything that was told so far. */
export const recordAll = async (stand: Stand, queue: string): Promise<void> => {
  const messages = await takeAll(queue);
  for (let from = 0; from < messages.length; from += 10) {
    const Records = messages
      .slice(from, from + 10)
      .map(({ Body = '' }, index) => recordOf(Body, String(index), 1));
    const { batchItemFailures } = await stand.record({ Records });
    if (batchItemFailures.length > 0) throw new Error('the recorder failed, to which nothing was done');
  }
};

/** What `explain` lists of all of them, by send key: `sent`, `deferred`, or the reason of a skip. */
export const toldOf = async (stand: Stand, members: readonly string[]): Promise<Map<string, string[]>> => {
  const told = new Map<string, string[]>();
  await inLanes([...members], 8, async (member) => {
    for (const line of await decisionsTimeline(dynamo(), stand.interactions, [member])) {
      const one = explainedOf(line);
      const outcome = one?.decision === 'skipped' ? one.reason : one?.decision;
      if (one && outcome) told.set(one.key, [...(told.get(one.key) ?? []), outcome]);
    }
  });
  return told;
};
