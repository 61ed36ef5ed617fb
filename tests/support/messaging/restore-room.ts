import type { ContactCard, RestoreCardsAnswer, ToldEntry } from '../../../functions/messaging/contract';
import { packPressure } from '../../../functions/messaging/contract';
import { type Restore, restoreCards } from '../../../functions/messaging/flows/restore-cards';
import type { RestoreCardsPorts } from '../../../functions/messaging/ports';
import { CARD, type MemberItem } from '../../../functions/shared/kernel/member-items';
import { ADA, aCause, iso, NOON, someRules } from './builders';
import { type MemoryContacts, memoryContacts } from './memory-contacts';

/** The table `members` in memory, and what puts its cards back. */
export interface RestoreRoom {
  readonly contacts: MemoryContacts;
  /** Items of the other owners, by `member sk`. */
  readonly items: Map<string, MemberItem>;
  restore(asked: Partial<Restore>): Promise<RestoreCardsAnswer>;
}

/** A CONTACT card as a copy of the table holds it. */
export const asStored = (card: ContactCard): MemberItem =>
  ({ ...card, pressure: packPressure(card.pressure) }) as unknown as MemberItem;

/** An entry of Ada's timeline, received a second later. */
export const anEntry = (
  name: string,
  at: number,
  properties: object,
  over: Partial<ToldEntry> = {},
): ToldEntry => ({
  pk: ADA,
  name,
  at: iso(at),
  receivedAt: iso(at + 1_000),
  body: JSON.stringify(properties),
  ...over,
});

/** That Ada's mail went, as its sender tells the timeline. */
export const wasSent = (at: number, over: object = {}): ToldEntry =>
  anEntry('Email Sent', at, { ...aCause(), programmeVersion: 1, decision: 'sent', ...over });

/** A room whose programme has one version, that of the builders. Paused since noon. */
export const restoreRoom = (): RestoreRoom => {
  const contacts = memoryContacts();
  const items = new Map<string, MemberItem>();
  const ports: RestoreCardsPorts = {
    contacts,
    stored: {
      async read(keys) {
        return keys.flatMap(({ pk, sk }) => {
          const card = sk === CARD.contact ? contacts.card(pk) : undefined;
          const found = card ? asStored(card) : items.get(`${pk} ${sk}`);
          return found ? [found] : [];
        });
      },
      async put(item, before) {
        const name = `${item.pk} ${item.sk}`;
        if (items.get(name)?.version !== before) return false;
        items.set(name, item);
        return true;
      },
    },
    programmes: {
      version: async (version) => (version === 1 ? { version, rules: someRules() } : undefined),
    },
    clock: { pause: async () => undefined, jitter: () => 0 },
    transientBounces: 3,
  };
  return {
    contacts,
    items,
    restore: (asked) =>
      restoreCards(
        ports,
        { pausedAt: iso(NOON), items: [], isRolledBack: false, entries: [], dryRun: false, ...asked },
        NOON + 60_000,
      ),
  };
};
