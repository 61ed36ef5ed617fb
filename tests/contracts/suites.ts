/**
 * The contracts of the stores, each run on tables that somebody makes: on the emulator that the stage is deployed to, and
 * on DynamoDB Local for a second opinion.
 */
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoAgendaStore } from '../../functions/journeys/adapters/agenda-store';
import { dynamoEnrolmentStore } from '../../functions/journeys/adapters/enrolment-store';
import { identityStore } from '../../functions/members/adapters/identity-store';
import { memberStore } from '../../functions/members/adapters/member-store';
import { acceptedStore } from '../../functions/messaging/adapters/accepted-store';
import { contactStore } from '../../functions/messaging/adapters/contact-store';
import { dynamoProgrammeStore } from '../../functions/programme/adapters/programme-store';
import { reportStore } from '../../functions/reporting/adapters/report-store';
import { memberScoreStore } from '../../functions/scoring/adapters/member-score-store';
import { modelReader } from '../../functions/scoring/adapters/model-reader';
import { nightStore } from '../../functions/scoring/adapters/night-store';
import { planStore } from '../../functions/scoring/adapters/plan-store';
import { modelKeys } from '../../functions/scoring/contract';
import { allOf, pagesOf } from '../../functions/shared/platform/query';
import { interactionStore } from '../../functions/tracking/adapters/interaction-store';
import { memberCards } from '../../functions/tracking/adapters/member-cards';
import { trackingStore } from '../../functions/tracking/adapters/tracking-store';
import { type InteractionItem, type RejectSample, trackingKeys } from '../../functions/tracking/contract';
import { agendaStoreContract, enrolmentStoreContract } from '../journeys/store-contract';
import { identityStoreContract, memberStoreContract } from '../members/store-contract';
import { acceptedStoreContract } from '../messaging/accepted-contract';
import { contactStoreContract } from '../messaging/store-contract';
import { programmeStoreContract } from '../programme/store-contract';
import { reportStoreContract } from '../reporting/store-contract';
import { memberScoreStoreContract, modelReaderContract, nightStoreContract } from '../scoring/store-contract';
import type { FreshTables } from '../support/fresh-table';
import {
  interactionStoreContract,
  memberCardsContract,
  trackingStoreContract,
} from '../tracking/store-contract';

const putter =
  (tables: FreshTables, TableName: string) =>
  async (...items: readonly object[]): Promise<void> => {
    for (const Item of items) await tables.db().send(new PutCommand({ TableName, Item: { ...Item } }));
  };

/** The contracts of the enrolments and of the agenda. */
export const journeysSuite = (tables: FreshTables): void => {
  describe('the enrolments in DynamoDB', () => {
    enrolmentStoreContract(async () => dynamoEnrolmentStore(tables.db(), await tables.makeLike('members')));
  });
  describe('the agenda in DynamoDB', () => {
    agendaStoreContract(async () => dynamoAgendaStore(tables.db(), await tables.makeLike('agenda')));
  });
};

/** The contracts of the members' cards and of their identities. */
export const membersSuite = (tables: FreshTables): void => {
  describe('the members in DynamoDB', () => {
    memberStoreContract(async () => {
      const table = await tables.makeLike('members');
      return { store: memberStore(tables.db(), table), put: putter(tables, table) };
    });
  });
  describe('the identities in DynamoDB', () => {
    identityStoreContract(async () => identityStore(tables.db(), await tables.makeLike('identities')));
  });
};

/** The contracts of the contact cards and of the accepted messages. */
export const messagingSuite = (tables: FreshTables): void => {
  describe('the contact cards in DynamoDB', () => {
    contactStoreContract(async () => {
      const table = await tables.makeLike('members');
      const put = putter(tables, table);
      return {
        store: contactStore(tables.db(), table),
        redirect: (from, to) => put({ pk: from, sk: 'CARD#ACTIVITY', version: 2, redirect: to }),
      };
    });
  });
  describe('the accepted messages in DynamoDB', () => {
    acceptedStoreContract(async () => acceptedStore(tables.db(), await tables.makeLike('messaging')));
  });
};

/** The contract of the programme's versions. */
export const programmeSuite = (tables: FreshTables): void => {
  describe('the programme in DynamoDB', () => {
    programmeStoreContract(async () =>
      dynamoProgrammeStore(tables.db(), await tables.makeLike('programmes')),
    );
  });
};

/** The contracts of the members' scores, of the models and of the nights. */
export const scoringSuite = (tables: FreshTables): void => {
  describe('the scores of members in DynamoDB', () => {
    memberScoreStoreContract(async () => {
      const table = await tables.makeLike('members');
      return { store: memberScoreStore(tables.db(), table), put: putter(tables, table) };
    });
  });
  describe('the models in DynamoDB', () => {
    modelReaderContract(async () => {
      const table = await tables.makeLike('scoring');
      const put = putter(tables, table);
      return {
        models: modelReader(tables.db(), table),
        keep: (outcome, version, artefact) => put({ ...modelKeys.version(outcome, version), artefact }),
        promote: (outcome, version) => put({ ...modelKeys.current(outcome), version }),
      };
    });
  });
  describe('the nights in DynamoDB', () => {
    nightStoreContract(async () => {
      const table = await tables.makeLike('scoring');
      return { ...nightStore(tables.db(), table), ...planStore(tables.db(), table) };
    });
  });
};

/** The contract of the counters and guard-rails. */
export const reportingSuite = (tables: FreshTables): void => {
  describe('the reports in DynamoDB', () => {
    reportStoreContract(async () => reportStore(tables.db(), await tables.makeLike('reports')));
  });
};

/** The contracts of the timeline, of tracking's small items, and of the cards that it reads. */
export const trackingSuite = (tables: FreshTables): void => {
  describe('the timeline in DynamoDB', () => {
    interactionStoreContract(async () => {
      const TableName = await tables.makeLike('interactions');
      const all = () =>
        allOf(
          pagesOf<InteractionItem>((ExclusiveStartKey) =>
            tables.db().send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey })),
          ),
        );
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
      const table = await tables.makeLike('members');
      return { cards: memberCards(tables.db(), table), put: putter(tables, table) };
    });
  });
};
