import fc from 'fast-check';
import { DAY_ONE_MODEL } from '../../../functions/scoring/domain/features/day-one';
import {
  type CountedActivity,
  FEATURES,
  type Feature,
  memberFeatures,
} from '../../../functions/scoring/domain/features/member-features';
import type { LogisticModel } from '../../../functions/scoring/domain/learning/logistic-score';
import { ownNumbers } from '../../../functions/scoring/domain/reasons/own-numbers';
import { explainScore, reasonsOf, strongest } from '../../../functions/scoring/domain/reasons/reasons';
import { sentenceOf } from '../../../functions/scoring/domain/reasons/sentences';
import { cardAt } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import {
  activityOf,
  activityOn,
  contactOf,
  countsOf,
  NOW,
  regularly,
  sentAt,
} from '../../support/scoring/builders';
import { anyTimeline, pastOf, RULES, START } from '../../support/scoring/timelines';

const H = 30 * DAY_MS;
const GROUPS = [...new Set(FEATURES.map(({ group }) => group))];
/** The score of an activity by a model of memberFeatures, with its reasons; undefined for one who never did anything. */
const explain = (model: LogisticModel, activity: CountedActivity, now: number, shift = 0) => {
  const features = memberFeatures(activity, now, H);
  const numbers = ownNumbers(activity, now, H);
  if (!features || !numbers) return undefined;
  const score = explainScore(
    model,
    FEATURES.map(({ group }) => group),
    features,
    shift,
  );
  return { ...score, reasons: reasonsOf(strongest(score), numbers) };
};
const model = (weights: readonly number[]) => ({
  intercept: -0.3,
  coefficients: FEATURES.map((_, j) => weights[j] ?? 0),
  centre: FEATURES.map((_, j) => j / 10),
  scale: FEATURES.map((_, j) => 1 + j / 7),
});

