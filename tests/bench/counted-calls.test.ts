import { countCall } from './counted-calls';

const count = (operation: string, body: object, answer: object = {}, status = 200) =>
  countCall(operation, JSON.stringify(body), status, JSON.stringify(answer), 1);

describe('what a call costs', () => {
  it.each([
    [true, 1, 1],
    [false, 1, 0.5],
    [true, 9_000, 3],
  ])('a read (consistent: %s) of %d bytes costs %d units', (ConsistentRead, bytes, units) => {
    const answer = { Items: [{ pk: { S: 'x'.repeat(bytes) } }] };
    expect(count('Query', { ConsistentRead }, answer).readUnits).toBe(units);
  });

  it('a read of several items costs the units of each, also of what is not there', () => {
    const Keys = ['a', 'b', 'c', 'd'].map((pk) => ({ pk: { S: pk } }));
    const answer = {
      Responses: { t: [{ pk: { S: 'a' } }, { pk: { S: 'b'.repeat(5_000) } }] },
      UnprocessedKeys: { t: { Keys: [{ pk: { S: 'd' } }] } },
    };
    expect(count('BatchGetItem', { RequestItems: { t: { Keys } } }, answer).readUnits).toBe(2);
    const consistent = { RequestItems: { t: { Keys, ConsistentRead: true } } };
    expect(count('BatchGetItem', consistent, answer).readUnits).toBe(4);
  });

  it.each([
    [100, 1],
    [64 * 1024, 1],
    [64 * 1024 + 1, 2],
    [200_000, 4],
  ])('%d bytes sent to a queue are billed as %d requests', (bytes, requests) => {
    expect(count('SendMessageBatch', { Entries: [{ MessageBody: 'x'.repeat(bytes) }] }).queueRequests).toBe(
      requests,
    );
  });

  it('a write that its condition refused costs its unit', () => {
    const body = { TableName: 't', Item: { pk: { S: 'a' }, sk: { S: 'b' } } };
    const counted = count('PutItem', body, { __type: 'ConditionalCheckFailedException' }, 400);
    expect(counted.writes).toMatchObject([{ table: 't', pk: 'a', units: 1, refused: true }]);
  });

  it('an item of more than a kilobyte costs a unit for each begun one', () => {
    const Item = { pk: { S: 'a' }, sk: { S: 'b' }, body: { S: 'x'.repeat(1_500) } };
    expect(count('PutItem', { TableName: 't', Item }).writes).toMatchObject([{ units: 2, refused: false }]);
  });
});
