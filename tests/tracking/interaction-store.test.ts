import { BatchWriteCommand, type DynamoDBDocumentClient, type PutCommand } from '@aws-sdk/lib-dynamodb';
import { interactionStore } from '../../functions/tracking/adapters/interaction-store';
import type { InteractionItem } from '../../functions/tracking/contract';
import { interactionOf } from '../support/tracking/builders';

const failure = (name: string, more: object = {}): Error =>
  Object.assign(new Error(`${name} was answered`), { name, ...more });

/** A table that answers every write which holds the message `bad` with an error. */
const open = (error: Error) => {
  const kept: string[] = [];
  const send = async (command: BatchWriteCommand | PutCommand) => {
    const items =
      command instanceof BatchWriteCommand
        ? (command.input.RequestItems?.interactions ?? []).map(({ PutRequest }) => PutRequest?.Item)
        : [command.input.Item];
    if (items.some((item) => item?.messageId === 'bad')) throw error;
    kept.push(...items.map((item) => String(item?.messageId)));
    return {};
  };
  return { kept, store: interactionStore({ send } as unknown as DynamoDBDocumentClient, 'interactions') };
};
const items: InteractionItem[] = ['a', 'bad', 'b'].map((messageId) => interactionOf({ messageId }));

describe('an item that cannot be written', () => {
  it.each([
    failure('ValidationException', { $fault: 'client', $metadata: { httpStatusCode: 400 } }),
    failure('SerializationException', { $fault: 'client', $metadata: { httpStatusCode: 400 } }),
    failure('TypeError', { code: 'ERR_INVALID_ARG_TYPE' }),
  ])('is refused alone, and its neighbours are kept: $name', async (error) => {
    const { store, kept } = open(error);
    expect(await store.put(items)).toEqual([{ item: items[1], reason: error.message }]);
    expect(kept).toEqual(['a', 'b']);
  });
});

describe('a table that cannot write now', () => {
  it.each([
    failure('ProvisionedThroughputExceededException', { $fault: 'client' }),
    failure('ThrottlingException'),
    failure('RequestLimitExceeded'),
    failure('InternalServerError', { $fault: 'server' }),
    failure('ServiceUnavailable'),
    failure('UnknownError', { $metadata: { httpStatusCode: 502 } }),
    failure('TimeoutError'),
    failure('Error', { code: 'ECONNRESET' }),
    failure('AccessDeniedException', { $fault: 'client' }),
  ])('refuses no item, but fails the request: $name', async (error) => {
    await expect(open(error).store.put(items)).rejects.toBe(error);
  });
});
