import { memoryModelStore, memoryTrainings } from '../../support/scoring/memory-training';
import { modelStoreContract, trainingStoreContract } from './training-store-contract';

describe('the samples of trainings in memory', () => {
  trainingStoreContract(async () => memoryTrainings().store);
});

describe('the models in memory', () => {
  modelStoreContract(async () => memoryModelStore().store);
});
