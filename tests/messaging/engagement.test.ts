import fc from 'fast-check';
import { type ContactCard, type Reservation, TIERS, type TierHeld } from '../../functions/messaging/contract';
import {
  answersOf,
  capOf,
  engagementOf,
  foldSend,
  indexOf,
  TIER_HELD_MS,
  tierAt,
  unitePast,
  withinTier,
} from '../../functions/messaging/domain/engagement';
import { ownCaps } from '../../functions/messaging/domain/own-caps';
import { released, withReservation } from '../../functions/messaging/domain/reservations';
import type { ActivityCard, EventCounts } from '../../functions/tracking/contract';
import { aCard, aRequest, aSlot, DAY, HOUR, NOON } from '../support/messaging/builders';

const RULES = { base: 7, mean: 1, risk: 0.0025 };
const CAPS = [
  { scope: 'all', max: 8, window: '31d' },
  { scope: 'all', max: 1, window: '1d' },
] as const;

const counts = (d30: number, at: number): EventCounts => ({ f: at, l: at, n: d30, d7: d30, d30, d90: d30 });
const active = (responses: number, at = NOON): Pick<ActivityCard, 'all'> => ({
  all: counts(responses, at),
});
/** A member who was written to so many times, a day apart, until yesterday. */
const writtenTo = (times: number, over: Partial<ContactCard> = {}): ContactCard =>
  aCard({
    pressure: Array.from({ length: times }, (_, index) => aSlot(NOON - (times - index) * DAY)),
    ...over,
  });
const capFor = (card: ContactCard, responses: number, now = NOON) =>
  ownCaps(card, active(responses, now), { caps: CAPS, engagement: RULES }, now);

/** How many messages of any class a member may get; the ceiling where no own cap is below it. */
const allMost = ({ caps }: ReturnType<typeof ownCaps>): number =>
  Math.min(8, ...caps.filter(({ scope }) => scope === 'all').map(({ max }) => max));

const cap = fc.record({
  e: fc.double({ min: 0, max: 1000, noNaN: true }),
  more: fc.double({ min: 0, max: 1000, noNaN: true }),
  risk: fc.double({ min: 0, max: 1, noNaN: true }),
  base: fc.integer({ min: 1, max: 8 }),
});

