import type { AcceptedMessage } from '../../../functions/messaging/contract';
import type { AcceptedStore } from '../../../functions/messaging/ports';
import { DAY } from './builders';

/** An AcceptedStore that keeps its messages in memory. */
export const memoryAccepted = (): AcceptedStore => {
  const kept = new Map<string, { readonly message: AcceptedMessage; readonly until: number }>();
  const find = (id: string, now: number) => {
    const one = kept.get(id);
    return one && one.until > now ? structuredClone(one.message) : undefined;
  };
  return {
    find: async (id, now) => find(id, now),
    async claim(message, now) {
      if (find(message.id, now)) return false;
      kept.set(message.id, { message: structuredClone(message), until: now + DAY });
      return true;
    },
    async queued({ id, fingerprint }) {
      const one = kept.get(id);
      if (one?.message.fingerprint === fingerprint)
        kept.set(id, { ...one, message: { ...one.message, queued: true } });
    },
  };
};
