/** What AWS documents and no emulator has shown: a transaction that meets another one on the same items. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { memberStore } from '../../functions/members/adapters/member-store';
import { ADA, BOB } from '../support/members/builders';

const canceledFor = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Commits two cards on a DynamoDB that answers with that. */
const commit = (error: Error) => {
  const db = { send: () => Promise.reject(error) } as unknown as DynamoDBDocumentClient;
  const card = (pk: string) => ({ put: { pk, sk: 'CARD#PROFILE', version: 1 }, expected: undefined });
  return memberStore(db, 'members').commit([card(ADA), card(BOB)]);
};

test.each([
  ['alone', ['TransactionConflict', 'None']],
  ['of both parts', ['TransactionConflict', 'TransactionConflict']],
  ['beside a condition that does not hold', ['ConditionalCheckFailed', 'TransactionConflict']],
])('a conflict with another transaction, %s, is a lost race, which is decided again', async (_, codes) => {
  expect(await commit(canceledFor(...codes))).toBe(false);
});

test.each([
  ['ValidationError'],
  ['ItemCollectionSizeLimitExceeded'],
  ['ThrottlingError'],
  ['of another time'],
])('a conflict beside %s is told, for deciding again would not help', async (code) => {
  const error = canceledFor('TransactionConflict', code);
  await expect(commit(error)).rejects.toBe(error);
});
