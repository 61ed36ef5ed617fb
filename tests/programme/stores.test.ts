import { memoryProgramme } from '../support/programme/memory-programme';
import { programmeStoreContract } from './store-contract';

describe('the programme in memory', () => {
  programmeStoreContract(async () => memoryProgramme());
});
