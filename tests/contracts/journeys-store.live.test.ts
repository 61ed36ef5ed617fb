import { dynamoAgendaStore } from '../../functions/journeys/adapters/agenda-store';
import { dynamoEnrolmentStore } from '../../functions/journeys/adapters/enrolment-store';
import { agendaStoreContract, enrolmentStoreContract } from '../journeys/store-contract';
import { freshTables } from '../support/fresh-table';

const tables = freshTables('journeys-contract');
afterAll(() => tables.dropAll());

describe('the enrolments in DynamoDB', () => {
  enrolmentStoreContract(async () => dynamoEnrolmentStore(tables.db(), await tables.make()));
});

describe('the agenda in DynamoDB', () => {
  agendaStoreContract(async () => dynamoAgendaStore(tables.db(), await tables.make()));
});
