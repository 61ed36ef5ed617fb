import type { ContactChange, FormerHolder } from '../messaging/contract';
import type { ProgrammeRules } from '../programme/contract';
import type { MemberItems } from '../shared/platform/cards';
import type { CardWrite } from './domain/link';

/** The cards of members. */
export interface MemberStore {
  /** Everything kept of a member, redirects followed, strongly consistent. */
  read(member: string): Promise<MemberItems>;
  /** The same of exactly this partition: a redirect is answered, not followed. */
  readExactly(member: string): Promise<MemberItems>;
  /** Writes all cards or none; false when a version was no longer the expected one. */
  commit(writes: readonly CardWrite[]): Promise<boolean>;
}

/** Who claims an address, or has it: a member, or a `visitor` whom no user id names. */
export interface Claimant {
  readonly member: string;
  readonly visitor: boolean;
}

/** Who has an address, whether it is known to have bounced for good while another had it, and who that was lately. */
export interface Holder extends Claimant {
  readonly bounced?: boolean;
  readonly from?: readonly FormerHolder[];
}

/** Which member has an address. */
export interface IdentityStore {
  /** Gives the address (by its keyed hash) to the claimant unless another has it; answers who has it then. */
  claim(hash: string, by: Claimant, at: string): Promise<Holder>;
  /** Moves an address to another if `from` still has it; false when it has not. */
  move(hash: string, from: string, to: Holder, at: string): Promise<boolean>;
  /**
   * Frees an address at an instant (epoch ms) if one of these ids of a member has it; who had it, and that it `bounced`
   * for good, is kept for whoever has it next.
   */
  release(hash: string, members: readonly string[], now: number, bounced?: boolean): Promise<void>;
}

/** What `applyIdentities` needs from the world. */
export interface IdentifyPorts {
  readonly members: MemberStore;
  readonly identities: IdentityStore;
  /** Hands changes to messaging; durable when it returns. */
  readonly contacts: { send(changes: readonly ContactChange[]): Promise<void> };
  /** The consent rules of the live programme. */
  readonly consentRules: (now: number) => Promise<ProgrammeRules['consent']>;
  /** The keyed hash of a normalised address. */
  readonly addressHash: (address: string) => Promise<string>;
}
