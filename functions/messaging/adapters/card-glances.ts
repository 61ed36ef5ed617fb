import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CARD } from '../../shared/platform/cards';
import { pause } from '../../shared/platform/pause';
import { unpackPressure } from '../domain/pressure';
import type { FeedbackPorts } from '../ports';

/** The most items that one request may ask for. */
const MOST = 100;

type Glance = Awaited<ReturnType<FeedbackPorts['glance']>>;

const readAll = async (
  db: DynamoDBDocumentClient,
  table: string,
  members: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Glance>> => {
  const answer = await db.send(
    new BatchGetCommand({
      RequestItems: {
        [table]: {
          Keys: [...members].map((pk) => ({ pk, sk: CARD.contact })),
          ProjectionExpression: 'pk, pressure',
        },
      },
    }),
  );
  // What DynamoDB leaves out under load is not known: whoever needs it reads it.
  const found = (answer.Responses?.[table] ?? []) as { pk: string; pressure?: unknown[] }[];
  return new Map(found.map(({ pk, pressure }) => [pk, { pressure: unpackPressure(pressure) }]));
};

/**
 * Glances at CONTACT cards in the table `members`: those that are asked for at the same time come with one request, not
 * consistent, for half a read unit each.
 */
export const cardGlances = (db: DynamoDBDocumentClient, table: string): FeedbackPorts['glance'] => {
  let gathered: { readonly members: Set<string>; readonly found: ReturnType<typeof readAll> } | undefined;
  const open = () => {
    const members = new Set<string>();
    const found = pause(0).then(() => {
      if (gathered?.members === members) gathered = undefined;
      return readAll(db, table, members);
    });
    return { members, found };
  };
  return async (member) => {
    gathered ??= open();
    const { members, found } = gathered;
    members.add(member);
    if (members.size === MOST) gathered = undefined;
    return (await found).get(member);
  };
};
