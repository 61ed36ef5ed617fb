import fc from 'fast-check';
import type { ContactCard } from '../../../functions/messaging/contract';
import { whyChannel } from '../../../functions/scoring/domain/why/why-channel';
import { whyHeat } from '../../../functions/scoring/domain/why/why-heat';
import { whyHours } from '../../../functions/scoring/domain/why/why-hours';
import { whyLeaving } from '../../../functions/scoring/domain/why/why-leaving';
import { whySpend } from '../../../functions/scoring/domain/why/why-spend';
import { whyTier } from '../../../functions/scoring/domain/why/why-tier';
import { DAY_MS, HOUR_MS } from '../../../functions/shared/kernel/time';
import { isReachable } from '../../../functions/shared/platform/member-facts';
import { addHour } from '../../../functions/tracking/domain/active-hours';
import { activityOf, contactOf, countsOf, NOW } from '../../support/scoring/builders';
import { nightAt, POPULATION } from '../../support/scoring/explained-members';

const RULES = nightAt().rules.heat as NonNullable<ReturnType<typeof nightAt>['rules']['heat']>;
const told = (why: { reasons: readonly { en: string; fr: string }[] }) =>
  why.reasons.map(({ en, fr }) => [en, fr]);
const TIERS = { base: 7, mean: 1.5, risk: 0.01 };

describe('the sentences of reasons', () => {
  it('of the risk of either are its two parts', () => {
    expect(told(whyLeaving({ risk: 0.52 }, { risk: 0.011 }))).toEqual([
      ['falls silent: 52.0 %', 'devient silencieux : 52,0 %'],
      ['unsubscribes: 1.1 %', 'se désabonne : 1,1 %'],
    ]);
    expect(told(whyLeaving({ risk: 0.52, uncalibrated: true }, { risk: 0.011 }))[0]).toEqual([
      'falls silent: 0.520',
      'devient silencieux : 0,520',
    ]);
    // A certainty has no logarithm: nothing adds up, and the facts stay.
    expect(whyLeaving({ risk: 1 }, { risk: 0.1 }).kind).toBe('rule');
  });

  it('of heat are the pages, and the buying window', () => {
    const activity = activityOf('m', {
      events: { 'Product Added': countsOf(3, 1), 'Cart Viewed': countsOf(9) },
    });
    const window = { opened: NOW - 5 * DAY_MS, until: NOW + 70 * DAY_MS };
    expect(told(whyHeat(activity, RULES, window, NOW))).toEqual([
      [
        'Product Added: 2 visits, the last 1 day ago; 8.0 points each when new',
        'Product Added : 2 visites, la dernière il y a 1 jour ; 8,0 points chacune au départ',
      ],
      [
        'Cart Viewed: 1 visit, the last 9 days ago; 6.0 points each when new',
        'Cart Viewed : 1 visite, la dernière il y a 9 jours ; 6,0 points chacune au départ',
      ],
      [
        'the buying window opened on 2026-02-24 and ends on 2026-05-10',
        'la période d’achat, ouverte le 2026-02-24, se termine le 2026-05-10',
      ],
    ]);
  });

  it('of who is cold say what was bought, that a window has ended, or that nothing was seen', () => {
    const bought = activityOf('m', {
      events: { 'Test Drive Booked': countsOf(12), 'Cart Viewed': countsOf(13) },
    });
    expect(told(whyHeat(bought, RULES, {}, NOW))).toEqual([
      [
        'Test Drive Booked 12 days ago: no prospect for 75 days after it',
        'Test Drive Booked il y a 12 jours : plus prospect pendant 75 jours',
      ],
    ]);
    const nobody = activityOf('m', { events: {} });
    const ended = { opened: NOW - 80 * DAY_MS, until: NOW - 5 * DAY_MS };
    expect(told(whyHeat(nobody, RULES, ended, NOW)).map(([en]) => en)).toEqual([
      'none of the pages that count was visited',
      'the buying window of 2025-12-11 ended on 2026-02-24 without a purchase: cold until another may open',
    ]);
  });

  it('of heat say where it ends', () => {
    const machine = { ...countsOf(0), n: 1e9, d7: 1e9, d30: 1e9, d90: 1e9 };
    const why = whyHeat(activityOf('m', { events: { 'Product Added': machine } }), RULES, {}, NOW);
    expect(why).toMatchObject({ kind: 'sum', total: 1_000_000 });
    expect(told(why).map(([en]) => en)).toContain('no heat is more than 1000000 points');
  });

  it('of the tier are what was answered and the risk beside the programme’s means, and since when', () => {
    const answers = { responses: 6, sends: 4, sent: 5 };
    const why = whyTier(answers, 0.02, { name: 'warm', since: NOW - 2 * DAY_MS }, TIERS, NOW);
    expect(told(why)).toEqual([
      [
        'unsubscribes with 2.0 %; the programme’s mean is 1.0 %',
        'se désabonne avec 2,0 % ; la moyenne du programme est de 1,0 %',
      ],
      [
        '6.0 interactions for 4.0 mails, each halved every 30 days; the programme’s mean is 1.50 a mail',
        '6,0 interactions pour 4,0 mails, réduits de moitié tous les 30 jours ; la moyenne du programme est de 1,50 par mail',
      ],
      [
        'decided on 2026-02-27: a tier is held for 7 days, whatever comes',
        'décidé le 2026-02-27 : un niveau reste 7 jours, quoi qu’il arrive',
      ],
    ]);
    expect(why).toMatchObject({ total: expect.closeTo(-Math.log(2) / 2, 9) });
    const few = whyTier({ responses: 6, sends: 2, sent: 2 }, 0.02, { name: 'new', since: NOW }, TIERS, NOW);
    expect(told(few)).toEqual([
      [
        '2 mails sent: too few to tell how the member answers',
        '2 mails envoyés : trop peu pour savoir comment le membre répond',
      ],
      ['so since 2026-03-01', 'ainsi depuis le 2026-03-01'],
    ]);
    // Who did nothing at all has an index of 0: no logarithm, but facts.
    const none = whyTier(
      { responses: 0, sends: 4, sent: 5 },
      undefined,
      { name: 'sunset', since: 0 },
      TIERS,
      NOW,
    );
    expect(none.kind).toBe('rule');
    expect(told(none)[0]?.[0]).toContain('0.0 interactions for 4.0 mails');
  });

  it('of the next order are one’s own orders and those of all', () => {
    const one = activityOf('m', { money: { cents: 12_000, orders: 3, last: NOW } });
    expect(told(whySpend(one, POPULATION))).toEqual([
      ['3 orders, 40.00 on average: 34.90 of it', '3 commandes, 40,00 en moyenne : 34,90 du total'],
      [
        'orders of all members, 35.22 on average: 4.49 of it',
        'commandes de tous les membres, 35,22 en moyenne : 4,49 du total',
      ],
    ]);
    expect(told(whySpend(one, undefined))).toEqual([
      ['3 orders, 40.00 on average', '3 commandes, 40,00 en moyenne'],
    ]);
    const wide = { ...POPULATION, spend: { p: 2, q: 0.9, v: 10 } };
    expect(told(whySpend(one, wide))[1]?.[0]).toMatch(/^orders of all members: \d/);
    expect(whySpend(activityOf('m'), POPULATION).reasons).toEqual([]);
  });

  it('of the hours are how many of how many, or why none are told', () => {
    const there = (days: readonly number[], at: number) =>
      days.reduce<string | undefined>(
        (text, day) => addHour(text, NOW - 2 * HOUR_MS - day * DAY_MS + at * HOUR_MS),
        undefined,
      ) ?? '';
    const evenings = activityOf('m', { hours: there([1, 2, 3, 4, 5, 6], 18.5) });
    expect(told(whyHours(evenings, 'UTC', NOW))).toEqual([
      [
        '6 of the last 6 hours in which the member was seen lie between 17:00 and 20:00 (UTC)',
        '6 des 6 dernières heures de présence se situent entre 17:00 et 20:00 (UTC)',
      ],
    ]);
    const few = activityOf('m', { hours: there([1, 2], 18.5) });
    expect(told(whyHours(few, 'UTC', NOW))).toEqual([
      ['seen in 2 hours: 5 are needed to tell', 'présence connue pour 2 heures : il en faut 5'],
    ]);
    const spread = [0, 4, 8, 12, 16, 20].reduce<string | undefined>(
      (text, hour) => addHour(text, NOW - 9 * DAY_MS + (hour + 0.5) * HOUR_MS),
      undefined,
    );
    expect(told(whyHours(activityOf('m', { hours: spread ?? '' }), 'UTC', NOW))[0]?.[0]).toBe(
      'seen in 6 hours: no three in the day hold enough of them',
    );
  });
});

