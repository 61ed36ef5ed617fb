/**
 * The contracts of the stores, each run on tables that somebody makes: on the emulator that the stage is deployed to, and
 * on DynamoDB Local for a second opinion.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoAgendaStore } from '../../functions/journeys/adapters/agenda-store';
import { dynamoEnrolmentStore } from '../../functions/journeys/adapters/enrolment-store';
import { identityStore } from '../../functions/members/adapters/identity-store';
import { memberStore } from '../../functions/members/adapters/member-store';
import { contactStore } from '../../functions/messaging/adapters/contact-store';
import { dynamoProgrammeStore } from '../../functions/programme/adapters/programme-store';
import { memberScoreStore } from '../../functions/scoring/adapters/member-score-store';
import { nightStore } from '../../functions/scoring/adapters/night-store';
import { agendaStoreContract, enrolmentStoreContract } from '../journeys/store-contract';
import { identityStoreContract, memberStoreContract } from '../members/store-contract';
import { contactStoreContract } from '../messaging/store-contract';
import { programmeStoreContract } from '../programme/store-contract';
import { memberScoreStoreContract, nightStoreContract } from '../scoring/store-contract';
import type { FreshTables } from '../support/fresh-table';

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

/** The contract of the contact cards. */
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
};

/** The contract of the programme's versions. */
export const programmeSuite = (tables: FreshTables): void => {
  describe('the programme in DynamoDB', () => {
    programmeStoreContract(async () =>
      dynamoProgrammeStore(tables.db(), await tables.makeLike('programmes')),
    );
  });
};

/** The contracts of the members' scores and of the nights. */
export const scoringSuite = (tables: FreshTables): void => {
  describe('the scores of members in DynamoDB', () => {
    memberScoreStoreContract(async () => {
      const table = await tables.makeLike('members');
      return { store: memberScoreStore(tables.db(), table), put: putter(tables, table) };
    });
  });
  describe('the nights in DynamoDB', () => {
    nightStoreContract(async () => nightStore(tables.db(), await tables.makeLike('scoring')));
  });
};
