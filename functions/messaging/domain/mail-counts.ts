import { DAY_MS } from '../../shared/kernel/time';
import type { ContactCard, PastSends, Reservation } from '../contract';
import { foldSend } from './engagement';

/** How long keys and slots are kept, ms: 92 days cover windows of 90 and every retry of a request of 30. */
export const PRESSURE_KEPT_MS = 92 * DAY_MS;

/** What a CONTACT card counts of mails: the slots of the last 92 days, and the marketing sends before those. */
export type MailCounts = Pick<ContactCard, 'pressure' | 'past'>;

/**
 * The counts with one slot more, as of `now` (epoch ms): slots older than 92 days are folded into `past`; those of
 * transactional messages, and those that came with an inbox from whoever had it before, are forgotten.
 */
export const withSlot = ({ pressure, past }: MailCounts, slot: Reservation, now: number): MailCounts => {
  const isKept = ({ at }: Reservation): boolean => now - at < PRESSURE_KEPT_MS;
  const folded = pressure
    .filter((one) => !isKept(one) && one.class !== 'transactional' && !one.inherited)
    .reduce<PastSends | undefined>((sum, { at }) => foldSend(sum, at), past);
  return { ...(folded ? { past: folded } : {}), pressure: [...pressure.filter(isKept), slot] };
};
