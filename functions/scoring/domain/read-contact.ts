import { type ContactCard, unpackPressure } from '../../messaging/contract';

/** A CONTACT card as it is stored: reservations as texts. */
export type StoredContact = Omit<ContactCard, 'pressure' | 'consents'> &
  Partial<Pick<ContactCard, 'consents'>> & { readonly pressure?: readonly unknown[] };

/** A reservation that cannot be read makes one score less exact; it must not end the night. */
const readable = (stored: unknown) => {
  try {
    return unpackPressure([stored]);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
};

/** A stored CONTACT card with its reservations read, and those left out that cannot be. */
export const readContact = (stored: StoredContact): ContactCard => ({
  ...stored,
  consents: stored.consents ?? {},
  pressure: (stored.pressure ?? []).flatMap(readable),
});
