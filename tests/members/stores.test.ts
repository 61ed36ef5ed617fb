import { memoryIdentities, memoryMembers } from '../support/members/memory-members';
import { identityStoreContract, memberStoreContract } from './store-contract';

describe('the members in memory', () => {
  memberStoreContract(async () => {
    const store = memoryMembers();
    return { store, put: async (...items) => store.put(...items) };
  });
});

describe('the identities in memory', () => {
  identityStoreContract(async () => memoryIdentities());
});
