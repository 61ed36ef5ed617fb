import { memoryAccepted } from '../support/messaging/memory-accepted';
import { acceptedStoreContract } from './accepted-contract';

describe('the accepted messages in memory', () => {
  acceptedStoreContract(async () => memoryAccepted());
});
