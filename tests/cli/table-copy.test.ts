import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { copyAsOf, namedCopy } from '../../bin/support/table-copy';

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** A DynamoDB that answers, call by call, what the test says: an error is thrown. */
const answering = (...answers: readonly unknown[]) => {
  const asked: string[] = [];
  const send = async (command: object) => {
    const answer = answers[asked.length];
    asked.push(command.constructor.name);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { db: { send } as unknown as DynamoDBDocumentClient, asked };
};

const NONE = named('ResourceNotFoundException');
const ACTIVE = { Table: { TableStatus: 'ACTIVE', ItemCount: 7 } };
const AS_OF = '2026-11-24T12:00:00.000Z';

test('a copy that somebody else asked for at the same time is waited for as well', async () => {
  const { db, asked } = answering(NONE, named('TableAlreadyExistsException'), ACTIVE);
  await expect(copyAsOf(db, 'members', AS_OF)).resolves.toEqual({
    table: 'members-20261124T120000Z',
    asOf: AS_OF,
  });
  expect(asked).toEqual(['DescribeTableCommand', 'RestoreTableToPointInTimeCommand', 'DescribeTableCommand']);
});

test('what else DynamoDB answers to the wish for a copy is told as it is', async () => {
  const { db } = answering(NONE, named('LimitExceededException'));
  await expect(copyAsOf(db, 'members', AS_OF)).rejects.toThrow('LimitExceededException');
});

test('who stops while the copy is being made is told that it goes on', async () => {
  const { db } = answering(NONE, {}, { Table: { TableStatus: 'CREATING' } });
  const stop = new AbortController();
  stop.abort();
  await expect(copyAsOf(db, 'members', AS_OF, stop.signal)).rejects.toMatchObject({
    code: 'interrupted',
    message: expect.stringContaining('members-20261124T120000Z'),
  });
});

test('a stage that has no table to restore to is told to be deployed', async () => {
  const { db } = answering(ACTIVE, NONE);
  await expect(namedCopy(db, 'copy', { table: 'members' })).rejects.toMatchObject({ code: 'table_missing' });
});

test('a copy says about how many items it has, where DynamoDB has counted them', async () => {
  const { db } = answering(ACTIVE, ACTIVE);
  await expect(namedCopy(db, 'copy', { table: 'members' })).resolves.toEqual({ table: 'copy', items: 7 });
});
