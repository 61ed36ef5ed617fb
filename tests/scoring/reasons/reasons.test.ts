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
import { activityOn, NOW, regularly } from '../../support/scoring/builders';
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
    expect(often?.reasons[0]?.en).toBe('active on 12 of the last 120 days, on 18 in a year');
    expect(once?.reasons.map(({ en }) => en)).toContain('came on one day only, 80 days ago');
    expect(once?.risk).toBeGreaterThan(often?.risk as number);
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
