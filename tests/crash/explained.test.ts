import fc from 'fast-check';
import { packPressure } from '../../functions/messaging/contract';
import { HELD_AT_MOST, unexplained } from './explained';
import type { LostAnswer } from './fault-proxy';
import { type InFlight, reservedUnheard } from './in-flight';

const NOTHING: InFlight = { openAtKills: [], unanswered: new Set(), lostAnswers: new Set() };
const keys = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `k${from + n}`);

test('what SES left without an answer, and what was written without one, is explained; anything else is not', () => {
  const inFlight = { ...NOTHING, unanswered: new Set(['k0']), lostAnswers: new Set(['k1']) };
  expect(unexplained(keys(3), inFlight)).toEqual(['k2']);
});

test('one kill explains ten of what was left open, and not eleven', () => {
  const inFlight = { ...NOTHING, openAtKills: [new Set(keys(30))] };
  expect(unexplained(keys(HELD_AT_MOST), inFlight)).toEqual([]);
  expect(unexplained(keys(HELD_AT_MOST + 1), inFlight)).toHaveLength(1);
});

test('the kills share the keys such that each explains what only it can', () => {
  const openAtKills = [new Set(keys(20)), new Set(keys(10))];
  // Those that both can explain come first, and must leave the first kill to the others.
  expect(unexplained(keys(20), { ...NOTHING, openAtKills })).toEqual([]);
});

test('however keys and kills lie, no more is explained than ten a kill, and nothing that no kill left open', () => {
  const kill = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 25 });
  fc.assert(
    fc.property(fc.array(kill, { maxLength: 4 }), fc.integer({ min: 0, max: 41 }), (kills, count) => {
      const openAtKills = kills.map((open) => new Set(open.map((n) => `k${n}`)));
      const left = unexplained(keys(count), { ...NOTHING, openAtKills });
      const explained = keys(count).filter((key) => !left.includes(key));
      expect(explained.length).toBeLessThanOrEqual(HELD_AT_MOST * kills.length);
      expect(explained.every((key) => openAtKills.some((open) => open.has(key)))).toBe(true);
      // Not one more could be explained: who is left has only kills whose hands are full.
      if (left.length > 0 && kills.length === 1) {
        const open = keys(count).filter((key) => openAtKills[0]?.has(key));
        expect(explained).toHaveLength(Math.min(HELD_AT_MOST, open.length));
      }
    }),
  );
});

const aReservation = (key: string, state: 'reserved' | 'sent') => ({
  key: key.padEnd(16, '0'),
  at: Date.parse('2026-11-24T12:00:00Z'),
  class: 'marketing' as const,
  topic: 'news',
  channel: 'email' as const,
  state,
  owner: 'ownerOne',
  leaseUntil: Date.parse('2026-11-24T12:00:15Z'),
});
const aWrite = (change: Partial<LostAnswer> = {}): LostAnswer => ({
  caller: 'send-messages',
  pk: 'ada',
  sk: 'CARD#CONTACT',
  reservation: packPressure([aReservation('one', 'reserved')])[0] ?? null,
  ...change,
});

test('a lost answer explains the reservation that was written, and no other write explains anything', () => {
  expect([...reservedUnheard([aWrite()])]).toEqual(['one'.padEnd(16, '0')]);
  const others = [
    aWrite({ caller: 'change-contacts' }),
    aWrite({ sk: 'CARD#ACTIVITY' }),
    aWrite({ reservation: null }),
    aWrite({ reservation: packPressure([aReservation('one', 'sent')])[0] ?? null }),
  ];
  expect(reservedUnheard(others).size).toBe(0);
});
