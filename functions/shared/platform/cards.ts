import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../kernel/errors';

/**
 * One partition a member, in the table `members`:
 *
 *   pk = member id   sk = CARD#PROFILE    owner members
 *                    sk = CARD#ACTIVITY   owner tracking
 *                    sk = CARD#CONTACT    owner messaging
 *                    sk = CARD#SCORES     owner scoring
 *                    sk = ENROLMENT#<journey>#<occurrence>   owner journeys
 *
 * A capability writes its own items only; everyone reads them all, with one Query. A member merged into another
 * keeps a CARD#ACTIVITY item with `redirect` (the surviving member's id) and nothing else.
 */
export const CARD = {
  profile: 'CARD#PROFILE',
  activity: 'CARD#ACTIVITY',
  contact: 'CARD#CONTACT',
  scores: 'CARD#SCORES',
} as const;

/** The sort-key prefix of a member's enrolments. */
export const ENROLMENT_PREFIX = 'ENROLMENT#';

/** An item of a member's partition as stored; its owner's contract gives its shape. */
export type MemberItem = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;

/** Everything kept in one member's partition, after redirects were followed: `member` is the surviving id. */
export interface MemberItems {
  readonly member: string;
  readonly profile?: MemberItem;
  readonly activity?: MemberItem;
  readonly contact?: MemberItem;
  readonly scores?: MemberItem;
  readonly enrolments: readonly MemberItem[];
}

const MAX_REDIRECTS = 5;

/** Sorts the items of one partition into cards and enrolments. */
export const arrangeMember = (member: string, items: readonly MemberItem[]): MemberItems => {
  const card = (sk: string) => items.find((item) => item.sk === sk);
  return {
    member,
    profile: card(CARD.profile),
    activity: card(CARD.activity),
    contact: card(CARD.contact),
    scores: card(CARD.scores),
    enrolments: items.filter((item) => item.sk.startsWith(ENROLMENT_PREFIX)),
  };
};

/**
 * Reads a member's whole partition with one consistent Query (one more for each redirect of a merge). A member of
 * whom nothing is kept answers without cards. Throws `redirect_loop` after five hops.
 */
export const readMember = async (
  db: DynamoDBDocumentClient,
  table: string,
  member: string,
): Promise<MemberItems> => {
  let id = member;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const items: MemberItem[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': id },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      items.push(...((page.Items ?? []) as MemberItem[]));
      from = page.LastEvaluatedKey;
    } while (from);
    const arranged = arrangeMember(id, items);
    const redirect = arranged.activity?.redirect;
    if (typeof redirect !== 'string') return arranged;
    id = redirect;
  }
  throw new RelanceError(
    'redirect_loop',
    `the redirects of member ${member} do not end after ${MAX_REDIRECTS}`,
  );
};
