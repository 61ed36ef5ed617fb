import { memoryAgenda, memoryEnrolments } from '../support/journeys/memory-journeys';
import { agendaStoreContract, enrolmentStoreContract } from './store-contract';

describe('the enrolments in memory', () => {
  enrolmentStoreContract(async () => memoryEnrolments());
});

describe('the agenda in memory', () => {
  agendaStoreContract(async () => memoryAgenda());
});
