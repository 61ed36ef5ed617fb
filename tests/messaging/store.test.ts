import { memoryContacts } from '../support/messaging/memory-contacts';
import { contactStoreContract } from './store-contract';

describe('the contact cards in memory', () => {
  contactStoreContract(async () => {
    const store = memoryContacts();
    return { store, redirect: async (from, to) => store.redirect(from, to) };
  });
});
