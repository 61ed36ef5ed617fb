import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { interactionStore } from '../../functions/tracking/adapters/interaction-store';
import { testStage } from '../support/e2e/stage';
import { freshTables } from '../support/fresh-table';
import { interactionOf } from '../support/tracking/builders';
import { type FaultProxy, startFaultProxy } from './fault-proxy';
import { HOT_PARTITIONS } from './weather';

let proxy: FaultProxy;
const direct = freshTables('hot-partitions');
const through = freshTables('hot-partitions', () => ({ ...testStage(), endpointUrl: proxy.url }));

beforeAll(async () => {
  proxy = await startFaultProxy(testStage().endpointUrl, new AbortController().signal);
});
afterAll(async () => {
  await Promise.all([direct.dropAll(), through.dropAll()]);
  await proxy.stop();
});

test('what a table leaves unprocessed is all that is not written, and is written when it takes it', async () => {
  const TableName = await direct.make();
  const ids = async (): Promise<unknown[]> => {
    const { Items = [] } = await direct.db().send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Items.map(({ messageId }) => messageId).sort();
  };
  const items = Array.from({ length: 100 }, (_, n) => ({
    ...interactionOf({ messageId: `m-${n}` }),
    pk: `source-${n}`,
  }));
  const store = interactionStore(through.db(), TableName);

  await proxy.rules([HOT_PARTITIONS]);
  const { refused, unwritten } = await store.write(items);
  const left = unwritten.map(({ item }) => item.messageId);
  expect(refused).toEqual([]);
  expect(await ids()).toEqual(
    items
      .map(({ messageId }) => messageId)
      .filter((id) => !left.includes(id))
      .sort(),
  );
  // Four batches, and those tried again.
  const { 'dynamodb BatchWriteItem error:UnprocessedItems': tries } = await proxy.fired();
  expect(tries).toBeGreaterThan(4);

  await proxy.rules([]);
  expect(await store.put(items)).toEqual([]);
  expect(await ids()).toHaveLength(100);
});
