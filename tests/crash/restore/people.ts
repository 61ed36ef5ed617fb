import { randomUUID } from 'node:crypto';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { packPressure, type Reservation } from '../../../functions/messaging/contract';
import type { MemberItem } from '../../../functions/shared/kernel/member-items';
import { DAY_MS, HOUR_MS, isoTime, SECOND_MS } from '../../../functions/shared/kernel/time';
import { dynamo } from '../../../functions/shared/platform/aws';
import { inLanes } from '../../../functions/shared/platform/lanes';
import { scanPages } from '../../../functions/shared/platform/query';
import { aCard, aSlot } from '../../support/messaging/builders';
import { memberId } from '../load/people';

/** A member of the run: what its pressure log has, and what happens to it. */
export interface Person {
  readonly member: string;
  readonly slots: readonly Reservation[];
  /** What the table loses of it: all its items, all that came after the copy, or nothing. */
  readonly loses: 'all' | 'since' | 'nothing';
  /** Whether it is asked for only after the restore, and has room then. */
  readonly isLate: boolean;
}

const LOSSES = ['all', 'since', 'nothing'] as const;
const MOST_SLOTS = 8;
const LANES = 4;
const BATCH = 25;
/** What the interactions of the run are called. */
export const VIEWED = 'Product Viewed';

/** Mails of the last 31 days, some two to four days apart; of every third member the last one is too young for another. */
const slotsOf = (index: number, isLate: boolean, now: number): Reservation[] => {
  const count = isLate ? 1 : index % (MOST_SLOTS + 1);
  const newest = isLate || index % 3 > 0 ? 40 : 5;
  return Array.from({ length: count }, (_, nth) => {
    const at =
      Math.floor((now - newest * HOUR_MS - nth * 3.5 * DAY_MS - (index % 50) * 1_000) / 1_000) * 1_000;
    return aSlot(at, { key: `p${String(index).padStart(6, '0')}n${nth}`.padEnd(16, 'x') });
  }).reverse();
};

/** So many members; every tenth is asked for only after the restore. */
export const peopleOf = (count: number, now: number): Person[] =>
  Array.from({ length: count }, (_, index) => {
    const isLate = index % 10 === 9;
    const slots = slotsOf(index, isLate, now);
    return { member: memberId('rest', index), slots, loses: LOSSES[index % 3] as Person['loses'], isLate };
  });

/** Its cards as they are before the run. */
export const cardsOf = ({ member, slots }: Person): MemberItem[] => {
  const contact = aCard({
    pk: member,
    address: `${member}@example.com`,
    version: slots.length + 1,
    pressure: slots,
    last: slots.at(-1)?.at ?? 0,
  });
  return [
    { ...contact, pressure: packPressure(slots) } as unknown as MemberItem,
    { pk: member, sk: 'CARD#PROFILE', version: 2, traits: { firstName: 'Ada' } } as unknown as MemberItem,
  ];
};

/** An interaction of a member as the recorder writes it. */
export const viewedAt = (pk: string, at: number) => {
  const [time, messageId] = [isoTime(at), randomUUID()];
  const body = JSON.stringify({ type: 'track', event: VIEWED, messageId, properties: {} });
  return {
    pk,
    sk: `${time}#${messageId}`,
    kind: 'track',
    name: VIEWED,
    at: time,
    receivedAt: time,
    messageId,
    body,
  };
};

const BACK_OFF_MS = SECOND_MS / 4;

type Write = { PutRequest: { Item: object } } | { DeleteRequest: { Key: { pk: string; sk: string } } };

const writeAll = async (table: string, writes: readonly Write[]): Promise<void> => {
  const batches = Array.from({ length: Math.ceil(writes.length / BATCH) }, (_, nth) =>
    writes.slice(nth * BATCH, (nth + 1) * BATCH),
  );
  await inLanes(batches, LANES, async (batch) => {
    let left: readonly object[] = batch;
    while (left.length > 0) {
      const { UnprocessedItems } = await dynamo().send(
        new BatchWriteCommand({ RequestItems: { [table]: left as never } }),
      );
      left = UnprocessedItems?.[table] ?? [];
      if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, BACK_OFF_MS));
    }
  });
};

/** Writes items, whatever is there. */
export const putAll = (table: string, items: readonly object[]): Promise<void> =>
  writeAll(
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
  );

/** Deletes items. */
export const deleteAll = (
  table: string,
  items: readonly { readonly pk: string; readonly sk: string }[],
): Promise<void> =>
  writeAll(
    table,
    items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  );

/** All items of a table by their partition: only for tables of a run. */
export const itemsBy = async (table: string): Promise<Map<string, MemberItem[]>> => {
  const items = new Map<string, MemberItem[]>();
  for await (const page of scanPages<MemberItem>(dynamo(), { TableName: table, ConsistentRead: true }))
    for (const item of page) items.set(item.pk, [...(items.get(item.pk) ?? []), item]);
  return items;
};
