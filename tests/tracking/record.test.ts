import { isoTime } from '../../functions/shared/kernel/time';
import { queueDoor } from '../../functions/shared/platform/doors/queue-door';
import { packBody } from '../../functions/shared/platform/queues';
import { type RecordRequest, recordRequestSchema } from '../../functions/tracking/contract';
import { recordInteractions } from '../../functions/tracking/flows/record';
import type { RecordPorts } from '../../functions/tracking/ports';
import { callOf, NOON, SOURCE } from '../support/tracking/builders';
import { memoryInteractions, memoryTrackingStore, memoryWorker } from '../support/tracking/memory-tracking';

type ClientRequest = Extract<RecordRequest, { from: 'client' }>;

const requestOf = (calls: Record<string, unknown>[], over: Partial<ClientRequest> = {}): RecordRequest => ({
  from: 'client',
  key: 'key-1',
  receivedAt: isoTime(NOON),
  calls: calls as ClientRequest['calls'],
  ...over,
});

const open = () => {
  const interactions = memoryInteractions();
  const tracking = memoryTrackingStore();
  const { parked, ports: worker } = memoryWorker();
  const ports: RecordPorts = {
    interactions: interactions.store,
    tracking: tracking.store,
    park: worker.park,
    identitySecret: async () => 'a-secret-that-is-long-enough-for-tests',
  };
  const door = queueDoor(recordRequestSchema, ({ value, now }) => recordInteractions(ports, value, now));
  const deliver = (...requests: RecordRequest[]) =>
    door({
      Records: requests.map((request, index) => ({
        messageId: `${index}`,
        body: packBody(request),
        attributes: { ApproximateReceiveCount: '1' },
      })),
    } as unknown as Parameters<typeof door>[0]);
  const items = () => [...interactions.items.values()];
  return { deliver, items, rejects: tracking.rejects, parked };
};

