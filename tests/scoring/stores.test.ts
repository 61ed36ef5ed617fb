import { memoryMemberScores, memoryModels, memoryNights } from '../support/scoring/memory-scoring';
import { memberScoreStoreContract, modelReaderContract, nightStoreContract } from './store-contract';

describe('the members in memory', () => {
  memberScoreStoreContract(async () => memoryMemberScores(7));
});

describe('the models in memory', () => {
  modelReaderContract(async () => memoryModels());
});

describe('the nights in memory', () => {
  nightStoreContract(async () => memoryNights());
});