describe('the cap that follows engagement', () => {
  it('is 7 for whoever answers as the mean, 8 for the keenest, 1 for who never answers', () => {
    const of = (e: number, risk?: number) => capOf(indexOf(e, risk, RULES), 7, 8);
    expect([1, 4, 1000, 0.5, 0.25, 0.04, 0].map((e) => of(e))).toEqual([7, 8, 8, 5, 4, 1, 1]);
    expect(of(1, RULES.risk)).toBe(7);
    expect(of(1, RULES.risk * 4)).toBe(4);
    expect(of(0.25, RULES.risk / 4)).toBe(7);
  });

  it('never rises with the member’s own risk of leaving, and is as the mean’s for whom scores do not know', () => {
    const risk = fc.double({ min: 1e-6, max: 0.99, noNaN: true });
    const capWith = (times: number, responses: number, own: number | undefined, held?: TierHeld) =>
      allMost(
        ownCaps(
          writtenTo(times, held ? { tier: held } : {}),
          active(responses, NOON),
          { caps: CAPS, engagement: RULES },
          NOON,
          own,
        ),
      );
    const tier = fc.option(
      fc.record({
        name: fc.constantFrom(...TIERS),
        since: fc.integer({ min: 0, max: 14 }).map((days) => NOON - days * DAY),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 20 }),
        fc.double({ min: 0, max: 40, noNaN: true }),
        risk,
        risk,
        tier,
        (times, responses, one, other, held) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          expect(capWith(times, responses, more, held)).toBeLessThanOrEqual(
            capWith(times, responses, less, held),
          );
          expect(capWith(times, responses, less, held)).toBeLessThanOrEqual(8);
          expect(capWith(times, responses, RULES.risk, held)).toBe(
            capWith(times, responses, undefined, held),
          );
        },
      ),
    );
    expect(capWith(5, 4, RULES.risk * 4)).toBeLessThan(capWith(5, 4, RULES.risk));
    // Two mails tell as little of leaving as of answering.
    expect(capWith(2, 0, 0.9)).toBe(capWith(2, 0, undefined));
  });

  it('never falls when a member answers more, and never rises with the risk', () => {
    fc.assert(
      fc.property(cap, ({ e, more, risk, base }) => {
        const rules = { ...RULES, base };
        const of = (answers: number, leaving: number) => capOf(indexOf(answers, leaving, rules), base, 8);
        expect(of(e + more, risk)).toBeGreaterThanOrEqual(of(e, risk));
        expect(of(e, Math.min(1, risk + more / 1000))).toBeLessThanOrEqual(of(e, risk));
      }),
    );
  });

  it('is never above the ceiling and never below one', () => {
    fc.assert(
      fc.property(cap, fc.integer({ min: 1, max: 100 }), ({ e, risk, base }, ceiling) => {
        const max = capOf(indexOf(e, risk, RULES), base, ceiling);
        expect(max).toBeGreaterThanOrEqual(1);
        expect(max).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  it('takes one more response on the card for more, whatever tier is held', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.nat(60),
        fc.nat(60),
        fc.constantFrom(undefined, 'hot', 'warm', 'cool', 'dormant', 'sunset', 'new'),
        (times, responses, more, name) => {
          const held = name && { tier: { name, since: NOON - DAY } as TierHeld };
          const card = writtenTo(times, held ?? {});
          const max = (answers: number) => Number(capFor(card, answers).numbers.adjusted);
          expect(max(responses + more)).toBeGreaterThanOrEqual(max(responses));
        },
      ),
    );
  });

  it('takes the mean for a member who was written to less than three times', () => {
    expect(capFor(writtenTo(2), 0).numbers).toMatchObject({ tier: 'new', adjusted: 7, engagement: 1 });
    expect(capFor(writtenTo(3), 0).numbers).toMatchObject({ tier: 'sunset', adjusted: 1, engagement: 0 });
  });

  it('sets all that a member did against marketing mails, both decayed to now', () => {
    const receipt = aSlot(NOON - HOUR, { class: 'transactional' });
    const card = aCard({ pressure: [aSlot(NOON), aSlot(NOON - 30 * DAY), aSlot(NOON - 60 * DAY), receipt] });
    const answers = answersOf(card, active(5, NOON - 30 * DAY), NOON);
    expect(answers).toEqual({ responses: 2.5, sends: 1.75, sent: 3 });
    expect(engagementOf(answers, RULES)).toBeCloseTo(2.5 / 1.75);
  });

  it('remembers the sends that have left the pressure log', () => {
    const slots = [150, 120, 100, 50].map((days) => aSlot(NOON - days * DAY));
    const before = answersOf(aCard({ pressure: slots }), undefined, NOON);
    const { card } = withReservation(
      aCard({ pressure: slots }),
      'k'.repeat(16),
      aRequest(),
      'me',
      15_000,
      NOON,
    );
    expect(card.pressure).toHaveLength(2);
    expect(card.past).toMatchObject({ sent: 3, at: NOON - 100 * DAY });
    const after = answersOf(card, undefined, NOON);
    expect(after.sent).toBe(before.sent + 1);
    expect(after.sends).toBeCloseTo(before.sends + 1, 2);
  });

  it('adds the past sends of two cards in either order', () => {
    const one = foldSend(foldSend(undefined, NOON - 30 * DAY), NOON);
    const other = foldSend(undefined, NOON - 60 * DAY);
    expect(one).toEqual({ sent: 2, count: 1.5, at: NOON });
    expect(unitePast(one, other)).toEqual({ sent: 3, count: 1.75, at: NOON });
    expect(unitePast(other, one)).toEqual(unitePast(one, other));
    expect(unitePast(undefined, other)).toEqual(other);
  });
});

