import fc from 'fast-check';
import type { ContactCard, Reservation } from '../../functions/messaging/contract';
import { slotFreeAt } from '../../functions/messaging/domain/caps';
import { reservationOf } from '../../functions/messaging/domain/reservations';
import { reserve } from '../../functions/messaging/domain/reserve';
import type { Cap } from '../../functions/programme/contract';
import { durationMs } from '../../functions/shared/kernel/time';
import {
  ADA,
  aCard,
  aRequest,
  aSlot,
  DAY,
  HOUR,
  iso,
  MINUTE,
  NOON,
  someRules,
} from '../support/messaging/builders';
import { aWorld, Killed, LEASE_MS } from '../support/messaging/world';

const limitsOf = (caps: Cap[], messageGap?: string) => ({ caps, messageGap, leaseMs: LEASE_MS });
const take = (card: ContactCard, caps: Cap[], now: number, over = {}) =>
  reserve(
    card,
    aRequest({ requestedAt: iso(now), expiresAt: iso(now + 90 * DAY), ...over }),
    { key: 'k'.repeat(16), owner: 'me', limits: limitsOf(caps) },
    now,
  );

/** The most acceptances that any rolling window holds. */
const mostIn = (times: readonly number[], windowMs: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(
    0,
    ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + windowMs).length),
  );
};

