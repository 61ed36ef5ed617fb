import * as z from 'zod';
import { bareAddress } from './addresses';
import { badRequest, SesProblem } from './problem';

const putSchema = z.object({ EmailAddress: z.string(), Reason: z.enum(['BOUNCE', 'COMPLAINT']) });

interface Suppressed {
  readonly EmailAddress: string;
  readonly Reason: 'BOUNCE' | 'COMPLAINT';
  /** Epoch seconds, as SES writes times. */
  readonly LastUpdateTime: number;
}

/** The account's suppression list, with the answers of SES v2. */
export interface Suppressions {
  has(address: string): boolean;
  put(body: unknown, now: number): object;
  get(address: string): object;
  remove(address: string): object;
  list(query: URLSearchParams): object;
}

/** An empty suppression list. */
export const createSuppressions = (): Suppressions => {
  const byAddress = new Map<string, Suppressed>();
  const find = (address: string): Suppressed => {
    const found = byAddress.get(address.toLowerCase());
    if (found) return found;
    throw new SesProblem(
      'NotFoundException',
      404,
      `Email address ${address} does not exist on your suppression list.`,
    );
  };
  return {
    has: (address) => byAddress.has(address.toLowerCase()),
    put(body, now) {
      const parsed = putSchema.safeParse(body);
      if (!parsed.success) throw badRequest('EmailAddress and Reason (BOUNCE or COMPLAINT) are required.');
      const address = bareAddress(parsed.data.EmailAddress);
      byAddress.set(address.toLowerCase(), {
        EmailAddress: address,
        Reason: parsed.data.Reason,
        LastUpdateTime: now / 1000,
      });
      return {};
    },
    get: (address) => ({ SuppressedDestination: find(address) }),
    remove(address) {
      find(address);
      byAddress.delete(address.toLowerCase());
      return {};
    },
    list(query) {
      const reasons = query.getAll('Reason');
      const size = Number(query.get('PageSize') ?? 1000);
      const from = Number(query.get('NextToken') ?? 0);
      if (!Number.isInteger(size) || size < 1 || !Number.isInteger(from) || from < 0) {
        throw badRequest('PageSize or NextToken is invalid.');
      }
      const start = Date.parse(query.get('StartDate') ?? '1970-01-01') / 1000;
      const end = Date.parse(query.get('EndDate') ?? '9999-12-31') / 1000;
      const all = [...byAddress.values()].filter(
        (entry) =>
          entry.LastUpdateTime >= start &&
          entry.LastUpdateTime <= end &&
          (reasons.length === 0 || reasons.includes(entry.Reason)),
      );
      return {
        SuppressedDestinationSummaries: all.slice(from, from + size),
        ...(from + size < all.length ? { NextToken: String(from + size) } : {}),
      };
    },
  };
};
