import { canonicalJson } from '../../shared/kernel/canonical-json';
import type { MemberItem } from '../../shared/kernel/member-items';
import type { ContactCard } from '../contract';
import { uniteBounced } from './bounced-addresses';
import { complaintOf } from './complaint';
import { uniteElsewhere } from './elsewhere';
import { withLeft } from './left-addresses';
import { PRESSURE_KEPT_MS } from './mail-counts';
import { uniteConsents, uniteSlots } from './unite';

/*
 * A copy of the table `members` is older than the table was, and may be newer than what the table has become. Of two
 * items the one of the higher version counts; of two CONTACT cards, what only grows counts of both:
 *
 *   slots of mails that went or may have gone      each, once
 *   departures, complaints, `last`                 the later; a complaint stays
 *   consents                                       the newest word of each topic
 *   a bounce                                       while the address is the one that bounced
 *   which addresses bounced for good               each
 *   which addresses are another's by now           each
 *   until when mails went to others                the latest
 *   everything else                                as on the card of the higher version
 */

/** When a card is put back (epoch ms), since when sending is paused, and whether the table itself is the copy. */
export interface Restoring {
  readonly now: number;
  readonly pausedAt: number;
  readonly isRolledBack: boolean;
}

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

const suppressionOf = (
  newer: ContactCard,
  older: ContactCard,
): Pick<ContactCard, 'suppressed' | 'complainedAt' | 'bounced'> => {
  const complainedAt = later(complaintOf(newer), complaintOf(older));
  const isSameAddress = newer.address === older.address && newer.addressAt === older.addressAt;
  const bounce = older.suppressed === 'bounce' && isSameAddress ? 'bounce' : undefined;
  return {
    complainedAt,
    bounced: uniteBounced(newer.bounced, older.bounced),
    suppressed: bounce ?? newer.suppressed ?? (complainedAt === undefined ? undefined : 'complaint'),
  };
};

const said = (newer: ContactCard, older: ContactCard): Partial<ContactCard> => ({
  ...((older.addressAt ?? 0) > (newer.addressAt ?? 0)
    ? { address: older.address, addressAt: older.addressAt }
    : {}),
  ...((older.saidAt ?? 0) > (newer.saidAt ?? 0)
    ? { language: older.language, timeZone: older.timeZone, saidAt: older.saidAt }
    : {}),
});

/** Whether two cards hold the same, whatever their versions are. */
export const holdsTheSame = (one: ContactCard, other: ContactCard): boolean =>
  canonicalJson({ ...one, version: 0 }) === canonicalJson({ ...other, version: 0 });

/**
 * The card that the table has (version 0: none) with what it lacks of its copy; undefined when it lacks nothing. A slot
 * that was only reserved on the older card was released or confirmed since, and does not come back. A card that has come
 * out of the copy says so (`restoredAt`), for slots that were taken after the copy may be lost.
 */
export const withCopy = (live: ContactCard, copy: ContactCard, at: Restoring): ContactCard | undefined => {
  const isFromCopy = copy.version > live.version;
  const [newer, older] = isFromCopy ? [copy, live] : [live, copy];
  const isKept = ({ at: taken }: { readonly at: number }) => at.now - taken < PRESSURE_KEPT_MS;
  const slots = isFromCopy
    ? older.pressure
    : older.pressure.filter((slot) => slot.state !== 'reserved' && isKept(slot));
  const hasLost = isFromCopy || at.isRolledBack;
  const next: ContactCard = {
    ...newer,
    ...said(newer, older),
    pk: live.pk,
    consents: uniteConsents(newer.consents, older.consents),
    unsubscribedAt: later(newer.unsubscribedAt, older.unsubscribedAt),
    ...suppressionOf(newer, older),
    elsewhere: uniteElsewhere(newer.elsewhere, older.elsewhere),
    left: withLeft(said(newer, older).address ?? newer.address, newer, older),
    pressure: uniteSlots(newer.pressure, slots),
    last: Math.max(newer.last, older.last),
    restoredAt: later(later(live.restoredAt, copy.restoredAt), hasLost ? at.pausedAt : undefined),
    version: Math.max(live.version, copy.version) + 1,
  };
  return holdsTheSame(live, next) ? undefined : next;
};

const versionOf = (item: MemberItem | undefined): number | undefined =>
  typeof item?.version === 'number' ? item.version : undefined;

/** Whether an item of the copy, of whatever owner, is to be put back: the table has none, or one of a lower version. */
export const isLost = (live: MemberItem | undefined, copy: MemberItem): boolean =>
  live === undefined || (versionOf(live) ?? 0) < (versionOf(copy) ?? 0);