describe('a tier', () => {
  const answers = { responses: 0, sends: 5, sent: 5 };

  it.each([
    [2, 'hot'],
    [1, 'warm'],
    [0.5, 'cool'],
    [0.2, 'dormant'],
    [0, 'sunset'],
  ])('of the index %d is %s', (index, name) => {
    expect(tierAt(undefined, index, answers, NOON)).toEqual({ name, since: NOON });
    expect(tierAt(undefined, index, { ...answers, sent: 2 }, NOON)).toEqual({ name: 'new', since: NOON });
  });

  it('is held for seven days, and the cap stays within it', () => {
    const held: TierHeld = { name: 'cool', since: NOON };
    expect(tierAt(held, 5, answers, NOON + TIER_HELD_MS - 1)).toBe(held);
    expect(tierAt(held, 5, answers, NOON + TIER_HELD_MS)).toEqual({
      name: 'hot',
      since: NOON + TIER_HELD_MS,
    });
    expect(capOf(withinTier(5, held), 7, 8)).toBe(5);
    expect(capOf(withinTier(0, held), 7, 8)).toBe(2);
    expect(tierAt(held, 0.5, answers, NOON + 40 * DAY)).toBe(held);
  });

  it('new ends with the third mail, and is not held any longer', () => {
    const held: TierHeld = { name: 'new', since: NOON };
    expect(tierAt(held, 1, { ...answers, sent: 2 }, NOON + 40 * DAY)).toBe(held);
    expect(tierAt(held, 0, { ...answers, sent: 3 }, NOON + HOUR)).toEqual({
      name: 'sunset',
      since: NOON + HOUR,
    });
    const silent = writtenTo(3, { tier: { name: 'new', since: NOON - DAY } });
    expect(capFor(silent, 0).numbers).toMatchObject({ tier: 'sunset', adjusted: 1 });
  });

  it("neither flaps over a member's year nor is ever stuck in new", () => {
    const step = fc.record({
      after: fc.nat(20 * DAY),
      responses: fc.nat(12),
      next: fc.constantFrom('nothing' as const, 'a mail' as const, 'a mail' as const, 'given back' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 60 }), (year) => {
        let card = aCard();
        let now = NOON;
        let all: EventCounts | undefined;
        let tier: TierHeld | undefined;
        let open: Reservation | undefined;
        for (const { after, responses, next } of year) {
          now += after;
          const before = answersOf(card, all && { all }, now).responses;
          all = counts(before + responses, now);
          const own = ownCaps(card, { all }, { caps: CAPS, engagement: RULES }, now);
          if (own.tier) card = { ...card, tier: own.tier };
          const sent = card.pressure.length + (card.past?.sent ?? 0);
          expect(own.numbers.tier).toBe(card.tier?.name);
          if (card.tier?.name === 'new') expect([tier?.name ?? 'new', sent < 3]).toEqual(['new', true]);
          if (tier && tier.name !== 'new' && card.tier !== tier)
            expect(now - tier.since).toBeGreaterThanOrEqual(TIER_HELD_MS);
          ({ tier } = card);
          if (next === 'given back' && open) card = released(card, open) ?? card;
          if (next !== 'a mail') continue;
          const key = String(now).padStart(16, '0');
          ({ card, reservation: open } = withReservation(card, key, aRequest(), 'me', 15_000, now));
          now = card.last;
        }
      }),
    );
  });

  it('changes at most once in seven days, however a member comes and goes', () => {
    const steps = fc.array(fc.record({ after: fc.nat(4 * DAY), responses: fc.nat(30), sent: fc.boolean() }), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (all) => {
        let card = writtenTo(4);
        let now = NOON;
        const changes: number[] = [];
        let name: string | undefined;
        for (const { after, responses, sent } of all) {
          now += after;
          const own = capFor(card, responses, now);
          if (own.numbers.tier !== name) changes.push(now);
          name = String(own.numbers.tier);
          // Whatever is decided: the sender writes the tier before the decision holds.
          if (own.tier) card = { ...card, tier: own.tier };
          if (sent) card = { ...card, pressure: [...card.pressure, aSlot(now)] };
        }
        changes.forEach((at, index) => {
          const before = changes[index - 1];
          if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(TIER_HELD_MS);
        });
      }),
    );
  });
});

describe("a member's own caps", () => {
  const rules = { caps: CAPS, lastChanceSlots: 1 };

  it('are none where the programme has nothing but caps', () => {
    expect(ownCaps(aCard(), undefined, { caps: CAPS }, NOON)).toEqual({ caps: [], numbers: {} });
  });

  it('keep slots of the ceiling for the last chance', () => {
    expect(ownCaps(aCard(), undefined, rules, NOON).caps).toEqual([
      { scope: { class: 'marketing' }, max: 7, window: '31d' },
    ]);
  });

  it('let the last chance go beyond the adjusted cap, and no other', () => {
    const own = ownCaps(writtenTo(5), active(0), { ...rules, lastChanceSlots: 2, engagement: RULES }, NOON);
    expect(own.caps).toEqual([
      { scope: { class: 'marketing' }, max: 1, window: '31d' },
      { scope: 'all', max: 3, window: '31d' },
    ]);
  });

  it('are half of it for a member who asked for less, and one at least', () => {
    const less = { frequency: 'less' } as const;
    expect(ownCaps(aCard(less), undefined, { caps: CAPS }, NOON)).toEqual({
      caps: [{ scope: 'all', max: 4, window: '31d' }],
      numbers: { frequency: 'less', adjusted: 4, ceiling: 8 },
    });
    expect(capFor(writtenTo(5, less), 0).numbers).toMatchObject({ adjusted: 1 });
  });

  it('never pass the ceiling, whatever the programme keeps and the member does', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(50), fc.nat(7), fc.boolean(), (times, responses, kept, less) => {
        const card = writtenTo(times, less ? { frequency: 'less' } : {});
        const own = ownCaps(
          card,
          active(responses),
          { caps: CAPS, engagement: RULES, ...(kept > 0 ? { lastChanceSlots: kept } : {}) },
          NOON,
        );
        for (const { max } of own.caps) expect(max).toBeLessThanOrEqual(8);
        expect(Number(own.numbers.adjusted)).toBeLessThanOrEqual(Math.max(1, 8 - kept));
      }),
    );
  });

  it('are under whatever the programme has for a ceiling', () => {
    const week = [{ scope: 'all', max: 3, window: '7d' }] as const;
    expect(ownCaps(aCard({ frequency: 'less' }), undefined, { caps: week }, NOON).caps).toEqual([
      { scope: 'all', max: 1, window: '7d' },
    ]);
  });
});