describe('a slot', () => {
  it('is free again after lease, window and twice the skew, not a millisecond earlier', () => {
    const caps: Cap[] = [{ scope: 'all', max: 1, window: '1d' }];
    const card = aCard({ pressure: [aSlot(NOON)] });
    const free = slotFreeAt(NOON, DAY, LEASE_MS);
    expect(free).toBe(NOON + DAY + LEASE_MS + 2 * MINUTE);
    expect(take(card, caps, free - 1)).toMatchObject({ decision: 'deferred', until: free });
    expect(take(card, caps, free).decision).toBe('granted');
  });

  it('is counted by all, topic, channel and class, each its own', () => {
    const event = aCard({ pressure: [aSlot(NOON - HOUR, { topic: 'events' })] });
    const scoped = (scope: Cap['scope']): Cap[] => [{ scope, max: 1, window: '1d' }];
    expect(take(event, scoped('all'), NOON).decision).toBe('deferred');
    expect(take(event, scoped({ topic: 'news' }), NOON).decision).toBe('granted');
    expect(take(event, scoped({ topic: 'events' }), NOON).decision).toBe('granted');
    expect(take(event, scoped({ topic: 'events' }), NOON, { topic: 'events' }).decision).toBe('deferred');
    expect(take(event, scoped({ channel: 'email' }), NOON).decision).toBe('deferred');
    expect(take(event, scoped({ class: 'last-chance' }), NOON, { class: 'last-chance' }).decision).toBe(
      'granted',
    );
    expect(take(event, scoped('all'), NOON, { class: 'last-chance' }).decision).toBe('deferred');
  });

  it('is not used up by transactional mail', () => {
    const card = aCard({ pressure: [aSlot(NOON - HOUR, { class: 'transactional' })] });
    expect(take(card, [{ scope: 'all', max: 1, window: '1d' }], NOON).decision).toBe('granted');
  });

  it('of a topic outside the caps counts for the caps of that topic and no other', () => {
    const caps: Cap[] = [
      { scope: 'all', max: 1, window: '1d' },
      { scope: { channel: 'email' }, max: 1, window: '1d' },
      { scope: { topic: 'daily' }, max: 2, window: '1d', outside: true },
    ];
    const daily = aSlot(NOON - HOUR, { topic: 'daily' });
    expect(take(aCard({ pressure: [daily] }), caps, NOON).decision).toBe('granted');
    const both = aCard({ pressure: [daily, aSlot(NOON - MINUTE)] });
    expect(take(both, caps, NOON).decision).toBe('deferred');
    expect(take(both, caps, NOON, { topic: 'daily' }).decision).toBe('granted');
    const two = aCard({ pressure: [daily, { ...daily, at: NOON - MINUTE }] });
    expect(take(two, caps, NOON, { topic: 'daily' })).toMatchObject({ numbers: { count: 2, max: 2 } });
    const withGap = { key: 'k'.repeat(16), owner: 'me', limits: limitsOf(caps, '4h') };
    expect(reserve(aCard({ pressure: [daily] }), aRequest(), withGap, NOON).decision).toBe('granted');
  });

  it('that is kept for the last chance is taken by no other message, and is the last', () => {
    const pressure = Array.from({ length: 7 }, (_, index) => aSlot(NOON - (8 - index) * DAY));
    const limits = { ...limitsOf([{ scope: 'all', max: 8, window: '31d' }]), lastChanceSlots: 1 };
    const ask = (card: ContactCard, over = {}) =>
      reserve(card, aRequest(over), { key: 'k'.repeat(16), owner: 'me', limits }, NOON);
    expect(ask(aCard({ pressure }))).toMatchObject({
      decision: 'skipped',
      reason: 'frequency_capped',
      numbers: { count: 7, max: 7, adjusted: 7, ceiling: 8 },
    });
    const last = ask(aCard({ pressure }), { class: 'last-chance' });
    if (last.decision !== 'granted') throw new Error(`it is ${last.decision}`);
    expect(ask(last.next, { class: 'last-chance' })).toMatchObject({ numbers: { count: 8, max: 8 } });
  });

  it('waits for the tightest cap, and says which one that is', () => {
    const pressure = [3, 2, 1].map((days) => aSlot(NOON - days * DAY + HOUR));
    const caps: Cap[] = [
      { scope: 'all', max: 1, window: '1d' },
      { scope: 'all', max: 3, window: '31d' },
    ];
    expect(take(aCard({ pressure }), caps, NOON)).toMatchObject({
      decision: 'deferred',
      reason: 'frequency_capped',
      until: slotFreeAt(NOON - 3 * DAY + HOUR, 31 * DAY, LEASE_MS),
      numbers: { count: 3, max: 3, window: '31d' },
    });
  });

  it('keeps the message gap when no cap is full', () => {
    const card = aCard({ pressure: [aSlot(NOON - HOUR)] });
    const decided = reserve(
      card,
      aRequest(),
      { key: 'k'.repeat(16), owner: 'me', limits: limitsOf([{ scope: 'all', max: 8, window: '31d' }], '4h') },
      NOON,
    );
    expect(decided).toMatchObject({ decision: 'deferred', reason: 'message_gap' });
  });

  it('is waited for longer when the published cap is lower or the window longer than what was kept', () => {
    const pressure = Array.from({ length: 8 }, (_, index) => aSlot(NOON - (9 - index) * 5 * DAY));
    const lower: Cap[] = [{ scope: 'all', max: 2, window: '90d' }];
    expect(take(aCard({ pressure }), lower, NOON)).toMatchObject({
      until: slotFreeAt(NOON - 3 * 5 * DAY, 90 * DAY, LEASE_MS),
      numbers: { count: 8, max: 2 },
    });
  });

  it('of the last 92 days is kept, older ones go', () => {
    const pressure = [aSlot(NOON - 93 * DAY), aSlot(NOON - 91 * DAY)];
    const granted = take(aCard({ pressure }), [{ scope: 'all', max: 8, window: '31d' }], NOON);
    expect(granted).toMatchObject({ decision: 'granted', next: { pressure: [pressure[1], {}] } });
  });
});

