import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { interactionStore } from '../../functions/tracking/adapters/interaction-store';
import { memberCards } from '../../functions/tracking/adapters/member-cards';
import { trackingStore } from '../../functions/tracking/adapters/tracking-store';
import { type InteractionItem, type RejectSample, trackingKeys } from '../../functions/tracking/contract';
import {
  hasSecondOpinion,
  type SecondOpinion,
  startSecondOpinion,
} from '../support/dynamodb-local/second-opinion';
import { freshTables } from '../support/fresh-table';
import {
  interactionStoreContract,
  memberCardsContract,
  trackingStoreContract,
} from '../tracking/store-contract';
import { capacitySuite } from './capacity-suite';
import { semanticsSuite } from './semantics-suite';
import { journeysSuite, membersSuite, messagingSuite, programmeSuite, scoringSuite } from './suites';

const isHere = hasSecondOpinion();

(isHere ? describe : describe.skip)('on DynamoDB Local', () => {
  let local: SecondOpinion | undefined;
  const at = () => {
    if (!local) throw new Error('DynamoDB Local is not up');
    return local;
  };
  const tables = freshTables('second-opinion', at);

  beforeAll(async () => {
    local = await startSecondOpinion();
  });

  afterAll(async () => {
    await tables.dropAll();
    await local?.stop();
  });

  journeysSuite(tables);
  membersSuite(tables);
  messagingSuite(tables);
  programmeSuite(tables);
  scoringSuite(tables);

  describe('the timeline in DynamoDB', () => {
    interactionStoreContract(async () => {
      const TableName = await tables.makeLike('interactions');
      const all = async (): Promise<InteractionItem[]> => {
        const items: InteractionItem[] = [];
        let from: Record<string, unknown> | undefined;
        do {
          const page = await tables.db().send(new ScanCommand({ TableName, ExclusiveStartKey: from }));
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
      const TableName = await tables.makeLike('tracking');
      return {
        store: trackingStore(tables.db(), TableName),
        rejects: async (key, day) => {
          const Key = { pk: trackingKeys.rejects(key, day), sk: trackingKeys.allRejects };
          const answer = await tables.db().send(new GetCommand({ TableName, Key }));
          return answer.Item as { count: number; sample: RejectSample[] } | undefined;
        },
      };
    });
  });

  describe('the cards that tracking reads in DynamoDB', () => {
    memberCardsContract(async () => {
      const TableName = await tables.makeLike('members');
      return {
        cards: memberCards(tables.db(), TableName),
        put: async (Item) => {
          await tables.db().send(new PutCommand({ TableName, Item }));
        },
      };
    });
  });

  semanticsSuite(tables);
  capacitySuite(tables);
});
