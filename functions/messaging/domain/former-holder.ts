import * as z from '../../shared/kernel/schema';

/** An address is known with so many of those who had it before, the latest ones. */
export const MAX_FORMER = 8;

/** Somebody who had an address before. */
export const formerHolderSchema = z.strictObject({
  member: z.string(),
  /** When it was another's, by our own clock. */
  until: z.iso.datetime(),
  /** A member took it from this visitor: what is said against mails to it binds that member. */
  taken: z.optional(z.literal(true)),
});
/** See formerHolderSchema. */
export type FormerHolder = z.infer<typeof formerHolderSchema>;
