import fc from 'fast-check';
import { answersOf, knownRisk } from '../../../functions/messaging/contract';
import { indexOfMember } from '../../../functions/messaging/domain/engagement';
import { heatPoints } from '../../../functions/scoring/domain/heat/heat-points';
import { leavingRisk } from '../../../functions/scoring/domain/leaving-risk';
import { gammaGammaExpected } from '../../../functions/scoring/domain/models/gamma-gamma';
import { readAnswering } from '../../../functions/scoring/domain/response/answering';
import { responseOf } from '../../../functions/scoring/domain/response/response';
import { type ScoreReasons, scoreReasons } from '../../../functions/scoring/domain/score-reasons';
import type { Why } from '../../../functions/scoring/domain/why/why';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { NOW } from '../../support/scoring/builders';
import {
  cardOfNight,
  type Made,
  made,
  memberOf,
  nightAt,
  POPULATION,
} from '../../support/scoring/explained-members';

const HORIZON = 30 * DAY_MS;
const explained = (one: Made, later = 0) => {
  const [member, night] = [memberOf(one), nightAt()];
  const card = cardOfNight(member, night);
  return { member, night, card, reasons: scoreReasons(card, member, night, NOW + later) };
};
const totalOf = (why: Why | undefined): number => {
  if (why?.kind !== 'sum') throw new Error('this score is a sum');
  return why.total;
};
const numbersIn = (text: string): number[] =>
  [...text.matchAll(/\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits));
const sentence = (reasons: ScoreReasons, score: keyof ScoreReasons, group: string): string =>
  reasons[score]?.reasons.find((one) => one.group === group)?.en ?? '';
const whole = (day: number | undefined): number => Math.floor(day ?? Number.NaN);

