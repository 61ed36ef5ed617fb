import { type InteractionItem, readBody } from '../../../tracking/contract';
import type { PastInteraction } from '../snapshots/timeline';

/** What is looked at of an item of the timeline. */
export const PAST_ATTRIBUTES = ['sk', 'kind', 'name', 'at', 'receivedAt', 'body'] as const;
/** See PAST_ATTRIBUTES. */
export type PastItem = Pick<InteractionItem, (typeof PAST_ATTRIBUTES)[number]>;

/** A timeline of more entries, or of more bytes of what is looked at, is a machine's or would fill the Lambda: nobody learns from it. */
export const MOST_ENTRIES = 20_000;
/** See MOST_ENTRIES: as many ordinary entries take less. */
export const MOST_BYTES = 16 * 2 ** 20;

const MONEY = ['revenue', 'total', 'value', 'currency'] as const;
const SENT = ['programmeVersion', 'journey', 'step'] as const;

/** The interactions of which more than name and time is looked at: what an order was worth, which step a mail of ours came of. */
const looksAt = ({ kind, name }: PastItem): readonly string[] => {
  if (name === 'Order Completed' || name === 'Order Refunded') return MONEY;
  return name === 'Email Sent' && (kind === 'decision' || kind === 'fact') ? SENT : [];
};

/** No amount, currency or id is longer. */
const LONGEST = 64;

/** A value as far as it can count: what is no amount, currency or id stays none, and holds no memory. */
const small = (value: unknown): unknown => {
  if (typeof value === 'object' && value !== null) return false;
  if (typeof value !== 'string' || value.length <= LONGEST) return value;
  const text = value.trim();
  // A copy: a part of a text keeps the whole of it in memory.
  return text.length > LONGEST ? false : Buffer.from(text).toString();
};

const propertiesOf = (item: PastItem): PastInteraction['properties'] => {
  const names = looksAt(item);
  if (names.length === 0) return {};
  try {
    const { properties } = readBody(item);
    return Object.fromEntries(
      names.flatMap((name) => (Object.hasOwn(properties, name) ? [[name, small(properties[name])]] : [])),
    );
  } catch (error) {
    // The recorder writes JSON only; a body that is none is worth nothing, as in the live fold.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

const bytesOf = (item: PastItem): number =>
  PAST_ATTRIBUTES.reduce((sum, name) => sum + Buffer.byteLength(item[name]), 0);

/** Takes the items of a member's sources, page by page. */
export interface PastCollector {
  /** False when the timeline is too long, whatever comes: nothing more need be read. */
  add(items: readonly PastItem[]): boolean;
  /** What was added, ascending by when it happened. */
  timeline(): PastInteraction[];
}

/**
 * A member's past as it was known at `until` (epoch ms): what was received later is left out and counts for nothing, so that who looks again sees the same.
 * Of each item only what features need is held. A timeline beyond MOST_ENTRIES or MOST_BYTES is too long as a whole: without its end
 * a member would seem silent who is not, and without its beginning newer than they are.
 */
export const collectPast = (until: number): PastCollector => {
  const entries: { readonly time: number; readonly sk: string; readonly past: PastInteraction }[] = [];
  let bytes = 0;
  let isWhole = true;
  return {
    add(items) {
      for (const item of items) {
        if (Date.parse(item.receivedAt) > until) continue;
        bytes += bytesOf(item);
        isWhole &&= entries.length < MOST_ENTRIES && bytes <= MOST_BYTES;
        if (!isWhole) return false;
        const { kind, name, at, sk } = item;
        entries.push({ time: Date.parse(at), sk, past: { kind, name, at, properties: propertiesOf(item) } });
      }
      return isWhole;
    },
    timeline: () => entries.sort((a, b) => a.time - b.time || (a.sk < b.sk ? -1 : 1)).map(({ past }) => past),
  };
};
