import { memoryMemberScores, memoryNights } from '../support/scoring/memory-scoring';
import { memberScoreStoreContract, nightStoreContract } from './store-contract';

describe('the members in memory', () => {
  memberScoreStoreContract(async () => memoryMemberScores(7));
});

describe('the nights in memory', () => {
  nightStoreContract(async () => memoryNights());
});
