import type { MemberItem } from '../../shared/kernel/member-items';
import type { ContactCard } from '../contract';
import { unpackPressure } from './pressure';

/** The CONTACT card of an item as stored. */
export const contactCardOf = (item: MemberItem | undefined): ContactCard | undefined =>
  item && {
    ...({ consents: {}, last: 0, ...item } as unknown as ContactCard),
    pressure: unpackPressure(item.pressure as unknown[] | undefined),
  };

/** A card for a member that has none yet: version 0, which nothing in the store has. */
export const emptyCard = (member: string): ContactCard => ({
  pk: member,
  sk: 'CARD#CONTACT',
  version: 0,
  consents: {},
  pressure: [],
  last: 0,
});
