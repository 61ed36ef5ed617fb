import fc from 'fast-check';
import { fullCaps } from '../../functions/messaging/domain/caps';
import { answersOf } from '../../functions/messaging/domain/engagement';
import { slotsToInherit, withInherited } from '../../functions/messaging/domain/inherited-slots';
import { PRESSURE_KEPT_MS } from '../../functions/messaging/domain/mail-counts';
import { packPressure, unpackPressure } from '../../functions/messaging/domain/pressure';
import { judgeOwnKey, withReservation } from '../../functions/messaging/domain/reservations';
import { uniteSlots } from '../../functions/messaging/domain/unite';
import { MAX_CAP } from '../../functions/programme/contract';
import { aCard, aRequest, aSlot, DAY, HOUR, MINUTE, NOON } from '../support/messaging/builders';

const inherited = (at: number) => aSlot(at, { inherited: true });
const someSlots = (own: boolean) =>
  fc.array(
    fc
      .record({
        minutes: fc.integer({ min: 1, max: 40 * 24 * 60 }),
        topic: fc.constantFrom('news', 'events'),
        of: fc.constantFrom('marketing' as const, 'last-chance' as const),
      })
      .map(({ minutes, topic, of }) =>
        aSlot(NOON - minutes * MINUTE, { topic, class: of, ...(own ? {} : { inherited: true as const }) }),
      ),
    { maxLength: 300 },
  );

describe('the slots that come with an address', () => {
  it('are those of marketing that a window may still see, whatever became of their mails', () => {
    const pressure = [
      aSlot(NOON - PRESSURE_KEPT_MS),
      aSlot(NOON - 2 * DAY, { state: 'unknown', owner: 'owner000' }),
      aSlot(NOON - DAY, { class: 'transactional' }),
      aSlot(NOON - HOUR, { state: 'reserved', owner: 'owner001', leaseUntil: NOON }),
    ];
    expect(slotsToInherit({ pressure }, NOON, NOON)).toEqual([
      inherited(NOON - 2 * DAY),
      inherited(NOON - HOUR),
    ]);
    // Mails of later on went elsewhere.
    expect(slotsToInherit({ pressure }, NOON - 3 * DAY, NOON)).toEqual([inherited(NOON - 2 * DAY)]);
  });

  it('count for every cap as if the card had kept them all, however many there are', () => {
    fc.assert(
      fc.property(
        someSlots(true),
        someSlots(false),
        fc.integer({ min: 1, max: MAX_CAP }),
        fc.constantFrom({ topic: 'news' }, { class: 'last-chance' as const }, 'all' as const),
        (own, others, max, scope) => {
          const limits = { caps: [{ scope, max, window: '31d' }], leaseMs: 15_000 };
          const card = withInherited(aCard({ pressure: uniteSlots(own, []) }), others);
          const asked = aRequest({ class: 'last-chance' });
          const nextOf = (pressure: typeof own) =>
            fullCaps(pressure, asked, limits, NOON).map(({ next }) => next);
          expect(nextOf([...card.pressure])).toEqual(nextOf(uniteSlots(own, others)));
        },
      ),
    );
  });

  it('never make a card grow without end, and take the place of none of its own', () => {
    let card = aCard({ pressure: [aSlot(NOON - 60 * DAY)] });
    for (let taken = 0; taken < 1_000; taken += 1)
      card = withInherited(card, [inherited(NOON - 50 * DAY + taken * HOUR)]);
    expect(card.pressure.filter((slot) => slot.inherited)).toHaveLength(MAX_CAP);
    expect(card.pressure[0]).toEqual(aSlot(NOON - 60 * DAY));
    expect(card.pressure.at(-1)).toEqual(inherited(NOON - 50 * DAY + 999 * HOUR));
    expect(packPressure(card.pressure).join('').length).toBeLessThan(4_096);
  });

  it('change nothing when they come again, and give way to the card’s own of the same mail', () => {
    const card = withInherited(aCard(), [inherited(NOON)]);
    expect(card).toMatchObject({ version: 2, last: NOON });
    expect(withInherited(card, [inherited(NOON)])).toBe(card);
    const reserved = aSlot(NOON, { state: 'reserved', owner: 'owner000', leaseUntil: NOON + MINUTE });
    expect(uniteSlots([reserved], card.pressure)).toEqual([reserved]);
    expect(uniteSlots(card.pressure, [reserved])).toEqual([reserved]);
  });

  it('are stored as such', () => {
    const slots = [inherited(NOON - DAY), aSlot(NOON), { ...inherited(NOON), class: 'last-chance' as const }];
    expect(unpackPressure(packPressure(slots))).toEqual(slots);
  });

  it('say nothing of their keys, nor of how the member answers', () => {
    const pressure = [1, 2, 3, 4].map((days) => inherited(NOON - days * DAY));
    const timing = { leaseMs: 15_000, graceMs: MINUTE };
    expect(judgeOwnKey(pressure, pressure[0]?.key ?? '', timing, NOON)).toEqual({ is: 'new' });
    expect(answersOf({ pressure }, undefined, NOON)).toEqual({ responses: 0, sends: 0, sent: 0 });
    const later = NOON + PRESSURE_KEPT_MS;
    const { card } = withReservation(aCard({ pressure }), 'k', aRequest(), 'owner000', 15_000, later);
    expect(card.pressure).toHaveLength(1);
    expect(card.past).toBeUndefined();
  });
});