describe('the promise', () => {
  const caps: Cap[] = [
    { scope: 'all', max: 3, window: '7d' },
    { scope: 'all', max: 1, window: '1h' },
  ];
  const pure = fc.array(
    fc.record({
      // Half of the tries come when people's do: at the very instant until which the one before was deferred.
      after: fc.option(fc.integer({ min: 0, max: 3 * DAY })),
      skew: fc.oneof(fc.constantFrom(-MINUTE, MINUTE), fc.integer({ min: -MINUTE, max: MINUTE })),
      accepts: fc.oneof(fc.constantFrom(0, LEASE_MS), fc.integer({ min: 0, max: LEASE_MS })),
      refused: fc.boolean(),
    }),
    { minLength: 1, maxLength: 80 },
  );

  it('holds for any times, skews within a minute, and moments of acceptance within the lease', () => {
    fc.assert(
      fc.property(pure, (tries) => {
        let card = aCard();
        let now = NOON;
        let until = NOON;
        const accepted: number[] = [];
        for (const [index, one] of tries.entries()) {
          now = one.after === null ? Math.max(now, until - one.skew) : now + one.after;
          const key = `key-${index}`.padEnd(16, '0');
          const said = now + one.skew;
          const decided = reserve(
            card,
            aRequest({ expiresAt: iso(said + 90 * DAY) }),
            { key, owner: key, limits: limitsOf(caps) },
            said,
          );
          if (decided.decision === 'deferred') until = decided.until;
          if (decided.decision !== 'granted' || one.refused) continue;
          card = decided.next;
          accepted.push(now + one.accepts);
        }
        for (const cap of caps) expect(mostIn(accepted, durationMs(cap.window))).toBeLessThanOrEqual(cap.max);
      }),
      { numRuns: 300 },
    );
  });

  const step = fc.record({
    message: fc.integer({ min: 0, max: 11 }),
    due: fc.boolean(),
    after: fc.constantFrom(0, 0, 1_000, MINUTE, 20 * MINUTE, 5 * HOUR, DAY, 2 * DAY),
    answer: fc.constantFrom('accept', 'accept', 'accept', 'lost', 'busy', 'refuse'),
    crash: fc.constantFrom(
      undefined,
      undefined,
      undefined,
      'reserve',
      'send',
      'record',
      'confirm',
      'release',
      'again',
    ),
    when: fc.constantFrom('before', 'after'),
    rival: fc.boolean(),
  });

  it('holds for the whole sender, whatever is redelivered, killed, lost or run at once; and no mail goes twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const world = aWorld();
        world.contacts.put(aCard());
        world.rules = someRules({ caps, messageGap: undefined });
        for (const one of steps) {
          const due = world.waiting.at(-1)?.due ?? 0;
          world.now = one.due ? Math.max(world.now, due) : world.now + one.after;
          world.crash = one.crash ? { step: one.crash as 'send', when: one.when as 'before' } : undefined;
          world.answers.length = 0;
          if (one.answer === 'lost') world.answers.push('lost');
          if (one.answer === 'busy')
            world.answers.push({ outcome: 'later', code: 'TooManyRequestsException', quota: false });
          if (one.answer === 'refuse')
            world.answers.push({ outcome: 'rejected', code: 'MessageRejected', message: 'no' });
          const ask = (index: number) =>
            world.send(
              aRequest({ occurrence: `o${index}`, requestedAt: iso(NOON), expiresAt: iso(NOON + 29 * DAY) }),
            );
          const calls = [
            ask(one.message),
            ...(one.rival ? [ask((one.message + 1) % 12), ask(one.message)] : []),
          ];
          for (const result of await Promise.allSettled(calls)) {
            if (result.status === 'rejected' && !(result.reason instanceof Killed)) throw result.reason;
          }
        }
        const times = world.accepted.map(({ at }) => at);
        for (const cap of caps) expect(mostIn(times, durationMs(cap.window))).toBeLessThanOrEqual(cap.max);
        const keys = world.accepted.map(({ mail }) => mail.key);
        expect(new Set(keys).size).toBe(keys.length);
        const slots = world.contacts.card(ADA)?.pressure ?? [];
        for (const key of keys)
          expect(reservationOf(slots, key)).toMatchObject({ key } satisfies Partial<Reservation>);
      }),
      { numRuns: 200 },
    );
  });

  it('is not asked of a capped member by a write that fails', async () => {
    const world = aWorld();
    world.contacts.put(aCard());
    for (let index = 0; index < 20; index += 1) await world.send(aRequest({ occurrence: `o${index}` }));
    expect(world.accepted).toHaveLength(1);
    expect(world.contacts.writes).toEqual({ done: 2, failed: 0 });
  });
});
