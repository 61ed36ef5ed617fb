import type { ContactCard } from '../../../functions/messaging/contract';
import { withPreferences } from '../../../functions/messaging/domain/preferences';
import type { ContactStore } from '../../../functions/messaging/ports';
import type { ActivityCard } from '../../../functions/tracking/contract';

/** The contact cards in memory, with what tests want to see of them. */
export interface MemoryContacts extends ContactStore {
  card(member: string): ContactCard | undefined;
  put(card: ContactCard, traits?: Record<string, unknown>, activity?: ActivityCard): void;
  redirect(from: string, to: string): void;
  /** Writes that took effect, and writes whose condition failed. */
  readonly writes: { done: number; failed: number };
}

const copy = <T>(value: T): T => structuredClone(value);

/** A ContactStore that keeps its cards in memory. */
export const memoryContacts = (): MemoryContacts => {
  const cards = new Map<string, ContactCard>();
  const traits = new Map<string, Record<string, unknown>>();
  const activities = new Map<string, ActivityCard>();
  const redirects = new Map<string, string>();
  const writes = { done: 0, failed: 0 };
  const survivor = (member: string): string => {
    const next = redirects.get(member);
    return next === undefined ? member : survivor(next);
  };
  return {
    writes,
    card: (member) => copy(cards.get(survivor(member))),
    put(card, said = {}, activity = undefined) {
      cards.set(card.pk, copy(card));
      if (activity) activities.set(card.pk, activity);
      traits.set(card.pk, said);
    },
    redirect(from, to) {
      redirects.set(from, to);
      const moved = cards.get(from);
      if (moved) cards.set(to, { ...moved, pk: to });
      cards.delete(from);
    },
    async read(member) {
      const id = survivor(member);
      return {
        member: id,
        contact: copy(cards.get(id)),
        activity: activities.get(id),
        traits: traits.get(id) ?? {},
      };
    },
    async replace(card, before = card.version - 1) {
      const isMergedAway = before === 0 && redirects.has(card.pk);
      if (isMergedAway || (cards.get(card.pk)?.version ?? 0) !== before) {
        writes.failed += 1;
        return false;
      }
      writes.done += 1;
      cards.set(card.pk, JSON.parse(JSON.stringify(card)) as ContactCard);
      return true;
    },
    async prefer(member, change) {
      const card = cards.get(member);
      const next = card && withPreferences(card, change);
      if (!next) return false;
      writes.done += 1;
      cards.set(member, copy(next));
      return true;
    },
    async leave(member, { at, since }) {
      const card = cards.get(member);
      if (!card || (card.unsubscribedAt ?? at) > at) return undefined;
      writes.done += 1;
      const next = { ...card, unsubscribedAt: at, leftSince: since, version: card.version + 1 };
      cards.set(member, next);
      return copy(next);
    },
  };
};