describe('what is recorded', () => {
  it('lies under its source, the time as the client gave it, and its messageId, with the whole call', async () => {
    const { deliver, items } = open();
    await deliver(requestOf([callOf({ unheardOf: 1 })]));
    expect(items()).toEqual([
      expect.objectContaining({
        pk: expect.stringMatching(/^[a-z2-7]{26}$/),
        sk: '2026-11-02T12:00:00.000Z#m-1',
        kind: 'track',
        name: 'Product Viewed',
        at: isoTime(NOON),
        messageId: 'm-1',
      }),
    ]);
    expect(JSON.parse(items()[0]?.body ?? '')).toMatchObject({ unheardOf: 1, userId: 'ada' });
  });

  it('is recorded once, whether it comes twice in a request, again by the client, or again by the queue', async () => {
    const { deliver, items } = open();
    const request = requestOf([callOf(), callOf()]);
    await deliver(request, request);
    await deliver(
      requestOf([callOf()], { receivedAt: isoTime(NOON + 60_000), sentAt: isoTime(NOON + 59_000) }),
    );
    expect(items()).toHaveLength(1);
  });

  it('meets its own item also when the client corrects itself: the key holds the original time', async () => {
    const { deliver, items } = open();
    await deliver(requestOf([callOf({ originalTimestamp: isoTime(NOON) })]));
    await deliver(requestOf([callOf({ originalTimestamp: isoTime(NOON), timestamp: isoTime(NOON + 5) })]));
    expect(items()).toHaveLength(1);
  });

  it('keeps one time for a message that gives none, however often the client sends it', async () => {
    const { deliver, items } = open();
    await deliver(requestOf([callOf({ timestamp: undefined })]));
    await deliver(requestOf([callOf({ timestamp: undefined })], { receivedAt: isoTime(NOON + 9_000) }));
    expect(items()).toHaveLength(1);
    expect(items()[0]?.at).toBe(isoTime(NOON));
  });

  it('is marked when its time cannot be read or lies over a day ahead, and then happened when it came', async () => {
    const { deliver, items } = open();
    await deliver(
      requestOf([
        callOf({ messageId: 'a', timestamp: 'yesterday' }),
        callOf({ messageId: 'b', timestamp: isoTime(NOON + 365 * 86_400_000) }),
        callOf({ messageId: 'c', timestamp: isoTime(NOON + 3_600_000) }),
      ]),
    );
    const shown = Object.fromEntries(items().map(({ messageId, at, flagged }) => [messageId, [at, flagged]]));
    expect(shown).toEqual({
      a: [isoTime(NOON), 'time_unreadable'],
      b: [isoTime(NOON), 'time_ahead'],
      c: [isoTime(NOON + 3_600_000), undefined],
    });
  });

  it('is corrected for a clock that is wrong, except in its key', async () => {
    const { deliver, items } = open();
    const wrong = NOON - 7_200_000;
    await deliver(requestOf([callOf({ timestamp: isoTime(wrong) })], { sentAt: isoTime(wrong + 1_000) }));
    expect(items()[0]).toMatchObject({ at: isoTime(NOON - 1_000), sk: `${isoTime(wrong)}#m-1` });
  });

  it('is the user where a call names both, and names the browser beside', async () => {
    const { deliver, items } = open();
    await deliver(
      requestOf([
        callOf({ messageId: 'a', anonymousId: 'browser' }),
        callOf({ messageId: 'b', userId: undefined, anonymousId: 'browser' }),
        callOf({ messageId: 'c', type: 'alias', previousId: 'browser' }),
        callOf({ messageId: 'd', type: 'alias', previousId: 'ada' }),
      ]),
    );
    const [both, browser, alias, self] = items();
    expect(both?.anonymous).toBe(browser?.pk);
    expect(browser?.pk).not.toBe(both?.pk);
    expect(alias).toMatchObject({ pk: both?.pk, anonymous: browser?.pk });
    expect(self?.anonymous).toBeUndefined();
  });

  it('may have a messageId of any length', async () => {
    const { deliver, items, parked } = open();
    await deliver(requestOf([callOf({ messageId: 'é'.repeat(5_000) })]));
    expect(items()).toHaveLength(1);
    expect(parked).toEqual([]);
  });

  it('is counted and sampled, by key and day, where the door rejected it', async () => {
    const { deliver, rejects } = open();
    const rejected = [{ index: 3, code: 'identity_missing', message: 'who?' }];
    await deliver(requestOf([], { rejected, rejectedCount: 7 }));
    expect(await rejects('key-1', '2026-11-02')).toEqual({
      count: 7,
      sample: [{ at: isoTime(NOON), ...rejected[0] }],
    });
  });

  it('is in the member’s own partition where Relance did it', async () => {
    const { deliver, items } = open();
    const entry = {
      member: SOURCE,
      messageId: 'send-key',
      at: isoTime(NOON),
      kind: 'decision' as const,
      name: 'Email Sent',
      properties: { key: 'k' },
    };
    await deliver({ from: 'relance', entries: [entry, entry] });
    expect(items()).toEqual([
      expect.objectContaining({ pk: SOURCE, kind: 'decision', name: 'Email Sent', body: '{"key":"k"}' }),
    ]);
  });
});

describe('what cannot be recorded', () => {
  it('is parked alone with its reason, and its neighbours are recorded', async () => {
    const { deliver, items, parked } = open();
    const entry = {
      messageId: 'x',
      at: isoTime(NOON),
      kind: 'fact' as const,
      name: 'Unsubscribed',
      properties: {},
    };
    const answer = await deliver({
      from: 'relance',
      entries: [
        { ...entry, member: '' },
        { ...entry, member: SOURCE },
      ],
    });
    expect(answer.batchItemFailures).toEqual([]);
    expect(items()).toHaveLength(1);
    expect(parked).toEqual([
      expect.objectContaining({ by: 'recorder', code: 'item_refused', reason: expect.any(String) }),
    ]);
  });

  it('goes back to the queue as a message, alone, when it is no request', async () => {
    const { deliver, items } = open();
    const answer = await deliver({ from: 'nobody' } as unknown as RecordRequest, requestOf([callOf()]));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '0' }]);
    expect(items()).toHaveLength(1);
  });
});
