import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { IdentityItem } from '../../members/contract';
import { addressHash, type HashKey, sourceId } from '../../shared/kernel/ids';
import type { Recipient } from '../domain/message-call';
import type { ContactStore, ReadMember } from '../ports';

/** Where recipients are looked up: the table `identities`, the secret that hashes, the contact cards. */
export interface RecipientOptions {
  readonly identitiesTable: string;
  readonly secret: () => Promise<HashKey>;
  readonly contacts: Pick<ContactStore, 'read'>;
}

/** Finds whom a caller means by member id, user id or address; undefined when nobody has that address. */
export const recipientFinder = (db: DynamoDBDocumentClient, options: RecipientOptions) => {
  const { identitiesTable, secret, contacts } = options;
  const memberOf = async ({ by, id }: Recipient): Promise<string | undefined> => {
    if (by === 'member') return id;
    if (by === 'userId') return sourceId(await secret(), 'user', id);
    const Key = { pk: addressHash(await secret(), id) };
    const answer = await db.send(new GetCommand({ TableName: identitiesTable, Key, ConsistentRead: true }));
    return (answer.Item as IdentityItem | undefined)?.member;
  };
  return async (recipient: Recipient): Promise<ReadMember | undefined> => {
    const member = await memberOf(recipient);
    return member === undefined ? undefined : contacts.read(member);
  };
};
