import { withFormer } from '../../../functions/members/domain/former-holders';
import type { CardWrite } from '../../../functions/members/domain/link';
import type { Holder, IdentityStore, MemberStore } from '../../../functions/members/ports';
import type { ContactCard } from '../../../functions/messaging/contract';
import { arrangeMember, type MemberItem } from '../../../functions/shared/platform/cards';
import type { ActivityCard } from '../../../functions/tracking/contract';

/** An item as a card's own type has it, or any. */
export type StoredItem = MemberItem | ActivityCard | ContactCard;

/** The table `members` in memory: items as JSON, so that nothing is shared with who wrote it. */
export interface MemoryMembers extends MemberStore {
  readonly items: Map<string, MemberItem>;
  put(...items: readonly StoredItem[]): void;
  item(pk: string, sk: string): MemberItem | undefined;
  /** Called before each commit, to let somebody else be faster. */
  beforeCommit?: (writes: readonly CardWrite[]) => void;
}

const keyOf = ({ pk, sk }: { pk: string; sk: string }) => `${pk} ${sk}`;
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** An empty table `members`. */
export const memoryMembers = (): MemoryMembers => {
  const items = new Map<string, MemberItem>();
  const readExactly = async (member: string) =>
    arrangeMember(member, [...items.values()].filter((item) => item.pk === member).map(copy));
  const store: MemoryMembers = {
    items,
    put(...all) {
      for (const item of all) items.set(keyOf(item), copy(item) as MemberItem);
    },
    item: (pk, sk) => items.get(keyOf({ pk, sk })),
    readExactly,
    async read(member) {
      const found = await readExactly(member);
      const redirect = found.activity?.redirect;
      return typeof redirect === 'string' ? store.read(redirect) : found;
    },
    async commit(writes) {
      store.beforeCommit?.(writes);
      for (const write of writes) {
        if ('check' in write) {
          const found = items.get(keyOf(write.check));
          if (write.is === 'absent' ? found !== undefined : found && 'redirect' in found) return false;
          continue;
        }
        const before = items.get(keyOf('put' in write ? write.put : write.remove));
        const version = before === undefined ? undefined : before.version;
        if (version !== write.expected) return false;
      }
      for (const write of writes) {
        if ('put' in write) items.set(keyOf(write.put), copy(write.put) as MemberItem);
        else if ('remove' in write) items.delete(keyOf(write.remove));
      }
      return true;
    },
  };
  return store;
};

/** The table `identities` in memory. */
export interface MemoryIdentities extends IdentityStore {
  readonly holders: Map<string, Holder>;
  ownerOf(hash: string): string | undefined;
}

/** An empty table `identities`. */
export const memoryIdentities = (): MemoryIdentities => {
  const holders = new Map<string, Holder>();
  const freed = new Map<string, Pick<Holder, 'bounced' | 'from'>>();
  return {
    holders,
    ownerOf: (hash) => holders.get(hash)?.member,
    async claim(hash, by) {
      const holder = holders.get(hash) ?? { ...by, ...freed.get(hash) };
      holders.set(hash, holder);
      return holder;
    },
    async move(hash, from, to) {
      const isHeld = holders.get(hash)?.member === from;
      if (isHeld) holders.set(hash, to);
      return isHeld;
    },
    async release(hash, members, now, bounced = false) {
      const holder = holders.get(hash);
      if (!holder || !members.includes(holder.member)) return;
      const from = withFormer(
        holder.from,
        { member: holder.member, until: new Date(now).toISOString() },
        now,
      );
      freed.set(hash, { from, ...(bounced || holder.bounced ? { bounced: true } : {}) });
      holders.delete(hash);
    },
  };
};
