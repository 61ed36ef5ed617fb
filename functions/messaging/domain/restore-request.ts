import * as z from '../../shared/kernel/schema';
import { restoreLeaseRequestSchema } from './restore-lease';

/** An entry of a timeline, as far as it says something of a CONTACT card. */
const toldEntry = z.strictObject({
  /** The member whose timeline it is on. */
  pk: z.string(),
  name: z.string(),
  at: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  /** The entry's properties as JSON text. */
  body: z.string(),
});
/** See toldEntry. */
export type ToldEntry = z.infer<typeof toldEntry>;

/** What `restore-cards` is asked: to put back what a copy of the table `members` holds, and to say again what timelines tell. */
export const restoreCardsRequestSchema = z.strictObject({
  /** Since when sending is paused. What was asked for before, and whose slot may have been lost, is not sent any more. */
  pausedAt: z.iso.datetime(),
  /** Items of the copy as they are stored; those of one member together. */
  items: z._default(
    z.array(z.looseObject({ pk: z.string().check(z.minLength(1)), sk: z.string().check(z.minLength(1)) })),
    [],
  ),
  /** The table itself is the copy: whatever is in it has lost what came after. */
  isRolledBack: z._default(z.boolean(), false),
  /** Entries that Relance itself made, those of one timeline together and in their order. */
  entries: z._default(z.array(toldEntry), []),
  /** Count, and write nothing. */
  dryRun: z._default(z.boolean(), false),
});
/** See restoreCardsRequestSchema. */
export type RestoreCardsRequest = z.input<typeof restoreCardsRequestSchema>;
/** Whatever `restore-cards` is asked. */
export const restoreRequestSchema = z.union([restoreLeaseRequestSchema, restoreCardsRequestSchema]);
/** What it came to, or with `dryRun` would come to. */
export interface RestoreCardsAnswer {
  /** Items that were put back: the table had none, or an older one. */
  readonly restored: number;
  /** CONTACT cards that took from the copy what only grows. */
  readonly merged: number;
  /** CONTACT cards that came out of the copy: slots that were taken after it may be lost. */
  readonly lost: number;
  /** Items that the table has as they are in the copy, or newer. */
  readonly kept: number;
  /** CONTACT cards on which something was said again. */
  readonly mended: number;
  /** Slots that were taken again, of mails that went or may have gone. */
  readonly slots: number;
  /** Slots among them whose topic no version of the programme knows any more: they count for the caps of all messages. */
  readonly unplaced: number;
}

/** Nothing was done yet. */
export const NOTHING_RESTORED: RestoreCardsAnswer = {
  restored: 0,
  merged: 0,
  lost: 0,
  kept: 0,
  mended: 0,
  slots: 0,
  unplaced: 0,
};