describe('the sentence of the channel', () => {
  const channel = (card: Partial<ContactCard>) => {
    const contact = contactOf('m', card);
    return told(whyChannel(contact, { sent: 12, clicked: 3, reachable: isReachable(contact, NOW) }, NOW));
  };

  it('is what was agreed to, and what was clicked', () => {
    expect(channel({})).toEqual([
      ['agreed to news', 'a accepté news'],
      ['clicked in 3 of 12 mails', 'a cliqué dans 3 mails sur 12'],
    ]);
  });

  it.each<[Partial<ContactCard>, string]>([
    [{ address: undefined } as unknown as Partial<ContactCard>, 'has no e-mail address'],
    [{ suppressed: 'bounce' }, 'mails to the address came back'],
    [{ channelsOff: { email: 1 } }, 'has switched e-mail off'],
    [{ pausedUntil: NOW + DAY_MS }, 'wants no mail until 2026-03-02'],
    [{ complainedAt: NOW - DAY_MS }, 'reported a mail as spam'],
    [{ suppressed: 'complaint', unsubscribedAt: NOW }, 'reported a mail as spam'],
    [{ unsubscribedAt: NOW }, 'unsubscribed on 2026-03-01'],
    [{ consents: {} }, 'has agreed to no topic'],
  ])('is for %j what stands in the way', (card, text) => {
    expect(channel(card).map(([en]) => en)).toEqual([text]);
  });

  it('agrees with whether the member can be reached, whatever the card says', () => {
    const instant = fc.integer({ min: -400, max: 10 }).map((day) => NOW + day * DAY_MS);
    const card = fc.record(
      {
        unsubscribedAt: instant,
        pausedUntil: instant,
        complainedAt: instant,
        suppressed: fc.constantFrom('bounce' as const, 'complaint' as const),
        channelsOff: fc.constant({ email: 1 }),
        consents: fc.dictionary(
          fc.constantFrom('news', 'offers'),
          fc.record({
            state: fc.constantFrom('granted' as const, 'withdrawn' as const),
            at: instant,
            source: fc.constantFrom('preferences', 'trait newsletter'),
          }),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(card, (given) => {
        const contact = contactOf('m', given);
        const reachable = isReachable(contact, NOW);
        const { reasons } = whyChannel(contact, { sent: 1, clicked: 0, reachable }, NOW);
        expect(reasons.map(({ group }) => group)).toEqual(reachable ? ['agreed', 'clicks'] : ['obstacle']);
        if (reachable) expect(reasons[0]?.en).toMatch(/^agreed to (news|offers)/);
      }),
      { numRuns: 500 },
    );
  });
});
