import { memoryInteractions, memoryMembers, memoryTrackingStore } from '../support/tracking/memory-tracking';
import { interactionStoreContract, memberCardsContract, trackingStoreContract } from './store-contract';

describe('the timeline in memory', () => interactionStoreContract(async () => memoryInteractions()));
describe('tracking’s small items in memory', () => trackingStoreContract(async () => memoryTrackingStore()));
describe('the members in memory', () =>
  memberCardsContract(async () => {
    const { cards, put } = memoryMembers();
    return { cards, put: async (item) => put(item) };
  }));
