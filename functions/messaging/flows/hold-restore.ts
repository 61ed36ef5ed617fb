import { RelanceError } from '../../shared/kernel/errors';
import { SECOND_MS } from '../../shared/kernel/time';
import { earliestSince, RESTORE_LEASE_MS, type RestoreLeaseAnswer } from '../domain/restore-lease';
import type { RestoreLeases } from '../ports';

/** What is said of a run, as it was checked. */
export interface RestoreSign {
  readonly run: string;
  readonly from: string;
  readonly under?: { readonly pausedAt: string; readonly since: string } | undefined;
  readonly isOver: boolean;
  /** All was put back and said again. */
  readonly isWhole: boolean;
}

/**
 * Notes that a run of `relance restore` is at work for two minutes from now, or that it is over; one run at a time, for
 * one that resumes marketing must not do so while another is in the middle. Throws `restore_running` while another is.
 */
export const holdRestore = async (
  leases: RestoreLeases,
  { run, from, under, isOver, isWhole }: RestoreSign,
  now: number,
): Promise<RestoreLeaseAnswer> => {
  const taken = await leases.take(
    { run, from, signAt: now, until: isOver ? 0 : now + RESTORE_LEASE_MS, isWhole: isOver && isWhole },
    now,
  );
  if (!taken.isOurs) {
    const { lease } = taken;
    if (isOver) return {};
    throw new RelanceError(
      'restore_running',
      `another restore is at work on this stage, from ${lease.from} (its last sign is ${Math.round((now - lease.signAt) / SECOND_MS)} s old): wait until it has ended; if it was killed, the same command goes on ${RESTORE_LEASE_MS / SECOND_MS} s after its last sign`,
    );
  }
  if (!under) return {};
  const since = earliestSince(taken.lease, under);
  if (taken.lease.pausedAt !== under.pausedAt || taken.lease.since !== since)
    await leases.note(run, { pausedAt: under.pausedAt, since });
  return { since };
};
