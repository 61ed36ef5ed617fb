import fc from 'fast-check';
import { mayNotWrite } from '../../functions/messaging/domain/decide';
import { isReachable } from '../../functions/shared/platform/member-facts';
import { aCard, aRequest, NOON } from '../support/messaging/builders';

/** An instant before, at or after now, or none. */
const instant = fc.option(fc.constantFrom(NOON - 2000, NOON - 1000, NOON, NOON + 1000), { nil: undefined });
const card = fc.record(
  {
    address: fc.constantFrom('grace@example.com', undefined),
    suppressed: fc.constantFrom('bounce' as const, 'complaint' as const, undefined),
    unsubscribedAt: instant,
    complainedAt: instant,
    pausedUntil: instant,
    channelsOff: fc.constantFrom({ email: NOON }, {}, undefined),
    consents: fc.dictionary(
      fc.constant('news'),
      fc.record({
        state: fc.constantFrom('granted' as const, 'withdrawn' as const),
        at: fc.constantFrom(NOON - 3000, NOON - 1500, NOON),
        source: fc.constantFrom('preferences', 'trait newsletter'),
      }),
    ),
  },
  { requiredKeys: ['consents'] },
);

describe('whether a member can be reached', () => {
  it('is what the sender finds, of a member with one topic, whatever the card says', () => {
    fc.assert(
      fc.property(card, (over) => {
        const contact = aCard({ address: undefined, ...over });
        const refused = mayNotWrite(contact, aRequest({ topic: 'news' }), NOON);
        expect(isReachable(contact, NOON)).toBe(refused === undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not the case for one of whom no contact is known', () => {
    expect(isReachable(undefined, NOON)).toBe(false);
    expect(isReachable({}, NOON)).toBe(false);
  });
});
