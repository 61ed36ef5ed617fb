import type { FormerHolder } from '../messaging/contract';
import * as z from '../shared/kernel/schema';

/**
 * Members answers: who is this? It owns CARD#PROFILE in the table `members`, and the table `identities`:
 *
 *   identities   pk = keyed hash of an e-mail address   {member}   (which member has this address, and who had it)
 */

/** What tracking asks for each identify and alias: apply the traits, link the browser. Applied twice, it changes nothing. */
export const identifyRequestSchema = z.strictObject({
  /** The member that the source resolved to. */
  member: z.string(),
  /** Source id of the anonymous browser (or of alias's previousId) to be linked to the member. */
  anonymous: z.optional(z.string()),
  traits: z.record(z.string(), z.unknown()),
  /** `context.locale` and `context.timezone`, where they came. */
  locale: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  at: z.iso.datetime(),
  /** The member is a browser of which nobody has said whose it is: anybody may be named there. */
  visitor: z.optional(z.literal(true)),
  /** Names the interaction for good. */
  cause: z.string(),
});
/** See identifyRequestSchema. */
export type IdentifyRequest = z.infer<typeof identifyRequestSchema>;

/** CARD#PROFILE. Each trait keeps the time of the call that set it, so that a late call does not undo a newer one. */
export interface ProfileCard {
  readonly pk: string;
  readonly sk: 'CARD#PROFILE';
  readonly version: number;
  readonly traits: Readonly<Record<string, unknown>>;
  /** Epoch ms at which each trait was said. */
  readonly said: Readonly<Record<string, number>>;
  /** `context.locale` and `context.timezone` as last said, with when (epoch ms). */
  readonly locale?: string;
  readonly localeSaid?: number;
  readonly timeZone?: string;
  readonly timeZoneSaid?: number;
  /** Traits that could not be kept (too large, too deep ...): the code of the newest refusal, and when it was said (epoch ms). At most 20, by name. */
  readonly refused?: Readonly<Record<string, { readonly code: string; readonly at: number }>>;
  /** Why the trait `email`, as it stands, is no address that can be written to. */
  readonly addressProblem?: string;
  /** Another member had this address first: a duplicate to be merged by a person. Nothing is sent to this one. */
  readonly duplicateOf?: string;
  /** Source ids merged into this member: their timelines are read as one with the member's own. */
  readonly sources?: readonly string[];
  readonly createdAt: string;
}

/** An item of the table `identities`. */
export interface IdentityItem {
  readonly pk: string;
  /** Absent where the address is free, and only known for having bounced, or for who had it. */
  readonly member?: string;
  readonly at: string;
  /** A visitor claimed it: until that is linked to a member, any member may take it. */
  readonly visitor?: true;
  /** It bounced for good while somebody had it: nothing goes there, whoever has it next. */
  readonly bounced?: true;
  /** Who had it in the last 92 days, the latest last: the mails that it got from them count for whoever has it next. */
  readonly from?: readonly FormerHolder[];
  /** When (epoch s) a free one that nobody needs to know goes by itself. */
  readonly expiresAt?: number;
}
