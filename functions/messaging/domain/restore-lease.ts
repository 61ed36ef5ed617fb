import * as z from '../../shared/kernel/schema';
import { MINUTE_MS } from '../../shared/kernel/time';

/** For how long (ms) a restore that gives no sign counts as being at work. */
export const RESTORE_LEASE_MS = 2 * MINUTE_MS;

/** What `restore-cards` is asked besides: that a run of `relance restore` is at work, or is over. */
export const restoreLeaseRequestSchema = z.strictObject({
  lease: z.strictObject({
    /** The id of the run. */
    run: z.string().check(z.minLength(1), z.maxLength(60)),
    /** From which table it restores. */
    from: z.string().check(z.minLength(1), z.maxLength(255)),
    /** Under which pause, and since when it says timelines again; not known before there is a pause. */
    under: z.optional(z.strictObject({ pausedAt: z.iso.datetime(), since: z.iso.datetime() })),
    /** It is over, whatever came of it. */
    isOver: z._default(z.boolean(), false),
    /** All was put back and said again: with isOver. */
    isWhole: z._default(z.boolean(), false),
  }),
});
/** See restoreLeaseRequestSchema. */
export type RestoreLeaseRequest = z.input<typeof restoreLeaseRequestSchema>;

/** What it answers: since when timelines have to be said again, for runs under the same pause may have begun earlier. */
export interface RestoreLeaseAnswer {
  readonly since?: string;
}

/** The restore of a stage that is or was at work, as the table `messaging` keeps it. Instants are epoch ms. */
export interface RestoreLease {
  readonly run: string;
  readonly from: string;
  readonly signAt: number;
  readonly until: number;
  /** Whether the last run has put back and said again all; none is at work then. */
  readonly isWhole: boolean;
  readonly pausedAt?: string;
  readonly since?: string;
}

/** The earliest instant that runs under this pause have named: what one of them put back has to be said again from there. */
export const earliestSince = (
  kept: Pick<RestoreLease, 'pausedAt' | 'since'>,
  under: { readonly pausedAt: string; readonly since: string },
): string =>
  kept.pausedAt === under.pausedAt && kept.since !== undefined && kept.since < under.since
    ? kept.since
    : under.since;
