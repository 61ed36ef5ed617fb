import { sesEventSchema } from '../../functions/messaging/contract';
import { countOf, foldCounts } from '../../functions/messaging/domain/outcome-counts';
import { countRequestSchema, instantsOf, MAX_COUNTS, MAX_INSTANTS } from '../../functions/reporting/contract';
import { aCause, DAY, iso, MINUTE, NOON } from '../support/messaging/builders';
import { EVENT_TYPES, type EventOptions, sesEvent } from '../support/messaging/ses-events';
import { outcomes } from '../support/reporting/builders';

const counted = (type: string, options: EventOptions = {}, sign?: 'ses') =>
  countOf(sesEventSchema.parse(sesEvent(type, options)).detail, aCause(), sign);

describe('what an event adds to the counters', () => {
  it.each([
    ['Send', 'sent'],
    ['Delivery', 'delivered'],
    ['Bounce', 'bounced'],
    ['Complaint', 'complained'],
    ['Open', 'opened'],
    ['Click', 'clicked'],
    ['Subscription', 'left'],
  ])('of the kind %s: one %s of its mail, on the day on which that was sent', (type, outcome) => {
    expect(counted(type, { at: NOON + 3 * 86_400_000 })).toMatchObject([
      { journey: 'welcome', step: 'greet', day: iso(NOON).slice(0, 10), outcome, count: 1 },
    ]);
  });

  it('is nothing for events that say nothing of members', () => {
    const silent = EVENT_TYPES.filter((type) => counted(type).length === 0);
    expect(silent).toEqual(['Reject', 'Rendering Failure', 'DeliveryDelay']);
  });

  it('leaves out what a machine did, and the way out', () => {
    expect(counted('Open', {}, 'ses')).toEqual([]);
    expect(counted('Click', {}, 'ses')).toEqual([]);
    for (const link of ['https://club.example/u/abc', 'https://club.example/preferences/abc'])
      expect(counted('Click', { with: { link } })).toEqual([]);
  });

  it('counts bounces for good that were tried, and complaints that are some', () => {
    expect(counted('Bounce', { with: { bounceType: 'Transient' } })).toEqual([]);
    expect(counted('Bounce', { with: { bounceSubType: 'OnAccountSuppressionList' } })).toEqual([]);
    expect(counted('Complaint', { with: { complaintFeedbackType: 'not-spam' } })).toEqual([]);
    expect(counted('Complaint', { with: { complaintSubType: 'OnAccountSuppressionList' } })).toEqual([]);
  });

  it('has a name where it counts once a mail, and is nothing for a mail of no journey', () => {
    const named = EVENT_TYPES.filter((type) => counted(type)[0]?.once !== undefined);
    expect(named).toEqual(['Bounce', 'Complaint', 'Click', 'Subscription']);
    const { detail } = sesEventSchema.parse(sesEvent('Send'));
    expect(countOf(detail, aCause({ journey: '', step: '' }))).toEqual([]);
  });
});

describe('counts of a batch', () => {
  it('keep a mark for each event, which is the same when it is told again', () => {
    const events = ['Send', 'Delivery', 'Open'].flatMap((type) => counted(type));
    const [batch = [], more] = foldCounts([...events, ...events]);
    expect(more).toBeUndefined();
    expect(batch.map(({ outcome, count, marks }) => [outcome, count, marks?.length])).toEqual([
      ['sent', 1, 1],
      ['delivered', 1, 1],
      ['opened', 1, 1],
    ]);
    expect(new Set(batch.flatMap(({ marks }) => marks)).size).toBe(3);
    const later = counted('Open', { at: NOON + DAY });
    expect(
      foldCounts([...events, ...later])
        .flat()
        .at(-1),
    ).toMatchObject({ outcome: 'opened', count: 2 });
  });

  it('are of so few instants that one transaction holds them', () => {
    const day = Array.from({ length: 100 }, (_, index) => counted('Open', { at: NOON + index * MINUTE }));
    const batches = foldCounts(day.flat());
    expect(batches).toHaveLength(12);
    for (const counts of batches) {
      expect(countRequestSchema.safeParse({ id: 'a', counts }).error).toBeUndefined();
      expect(instantsOf(counts).size).toBeLessThanOrEqual(MAX_INSTANTS);
    }
    expect(countRequestSchema.safeParse({ id: 'a', counts: batches.flat() }).success).toBe(false);
  });

  it('are folded, but for those that count once, in requests of the size that is taken', () => {
    const many = Array.from({ length: 70 }, (_, index) =>
      outcomes({ bounced: 1 }, { once: `k${index}.bounced` }),
    ).flat();
    const batches = foldCounts([...outcomes({ sent: 1 }), ...many, ...outcomes({ sent: 1 }), ...many]);
    expect(batches.map(({ length }) => length)).toEqual([MAX_COUNTS, MAX_COUNTS, 11]);
    expect(batches.flat()[0]).toMatchObject({ outcome: 'sent', count: 2 });
    for (const counts of batches)
      expect(countRequestSchema.safeParse({ id: 'a', counts }).error).toBeUndefined();
  });
});
