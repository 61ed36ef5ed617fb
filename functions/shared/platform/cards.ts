import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../kernel/errors';
import {
  arrangeMember,
  CARD,
  ENROLMENT_PREFIX,
  type MemberItem,
  type MemberItems,
} from '../kernel/member-items';
import { allOf, queryPages } from './query';

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
export { arrangeMember, CARD, ENROLMENT_PREFIX, type MemberItem, type MemberItems };

const MAX_REDIRECTS = 5;

/** Reads one partition with one consistent Query (more when it is over 1 MB); redirects are not followed. */
export const readPartition = (db: DynamoDBDocumentClient, table: string, id: string): Promise<MemberItem[]> =>
  allOf(
    queryPages<MemberItem>(db, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': id },
      ConsistentRead: true,
    }),
  );

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
    const arranged = arrangeMember(id, await readPartition(db, table, id));
    const redirect = arranged.activity?.redirect;
    if (typeof redirect !== 'string') return arranged;
    id = redirect;
  }
  throw new RelanceError(
    'redirect_loop',
    `the redirects of member ${member} do not end after ${MAX_REDIRECTS}`,
  );
};