describe('the reasons of a sum', () => {
  it('add up to it, and it is the score on the card', () => {
    fc.assert(
      fc.property(made, (one) => {
        const { member, night, card, reasons } = explained(one);
        const { activity, contact } = member;
        for (const why of Object.values(reasons)) {
          if (why.kind !== 'sum') continue;
          const sum = why.reasons.reduce((all, { contribution = 0 }) => all + contribution, 0);
          expect(Math.abs(sum - why.total)).toBeLessThan(1e-9);
        }
        const { silence, unsubscribe } = card;
        if (!unsubscribe || !contact || !night.rules.heat || !night.engagement)
          throw new Error('not made so');
        const either = leavingRisk(silence.risk, unsubscribe.risk);
        expect(Math.abs(-Math.expm1(-totalOf(reasons.leaving)) - either)).toBeLessThan(1e-9);
        expect(card.leaving?.risk).toBeCloseTo(either, 5);

        const { chance } = responseOf(contact, activity, NOW, HORIZON);
        expect(Math.abs(-Math.expm1(-totalOf(reasons.response)) - chance)).toBeLessThan(1e-9);
        expect(readAnswering(card.answers)?.chance).toBeCloseTo(chance, 4);

        if (reasons.heat?.kind === 'sum') {
          const points = heatPoints(activity, night.rules.heat, NOW);
          expect(Math.abs(totalOf(reasons.heat) - points)).toBeLessThan(1e-9 * (1 + points));
          expect(card.heat?.points).toBeCloseTo(points, 0);
        } else expect(card.heat?.points).toBe(0);

        const { money } = activity;
        if (money && POPULATION.spend) {
          const spender = { x: money.orders, mean: money.cents / money.orders };
          const cents = gammaGammaExpected(POPULATION.spend, spender);
          expect(Math.abs(totalOf(reasons.spend) - cents)).toBeLessThan(1e-9 * (1 + cents));
          expect(card.spend?.cents).toBe(Math.round(cents));
        } else expect(reasons).not.toHaveProperty('spend');

        if (reasons.tier?.kind === 'sum') {
          const index = indexOfMember(answersOf(contact, activity, NOW), knownRisk(card), night.engagement);
          expect(Math.abs(totalOf(reasons.tier) - Math.log(index))).toBeLessThan(1e-9);
        } else expect(card.tier?.name).toBe('new');
      }),
      { numRuns: 300 },
    );
  });

  it('come strongest first, those that add nothing left to facts', () => {
    fc.assert(
      fc.property(made, (one) => {
        for (const { kind, reasons } of Object.values(explained(one).reasons)) {
          if (kind !== 'sum') continue;
          const parts = reasons.flatMap(({ contribution }) =>
            contribution === undefined ? [] : [Math.abs(contribution)],
          );
          expect(parts).toEqual([...parts].sort((a, b) => b - a));
          expect(parts.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('the numbers in the sentences', () => {
  it('are the member’s own', () => {
    fc.assert(
      fc.property(made, (one) => {
        const { reasons, card, member } = explained(one);
        const { orders, cents, pages, mails, clicked, hours } = one;
        if (orders.length > 0) {
          const [ago, paid] = [whole(orders.at(-1)), Number((cents / 100).toFixed(2))];
          const { r, f, m } = card.rfm ?? {};
          expect(numbersIn(sentence(reasons, 'rfm', 'recency'))).toEqual(ago === 0 ? [r, 5] : [r, 5, ago]);
          expect(numbersIn(sentence(reasons, 'rfm', 'frequency'))).toEqual([f, 5, orders.length]);
          expect(numbersIn(sentence(reasons, 'rfm', 'money'))).toEqual([m, 5, paid]);
          const mean = Number((cents / orders.length / 100).toFixed(2));
          expect(numbersIn(sentence(reasons, 'spend', 'own')).slice(0, 2)).toEqual([orders.length, mean]);
          expect(numbersIn(sentence(reasons, 'response', 'orders'))).toEqual(
            ago === 0 ? [orders.length] : [orders.length, ago],
          );
        }
        for (const [page, days] of Object.entries(pages)) {
          const told = sentence(reasons, 'heat', page);
          if (told !== '') expect(numbersIn(told)[0]).toBe(days.length);
          if (told !== '' && whole(days.at(-1)) > 0) expect(numbersIn(told)[1]).toBe(whole(days.at(-1)));
        }
        const clicks = clicked.filter((mail) => mails[mail] !== undefined).length;
        expect(numbersIn(sentence(reasons, 'response', 'clicks'))).toEqual([clicks, mails.length]);
        expect(numbersIn(sentence(reasons, 'channel', 'clicks'))).toEqual([clicks, mails.length]);
        const kept = new Set(hours.map((day) => Math.floor((NOW - day * DAY_MS) / (DAY_MS / 24)))).size;
        expect(numbersIn(sentence(reasons, 'hours', 'hours'))).toContain(kept);
        expect(member.contact?.pressure).toHaveLength(mails.length);
        if (card.tier?.name === 'new')
          expect(numbersIn(sentence(reasons, 'tier', 'mails'))).toEqual([mails.length]);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in French, with its comma', () => {
    fc.assert(
      fc.property(made, (one) => {
        for (const { reasons } of Object.values(explained(one).reasons))
          for (const { en, fr } of reasons) {
            // Where the words order them otherwise, they are the same all the same.
            const sorted = (text: string) => numbersIn(text).sort((a, b) => a - b);
            const french = sorted(fr.replace(/(\d),(\d)/g, '$1.$2'));
            const ones = (all: number[]) => all.filter((value) => value !== 1);
            expect(ones(french)).toEqual(ones(sorted(en)));
            expect(`${en}${fr}`).not.toMatch(/NaN|Infinity|undefined|[ (]-\d/);
          }
      }),
      { numRuns: 200 },
    );
  });
});

describe('reasons of the night and of now', () => {
  const one: Made = {
    visits: [100, 30, 5],
    pages: { 'Product Viewed': [9, 4, 2] },
    orders: [80, 33, 12],
    cents: 15_912,
    mails: [40, 30, 20, 10],
    clicked: [1, 2],
    hours: [6, 5, 4, 3, 2],
  };

  it('are of the night while nothing has come since and the cards give the same', () => {
    fc.assert(
      fc.property(made, fc.double({ min: 0, max: 50, noNaN: true }), (any, wait) => {
        const { reasons, card } = explained(any, wait * DAY_MS);
        for (const why of Object.values(reasons)) {
          expect(why).toMatchObject({ of: 'night', at: card.silence.at });
          expect(why).not.toHaveProperty('value');
        }
      }),
    );
  });

  it('are of now once something has come, with the score that there would be', () => {
    const { member, night, card } = explained(one);
    const later = memberOf({ ...one, orders: [...one.orders, -1] });
    const reasons = scoreReasons(card, later, night, NOW + 2 * DAY_MS);
    expect(member).not.toEqual(later);
    expect(reasons.rfm).toMatchObject({
      of: 'now',
      at: '2026-03-03T02:00:00.000Z',
      value: expect.any(String),
    });
    expect(sentence(reasons, 'rfm', 'recency')).toBe('recency 5 of 5: last order 1 day ago');
    expect(sentence(reasons, 'response', 'orders')).toBe('4 orders, the last 1 day ago');
    // Its parts are on the card itself.
    expect(reasons.leaving?.of).toBe('night');
  });

  it('are of now once the member agreed to something or left, which the night knew nothing of', () => {
    const { member, night, card, reasons } = explained(one);
    expect(reasons.channel?.of).toBe('night');
    const { contact } = member as Required<typeof member>;
    const later = { state: 'granted', at: NOW + 1, source: 'trait sales' } as const;
    for (const changed of [
      { ...contact, consents: { ...contact.consents, sales: later } },
      { ...contact, unsubscribedAt: NOW + 1 },
    ])
      expect(scoreReasons(card, { ...member, contact: changed }, night, NOW + DAY_MS).channel).toMatchObject({
        of: 'now',
      });
  });

  it('are of now where the programme or what is known of all members has changed since', () => {
    const { member, night, card } = explained(one);
    const heat = night.rules.heat && { ...night.rules.heat, perSecond: 1 };
    const changed = scoreReasons(card, member, { ...night, rules: { ...night.rules, heat } }, NOW);
    expect(changed.heat).toMatchObject({ of: 'now', value: 'hot' });
    expect(changed.rfm?.of).toBe('night');
    const { population: _, ...alone } = night;
    const without = scoreReasons(card, member, alone, NOW);
    expect(without.spend).toMatchObject({ of: 'now', value: 5_304 });
    // The fifths are as the card has them: without limits there are no others.
    expect(without.rfm).toMatchObject({ of: 'night' });
  });

  it('are of now for answers of before, which meant the next mail', () => {
    const { member, night, card } = explained(one);
    const old = { ...card, answers: 'answers-first-1 email 0.3 - -' };
    expect(scoreReasons(old, member, night, NOW).response).toMatchObject({
      of: 'now',
      value: expect.any(Number),
    });
  });

  it('are those of the risk of either alone where nothing else is known', () => {
    const { card, member } = explained(one);
    expect(Object.keys(scoreReasons(card, undefined, undefined, NOW))).toEqual(['leaving']);
    expect(Object.keys(scoreReasons(card, member, undefined, NOW))).toEqual(['leaving']);
    const { unsubscribe: _, leaving: __, ...silent } = card;
    expect(scoreReasons(silent, undefined, undefined, NOW)).toEqual({});
  });
});
