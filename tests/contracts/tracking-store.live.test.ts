import { randomUUID } from 'node:crypto';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { interactionStore } from '../../functions/tracking/adapters/interaction-store';
import { memberCards } from '../../functions/tracking/adapters/member-cards';
import { trackingStore } from '../../functions/tracking/adapters/tracking-store';
import { writeKeyStore } from '../../functions/tracking/adapters/write-keys';
import { type InteractionItem, type RejectSample, trackingKeys } from '../../functions/tracking/contract';
import { testStage } from '../support/e2e/stage';
import { freshTables } from '../support/fresh-table';
import { keysOf } from '../support/tracking/builders';
import {
  interactionStoreContract,
  memberCardsContract,
  trackingStoreContract,
} from '../tracking/store-contract';

const tables = freshTables('tracking-contract');
afterAll(() => tables.dropAll());

let ssm: SSMClient;

beforeAll(() => {
  const { endpointUrl: endpoint, region } = testStage();
  ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
});

afterAll(() => ssm.destroy());

describe('the timeline in DynamoDB', () => {
  interactionStoreContract(async () => {
    const TableName = await tables.make(['pk', 'sk']);
    const all = async (): Promise<InteractionItem[]> => {
      const items: InteractionItem[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await tables
          .db()
          .send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
        items.push(...((page.Items ?? []) as InteractionItem[]));
        from = page.LastEvaluatedKey;
      } while (from);
      return items;
    };
    return { store: interactionStore(tables.db(), TableName), all };
  });
});

describe('tracking’s small items in DynamoDB', () => {
  trackingStoreContract(async () => {
    const TableName = await tables.make(['pk', 'sk']);
    return {
      store: trackingStore(tables.db(), TableName),
      rejects: async (key, day) => {
        const answer = await tables.db().send(
          new GetCommand({
            TableName,
            Key: { pk: trackingKeys.rejects(key, day), sk: trackingKeys.allRejects },
          }),
        );
        return answer.Item as { count: number; sample: RejectSample[] } | undefined;
      },
    };
  });
});

describe('the members in DynamoDB', () => {
  memberCardsContract(async () => {
    const TableName = await tables.make(['pk', 'sk']);
    return {
      cards: memberCards(tables.db(), TableName),
      put: async (Item) => {
        await tables.db().send(new PutCommand({ TableName, Item }));
      },
    };
  });
});

describe('the write keys in SSM', () => {
  it('are none before the first was saved, and then as they were saved, 20 of them too', async () => {
    const store = writeKeyStore(ssm, `/relance-tests/${randomUUID()}/write-keys`);
    expect(await store.load()).toEqual({ keys: [] });
    const [key] = keysOf().keys;
    if (!key) throw new Error('no key');
    const keys = { keys: Array.from({ length: 20 }, (_, n) => ({ ...key, id: `key-${n}` })) };
    await store.save(keys);
    expect(await store.load()).toEqual(keys);
    await store.save(keysOf());
    expect(await store.load()).toEqual(keysOf());
  });
});
