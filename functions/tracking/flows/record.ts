import { isoTime } from '../../shared/kernel/time';
import { inLanes } from '../../shared/platform/lanes';
import type { InteractionItem, ParkedInteraction, recordRequestSchema } from '../contract';
import { timeAsGiven } from '../domain/client-time';
import { itemOfCall, itemOfEntry, sourceOf } from '../domain/interaction-item';
import type { RecordPorts, RefusedItem } from '../ports';

type Request = (typeof recordRequestSchema)['_zod']['output'];
type ClientRequest = Extract<Request, { from: 'client' }>;

const LANES = 8;
const MAX_SAMPLE = 20;

/** The calls of a request as items. Those without a time get the one under which they were first seen. */
const itemsOfCalls = async (ports: RecordPorts, request: ClientRequest): Promise<InteractionItem[]> => {
  if (request.calls.length === 0) return [];
  const secret = await ports.identitySecret();
  const receivedAt = Date.parse(request.receivedAt);
  const made = new Set(request.made);
  const items: InteractionItem[] = [];
  await inLanes([...request.calls.entries()], LANES, async ([index, call]) => {
    const source = sourceOf(call, secret);
    // A made messageId comes with this queue message only, and so does its time of receipt.
    const given =
      timeAsGiven(call) ??
      (made.has(index) ? receivedAt : await ports.tracking.fixTime(source, call.messageId, receivedAt));
    items[index] = itemOfCall(call, source, secret, { given, receivedAt, sentAt: request.sentAt });
  });
  return items;
};

const distinct = (items: readonly InteractionItem[]): InteractionItem[] => {
  const byKey = new Map<string, InteractionItem>();
  for (const item of items) {
    const key = `${item.pk} ${item.sk}`;
    if (!byKey.has(key)) byKey.set(key, item);
  }
  return [...byKey.values()];
};

const parkedOf = ({ item, reason }: RefusedItem, now: number): ParkedInteraction => ({
  parked: 'interaction',
  pk: item.pk,
  sk: item.sk,
  code: 'item_refused',
  reason,
  at: isoTime(now),
  item: { ...item },
  by: 'recorder',
});

/**
 * Records the interactions of one request under their deterministic keys: again, it changes nothing. An item that the
 * table refuses for what it holds is parked alone. Throws when the request must be tried again as a whole.
 */
export const recordInteractions = async (
  ports: RecordPorts,
  request: Request,
  now: number,
): Promise<void> => {
  const items =
    request.from === 'client' ? await itemsOfCalls(ports, request) : request.entries.map(itemOfEntry);
  const refused = await ports.interactions.put(distinct(items));
  if (refused.length > 0) await ports.park(refused.map((one) => parkedOf(one, now)));
  if (request.from === 'client' && request.rejectedCount > 0) {
    const { key, receivedAt, rejected, rejectedCount } = request;
    const sample = rejected.slice(0, MAX_SAMPLE).map((one) => ({ at: receivedAt, ...one }));
    await ports.tracking.noteRejects(key, receivedAt.slice(0, 10), rejectedCount, sample);
  }
};
