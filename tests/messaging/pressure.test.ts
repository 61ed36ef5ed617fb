import fc from 'fast-check';
import { packPressure, type Reservation, unpackPressure } from '../../functions/messaging/contract';
import { aSlot, NOON } from '../support/messaging/builders';

const reservation: fc.Arbitrary<Reservation> = fc
  .record({
    key: fc.stringMatching(/^[\w-]{16}$/),
    at: fc.integer({ min: 1_500_000_000, max: 2_100_000_000 }).map((s) => s * 1000),
    class: fc.constantFrom('marketing' as const, 'last-chance' as const, 'transactional' as const),
    topic: fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/),
    channel: fc.constant('email' as const),
    state: fc.constantFrom('reserved' as const, 'sent' as const, 'unknown' as const),
    owner: fc.stringMatching(/^[\w-]{8}$/),
  })
  .map(({ owner, ...slot }) =>
    slot.state === 'sent' ? slot : { ...slot, owner, leaseUntil: slot.at + 15_000 },
  );

describe('the stored form of reservations', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.array(reservation, { maxLength: 10 }), (pressure) => {
        expect(unpackPressure(packPressure(pressure))).toEqual(pressure);
      }),
    );
  });

  it('never makes a slot free earlier: times are rounded up', () => {
    expect(unpackPressure(packPressure([aSlot(NOON + 1)]))[0]?.at).toBe(NOON + 1000);
  });

  it('reads reservations that were kept whole, and nothing at all', () => {
    expect(unpackPressure([aSlot(NOON)])).toEqual([aSlot(NOON)]);
    expect(unpackPressure(undefined)).toEqual([]);
  });

  it('refuses what is no reservation', () => {
    expect(() => unpackPressure(['nonsense'])).toThrow('"nonsense" is not a stored reservation');
  });
});
