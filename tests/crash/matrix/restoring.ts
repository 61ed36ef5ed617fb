import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { putBackCards, type RestoreWorld, sayTimelinesAgain } from '../../../bin/support/restore-cards';
import { TELLING, type ToldEntry } from '../../../functions/messaging/contract';
import { CARD, type MemberItem } from '../../../functions/shared/kernel/member-items';
import { isoTime, MINUTE_MS, SECOND_MS } from '../../../functions/shared/kernel/time';
import { dynamo } from '../../../functions/shared/platform/aws';
import { readPartition } from '../../../functions/shared/platform/cards';
import { queryPages } from '../../../functions/shared/platform/query';
import type { Cell } from './cell';
import { GRACE_S, LEASE_S, publish } from './stand';
import { runAsNobody } from './worker';

/** So long `relance restore` waits after its pause, for whoever sends on what was decided before. */
const HELD_AFTER_MS = 35 * SECOND_MS;

/** And so long until it resumes: what was in flight has come back. */
const LOST_COME_BACK_MS = (LEASE_S + GRACE_S) * SECOND_MS + 2 * MINUTE_MS;

/** The world of `relance restore`, as far as it is about the member of a cell: the others' cells have other clocks. */
const worldOf = (cell: Cell, isRolledBack: boolean): RestoreWorld => {
  const { members, copies, interactions } = cell.stand;
  const restore = cell.stand.restorer();
  return {
    async *copied(segment) {
      if (segment === 0) yield await readPartition(dynamo(), isRolledBack ? members : copies, cell.member);
    },
    async *told(segment) {
      if (segment > 0) return;
      const pages = queryPages<ToldEntry & { readonly kind: string }>(dynamo(), {
        TableName: interactions,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': cell.member },
        ConsistentRead: true,
      });
      for await (const page of pages)
        yield page
          .filter(({ name }) => (TELLING as readonly string[]).includes(name))
          .map(({ pk, name, at, receivedAt, body }) => ({ pk, name, at, receivedAt, body }));
    },
    restoreCards: (request) => restore(request, cell.now),
  };
};

const storedCard = async (cell: Cell): Promise<MemberItem | undefined> =>
  (await readPartition(dynamo(), cell.stand.members, cell.member)).find(({ sk }) => sk === CARD.contact);

/**
 * Loses all that came onto the member's card, which is gone or as it was at the beginning; marketing is paused at once, and
 * when nobody sends any more, the card is put back, its timeline said again, and marketing resumed.
 */
export const loseAndRestore = async (cell: Cell, how: 'restored' | 'rolled_back'): Promise<void> => {
  const pausedAt = isoTime(cell.now);
  const isRolledBack = how === 'rolled_back';
  await runAsNobody(async () => {
    const { members, copies } = cell.stand;
    await dynamo().send(new PutCommand({ TableName: copies, Item: cell.copied }));
    if (isRolledBack) await dynamo().send(new PutCommand({ TableName: members, Item: cell.copied }));
    else
      await dynamo().send(
        new DeleteCommand({ TableName: members, Key: { pk: cell.member, sk: CARD.contact } }),
      );
    const all = { by: 'operator' as const, since: pausedAt, why: 'relance restore' };
    await publish(cell.programmes, cell.version, { all, journeys: {}, mails: {} });
  });
  cell.stored = isRolledBack ? (cell.copied.pressure as string[]) : [];
  cell.happened.push({ what: 'paused', at: cell.now });
  cell.later(cell.now + HELD_AFTER_MS, async () => {
    const world = worldOf(cell, isRolledBack);
    const options = { pausedAt, isRolledBack, dryRun: false };
    await putBackCards(world, options);
    await sayTimelinesAgain(world, options);
    cell.stored = ((await storedCard(cell))?.pressure ?? []) as string[];
  });
  cell.later(cell.now + LOST_COME_BACK_MS, async () => {
    await publish(cell.programmes, cell.version);
    cell.happened.push({ what: 'resumed', at: cell.now });
  });
};
