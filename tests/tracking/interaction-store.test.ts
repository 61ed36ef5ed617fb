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

type Writes = { PutRequest: { Item: InteractionItem } }[];
/** A table that answers each batch of writes as it is told, and notes their messages. */
const tableThat = (answer: (writes: Writes) => Writes) => {
  const batches: string[][] = [];
  const send = async (command: BatchWriteCommand) => {
    const writes = (command.input.RequestItems?.interactions ?? []) as unknown as Writes;
    batches.push(writes.map(({ PutRequest }) => PutRequest.Item.messageId));
    const left = answer(writes);
    return left.length > 0 ? { UnprocessedItems: { interactions: left } } : {};
  };
  return { batches, store: interactionStore({ send } as unknown as DynamoDBDocumentClient, 'interactions') };
};
const isHot = ({ PutRequest }: Writes[number]) => PutRequest.Item.messageId.startsWith('hot');
const interactions = (...ids: string[]) => ids.map((messageId) => interactionOf({ messageId }));
const many = (count: number, name: string) => Array.from({ length: count }, (_, nth) => `${name}-${nth}`);

describe('an item that the table leaves unprocessed', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is tried again alone for at most three seconds, and then is the only one that was not written', async () => {
    const { store, batches } = tableThat((writes) => writes.filter(isHot));
    const began = Date.now();
    const writing = store.write(interactions('a', 'hot', 'b'));
    await jest.runAllTimersAsync();
    const { refused, unwritten } = await writing;
    expect(unwritten.map(({ item }) => item.messageId)).toEqual(['hot']);
    expect(unwritten[0]?.error).toMatchObject({ code: 'interactions_not_written' });
    expect(refused).toEqual([]);
    expect(batches.slice(0, 2)).toEqual([['a', 'hot', 'b'], ['hot']]);
    expect(batches.length).toBeGreaterThan(3);
    expect(Date.now() - began).toBeLessThanOrEqual(3_000);
  });

  it('fails what was put with it, for it comes again as a whole', async () => {
    const { store } = tableThat((writes) => writes.filter(isHot));
    const put = expect(store.put(interactions('a', 'hot'))).rejects.toMatchObject({
      code: 'interactions_not_written',
    });
    await jest.runAllTimersAsync();
    await put;
  });

  it('is written when the table takes it at last', async () => {
    let refusals = 3;
    const { store } = tableThat((writes) => (--refusals >= 0 ? writes.filter(isHot) : []));
    const put = store.put(interactions('a', 'hot'));
    await jest.runAllTimersAsync();
    expect(await put).toEqual([]);
  });

  it('does not make the other batches wait one after the other: after three seconds each is tried once', async () => {
    const { store, batches } = tableThat((writes) => writes.filter(isHot));
    const began = Date.now();
    const writing = store.write(interactions(...many(500, 'hot'), ...many(25, 'cold')));
    await jest.runAllTimersAsync();
    const { unwritten } = await writing;
    expect(unwritten).toHaveLength(500);
    expect(batches.filter(([first]) => first === 'cold-0')).toEqual([many(25, 'cold')]);
    expect(Date.now() - began).toBeLessThanOrEqual(3_000);
  });
});

describe('a batch that the table does not take', () => {
  const failing = (error: Error) =>
    tableThat((writes) => {
      if (writes.some(isHot)) throw error;
      return [];
    });
  const sent = interactions(...many(25, 'hot'), ...many(250, 'cold'));

  it('leaves the others alone when it is too much for the moment', async () => {
    const throttled = failure('ProvisionedThroughputExceededException', { $fault: 'client' });
    const { unwritten } = await failing(throttled).store.write(sent);
    expect(unwritten.map(({ item }) => item.messageId)).toEqual(many(25, 'hot'));
    expect(unwritten.every(({ error }) => error === throttled)).toBe(true);
  });

  it('ends the writing in an outage: what was not begun has its error', async () => {
    const broken = failure('TimeoutError');
    const { store, batches } = failing(broken);
    const { unwritten } = await store.write(sent);
    expect(batches.length).toBeLessThan(11);
    expect(unwritten).toHaveLength(275 - 25 * (batches.length - 1));
    expect(unwritten.every(({ error }) => error === broken)).toBe(true);
  });
});