describe('the reasons of a score', () => {
  it('add up to it to 1e-9, for any member and model', () => {
    const weights = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), {
      minLength: FEATURES.length,
      maxLength: FEATURES.length,
    });
    fc.assert(
      fc.property(
        anyTimeline,
        weights,
        fc.double({ min: -2, max: 2, noNaN: true }),
        (timeline, given, shift) => {
          const now = START + 300 * DAY_MS;
          const card = cardAt('m', timeline, now, RULES);
          const explained = explain(model(given), card, now, shift);
          expect(explained === undefined).toBe(card.all === undefined);
          if (!explained) return;
          const sum = explained.contributions.reduce(
            (all, { contribution }) => all + contribution,
            explained.base,
          );
          expect(Math.abs(sum - explained.logit)).toBeLessThan(1e-9);
          expect(explained.contributions.map(({ group }) => group).sort()).toEqual([...GROUPS].sort());
          expect(explained.reasons.length).toBeLessThanOrEqual(3);
          const sizes = explained.contributions.map(({ contribution }) => Math.abs(contribution));
          expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        },
      ),
    );
  });

  it('say in both languages, with the member’s own numbers, why a member is about to leave', () => {
    const explained = explain(
      model(FEATURES.map(({ name }) => (name === 'overdue' ? 2 : name === 'recency' ? 0.5 : 0))),
      regularly(34),
      NOW,
    );
    expect(explained?.reasons).toMatchObject([
      {
        group: 'rhythm',
        en: 'no activity for 34 days; on average every 10',
        fr: 'aucune activité depuis 34 jours ; en moyenne tous les 10 jours',
      },
      { group: 'recency', en: 'no activity for 34 days', fr: 'aucune activité depuis 34 jours' },
    ]);
  });

  it('are of day one too, before anything was learnt', () => {
    const often = explain(DAY_ONE_MODEL, regularly(2), NOW);
    const once = explain(DAY_ONE_MODEL, activityOn(80), NOW);
    expect(often?.reasons[0]).toMatchObject({ group: 'frequency' });
    expect(often?.reasons[0]?.en).toBe('active on 12 of the last 120 days, on 18 in the year up to the last');
    expect(once?.reasons.map(({ en }) => en)).toContain('came on one day only, 80 days ago');
    expect(once?.risk).toBeGreaterThan(often?.risk as number);
  });

  it('state the same numbers whichever way they point, and never whether that is much', () => {
    const activities = [regularly(2), regularly(34), activityOn(80), activityOn(3, 2)];
    for (const activity of activities) {
      const numbers = ownNumbers(activity, NOW, H);
      if (!numbers) throw new Error('each of them did something');
      for (const group of ['frequency', 'rhythm', 'trend', 'tenure'] as const) {
        const [up, down] = [0.5, -0.5].map(
          (contribution) => reasonsOf([{ group, contribution }], numbers)[0],
        );
        expect(up?.en).toBe(down?.en);
        expect(up?.fr).toBe(down?.fr);
        expect(up?.en).not.toMatch(/seldom|^often|irregular|keeps/);
      }
    }
  });

  it('never call pages of one visit a rhythm, nor a visit of many pages a habit of every day', () => {
    const visit = (day: number) => Array.from({ length: 20 }, (_, k) => day - k / 300);
    const monthly = activityOn(...[150, 120, 90, 60, 30, 0].flatMap(visit));
    const once = activityOn(...visit(5));
    const twice = activityOn(...visit(40), ...visit(5));
    const told = (group: Feature['group'], activity: CountedActivity, days = 20) => {
      const numbers = ownNumbers(activity, NOW + days * DAY_MS, H);
      return numbers && sentenceOf(group, numbers).en;
    };
    expect(monthly.all?.n).toBe(120);
    expect(told('rhythm', monthly)).toBe('last active 19 days ago; on average every 30 days');
    expect(told('rhythm', monthly, 50)).toBe('no activity for 49 days; on average every 30');
    expect(told('frequency', monthly)).toBe(
      'active on 4 of the last 120 days, on 6 in the year up to the last',
    );
    expect(told('trend', monthly)).toBe('active on 1 of the last 30 days, on 4 of the last 120');
    expect(told('trend', monthly, 40)).toBe(
      'less often active than before: on 0 of the last 30 days, on 3 of the last 120',
    );
    expect(told('tenure', monthly)).toBe('known for 170 days, active on 6 days since');
    expect(told('tenure', monthly, 300)).toBe(
      'known for 450 days, active on 6 days in the year up to the last',
    );
    for (const activity of [once, twice]) expect(told('rhythm', activity)).toBe('no rhythm yet');
    expect(told('tenure', once)).toBe('came on one day only, 25 days ago');
    expect(told('rhythm', activityOn(4, 3, 2, 1, 0), 9)).toBe('no activity for 9 days; on average every day');
    expect(told('rhythm', activityOn(7, 5, 4, 2, 0), 9)).toBe('no activity for 9 days; on average every 1.8');
  });

  it('count no day of more than a year before the last one among those of its year', () => {
    const told = (group: Feature['group'], activity: CountedActivity) => {
      const numbers = ownNumbers(activity, NOW, H);
      return numbers && sentenceOf(group, numbers);
    };
    for (const long of [activityOn(1095, 1), activityOn(1095, 400), activityOn(368.95, 1.95)]) {
      const [frequency, tenure] = [told('frequency', long), told('tenure', long)];
      expect(frequency?.en).toMatch(/, on 1 in the year up to the last$/);
      expect(frequency?.fr).toMatch(/, 1 dans l’année qui finit au dernier$/);
      expect(tenure?.en).toMatch(/^known for \d+ days, active on 1 day in the year up to the last$/);
      expect(tenure?.fr).toMatch(/, 1 jour d’activité dans l’année qui finit au dernier$/);
    }
    expect(told('frequency', activityOn(367, 1))?.en).toMatch(/, on 2 in the year up to the last$/);
    expect(told('tenure', activityOn(1))?.en).toBe('came on one day only, 1 day ago');
  });

  it('speak of no more days than a card knows, however long the horizon is', () => {
    const weekly = ownNumbers(
      activityOn(...Array.from({ length: 100 }, (_, k) => 700 - 7 * k)),
      NOW,
      180 * DAY_MS,
    );
    expect(weekly && sentenceOf('frequency', weekly).en).toMatch(
      /^active on 52 of the last 366 days, on 5\d in/,
    );
    expect(weekly && sentenceOf('trend', weekly).en).toBe(
      'active on 25 of the last 180 days, on 52 of the last 366',
    );
  });

  it('call nobody active less often who comes every day, since today is not over', () => {
    const daily = ownNumbers(activityOn(...Array.from({ length: 200 }, (_, k) => 200 - k)), NOW, H);
    expect(daily && sentenceOf('trend', daily).en).toBe(
      'active on 29 of the last 30 days, on 119 of the last 120',
    );
    expect(daily && sentenceOf('trend', daily).fr).not.toContain('baisse');
  });

  it('say of which mails they speak: marketing, since a receipt is no mail that could be left unanswered', () => {
    const told = (pressure: Parameters<typeof contactOf>[1], ...clicks: number[]) => {
      const activity = activityOf(
        'm',
        clicks.length > 0 ? { events: { 'Email Clicked': countsOf(...clicks) } } : {},
      );
      const numbers = ownNumbers(activity, NOW, H, contactOf('m', pressure));
      return (['pressure', 'unanswered', 'clicks'] as const).map(
        (group) => numbers && sentenceOf(group, numbers),
      );
    };
    const receipt = { ...sentAt(NOW - DAY_MS), class: 'transactional' as const };
    expect(told({ pressure: [receipt] }).map((one) => one?.en)).toEqual([
      'hardly any marketing mail at the present pace',
      'no marketing mail sent yet',
      'hardly any marketing mail of late',
    ]);
    expect(told({ pressure: [receipt] }, 40)[1]).toEqual({
      en: 'no marketing mail since the last click',
      fr: 'aucun mail marketing depuis le dernier clic',
    });
    const past = { sent: 40, count: 10, at: NOW - 100 * DAY_MS };
    expect(told({ pressure: [sentAt(NOW - DAY_MS)], past })[1]?.en).toBe(
      '41 marketing mails sent, and never a click',
    );
    expect(told({ pressure: [sentAt(NOW - DAY_MS)], past }, 40)[1]?.en).toBe(
      '1 marketing mail since the last click',
    );
    expect(told({ pressure: [sentAt(NOW - DAY_MS)], past }, 200)[1]).toEqual({
      en: 'about 24 marketing mails since the last click',
      fr: 'environ 24 mails marketing depuis le dernier clic',
    });
  });

  it('tell orders and mails as the card has them', () => {
    const timeline = [
      pastOf(0),
      pastOf(10, 'Order Completed', { total: 40 }),
      pastOf(20, 'Email Opened'),
      pastOf(25, 'Email Opened'),
    ];
    const now = START + 30 * DAY_MS;
    const told = (group: Feature['group'], items = timeline) => {
      const numbers = ownNumbers(cardAt('m', items, now, RULES), now, H);
      return numbers && sentenceOf(group, numbers);
    };
    expect(told('orders')).toEqual({
      en: '2 orders, the last 20 days ago, 30.00 on average',
      fr: '2 commandes, la dernière il y a 20 jours, 30,00 en moyenne',
    });
    expect(told('mails')).toEqual({
      en: 'opened 2 mails, and clicked in none',
      fr: '2 mails ouverts, aucun clic',
    });
    expect(told('mails', [...timeline, pastOf(29, 'Email Clicked')])).toEqual({
      en: 'clicked once in mails, the last time 1 day ago',
      fr: '1 clic dans les mails, le dernier il y a 1 jour',
    });
    expect(told('orders', [pastOf(3, 'Product Viewed')])).toEqual({
      en: 'no order yet',
      fr: 'pas encore de commande',
    });
  });

  it('hold no number that is none, whatever the card says', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(0, 1, 1e308, Number.NaN, NOW, NOW + 1e12));
    const counts = fc.record({ f: number, l: number, n: number, d7: number, d30: number, d90: number });
    fc.assert(
      fc.property(counts, counts, number, number, (all, mails, cents, last) => {
        const events = { 'Email Clicked': mails, 'Email Opened': all };
        const numbers = ownNumbers({ all, events, money: { cents, orders: 2, last } }, NOW, H);
        if (!numbers) return;
        for (const group of GROUPS) {
          const { en, fr } = sentenceOf(group, numbers);
          for (const text of [en, fr]) {
            expect(text).not.toMatch(/NaN|undefined|Infinity|null|e\+/);
            expect(text.length).toBeLessThan(160);
          }
        }
      }),
    );
  });
});
