import { type InteractionItem, readBody } from '../../../tracking/contract';
import type { PastInteraction } from '../snapshots/timeline';

/** The interactions of which more than name and time is looked at: what an order was worth, which step a mail came of. */
const READ: ReadonlySet<string> = new Set(['Order Completed', 'Order Refunded', 'Email Sent']);

const propertiesOf = (item: InteractionItem): PastInteraction['properties'] => {
  if (!READ.has(item.name)) return {};
  try {
    return readBody(item).properties;
  } catch (error) {
    // The recorder writes JSON only; a body that is none is worth nothing, as in the live fold.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

/** Items of a member's sources as one timeline, ascending by when they happened, with what was received after `until` (epoch ms) left out. */
export const pastOf = (items: readonly InteractionItem[], until: number): PastInteraction[] =>
  items
    .filter(({ receivedAt }) => Date.parse(receivedAt) <= until)
    .map((item) => ({ time: Date.parse(item.at), item }))
    .sort((a, b) => a.time - b.time || (a.item.sk < b.item.sk ? -1 : 1))
    .map(({ item }) => ({ kind: item.kind, name: item.name, at: item.at, properties: propertiesOf(item) }));
