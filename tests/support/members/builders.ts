import type { IdentifyRequest } from '../../../functions/members/contract';
import type { IdentifyPorts } from '../../../functions/members/ports';
import type { ContactCard, ContactChange } from '../../../functions/messaging/contract';
import type { ProgrammeRules } from '../../../functions/programme/contract';
import { addressHash } from '../../../functions/shared/kernel/ids';
import type { ActivityCard } from '../../../functions/tracking/contract';
import { type MemoryIdentities, type MemoryMembers, memoryIdentities, memoryMembers } from './memory-members';

/** Ids that look like real ones. */
export const ADA = 'a'.repeat(26);
export const BOB = 'b'.repeat(26);
export const BROWSER = 'c'.repeat(26);
export const PHONE = 'd'.repeat(26);

/** The instant of most tests, and minutes after it. */
export const NOON = '2026-11-24T12:00:00.000Z';
export const minutesLater = (minutes: number): string =>
  new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

/** An identify of Ada at noon that says nothing. */
export const anIdentify = (over: Partial<IdentifyRequest> = {}): IdentifyRequest => ({
  member: ADA,
  traits: {},
  at: NOON,
  cause: 'cause-1',
  ...over,
});

/** An ACTIVITY card with one page seen at noon. */
export const anActivity = (over: Partial<ActivityCard> = {}): ActivityCard => {
  const noon = Date.parse(NOON);
  const once = { f: noon, l: noon, n: 1, d7: 1, d30: 1, d90: 1 };
  return {
    pk: ADA,
    sk: 'CARD#ACTIVITY',
    version: 1,
    all: once,
    events: { 'Product Viewed': once },
    progress: {},
    ...over,
  };
};

/** A CONTACT card with consent to the news and no sends. */
export const aContact = (over: Partial<ContactCard> = {}): ContactCard => ({
  pk: ADA,
  sk: 'CARD#CONTACT',
  version: 1,
  consents: { news: { state: 'granted', at: Date.parse(NOON), source: 'trait newsletter' } },
  pressure: [],
  last: 0,
  ...over,
});

/** The ports of `apply-identities` in memory, and what went out of them. */
export interface MemoryIdentify extends IdentifyPorts {
  readonly members: MemoryMembers;
  readonly identities: MemoryIdentities;
  readonly sent: ContactChange[];
}

/** The keyed hash that these ports use. */
export const hashOf = (address: string): string => addressHash('secret of the tests', address);

/** Ports in memory with the rule that the trait `newsletter` grants `news`. */
export const memoryIdentify = (
  rules: ProgrammeRules['consent'] = [{ topic: 'news', when: { trait: 'newsletter' } }],
): MemoryIdentify => {
  const sent: ContactChange[] = [];
  return {
    members: memoryMembers(),
    identities: memoryIdentities(),
    sent,
    contacts: { send: async (changes) => void sent.push(...changes) },
    consentRules: async () => rules,
    addressHash: async (address) => hashOf(address),
  };
};
