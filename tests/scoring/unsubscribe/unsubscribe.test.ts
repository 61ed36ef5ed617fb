import fc from 'fast-check';
import { type MailCounts, withSlot } from '../../../functions/messaging/contract';
import { FEATURES } from '../../../functions/scoring/domain/features/member-features';
import { logitOf, probabilityOf } from '../../../functions/scoring/domain/learning/logistic-score';
import { leavingRisk } from '../../../functions/scoring/domain/leaving-risk';
import { MAIL_FEATURES } from '../../../functions/scoring/domain/unsubscribe/mail-features';
import {
  UNSUBSCRIBE_DAY_ONE,
  unsubscribePrior,
} from '../../../functions/scoring/domain/unsubscribe/unsubscribe-day-one';
import {
  mailNumbers,
  UNSUBSCRIBE_FEATURES,
  unsubscribeFeatures,
} from '../../../functions/scoring/domain/unsubscribe/unsubscribe-features';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { activityOf, contactOf, countsOf, NOW, sentAt } from '../../support/scoring/builders';

const HORIZON = 30 * DAY_MS;
const written = (...daysAgo: number[]) =>
  contactOf('m', { pressure: daysAgo.map((days) => sentAt(NOW - days * DAY_MS)) });
const clicked = (...daysAgo: number[]) =>
  activityOf('m', daysAgo.length > 0 ? { events: { 'Email Clicked': countsOf(...daysAgo) } } : {});
const risk = (contact = written(), activity = clicked()) =>
  probabilityOf(logitOf(UNSUBSCRIBE_DAY_ONE, unsubscribeFeatures(contact, activity, NOW, HORIZON)));
const every = (days: number, count: number) => Array.from({ length: count }, (_, k) => (count - k) * days);

describe('the risk that a member unsubscribes', () => {
  it('is as the coefficients were set: some 1 % for four mails a month, some 7 % for eight that nobody answers', () => {
    expect(risk(written(...every(7.5, 4)), clicked())).toBeGreaterThan(0.004);
    expect(risk(written(...every(7.5, 4)), clicked())).toBeLessThan(0.02);
    expect(risk(written(...every(3.75, 24)), clicked())).toBeGreaterThan(0.05);
    expect(risk(written(...every(3.75, 24)), clicked())).toBeLessThan(0.1);
    expect(risk()).toBeLessThan(0.001);
    expect(UNSUBSCRIBE_DAY_ONE.coefficients).toHaveLength(UNSUBSCRIBE_FEATURES.length);
  });

  it('rises with each mail that is not answered, and falls with each click', () => {
    const days = fc.array(fc.double({ min: 1, max: 90, noNaN: true }), { maxLength: 24 });
    fc.assert(
      fc.property(days, days, (sends, clicks) => {
        const mails = [...sends].sort((a, b) => b - a);
        const answers = [...clicks].sort((a, b) => b - a);
        const now = risk(written(...mails), clicked(...answers));
        expect(now).toBeGreaterThan(0);
        expect(now).toBeLessThan(1);
        expect(risk(written(...mails, 0.5), clicked(...answers))).toBeGreaterThan(now);
        expect(risk(written(...mails), clicked(...answers, 0.5))).toBeLessThan(now);
      }),
    );
  });

  it('counts the mails that have left the log, but not what somebody waited for', () => {
    const past = { sent: 40, count: 4, at: NOW - 40 * DAY_MS };
    expect(risk(contactOf('m', { past }))).toBeGreaterThan(risk());
    const receipt = { ...sentAt(NOW - DAY_MS), class: 'transactional' as const };
    expect(risk(contactOf('m', { pressure: [receipt] }))).toBe(risk());
  });

  it('counts the mails since a click that is older than the log: at the pace at which they came, all of them at most', () => {
    // A mail every four days for a year, the last 92 days of them in the log.
    const sends = Array.from({ length: 91 }, (_, k) => NOW - (364 - 4 * k) * DAY_MS);
    const counts = sends.reduce<MailCounts>((sum, at) => withSlot(sum, sentAt(at), NOW), { pressure: [] });
    expect(counts.past?.sent).toBeGreaterThan(60);
    const since = (daysAgo?: number) =>
      mailNumbers(counts, daysAgo === undefined ? clicked() : clicked(daysAgo), NOW, HORIZON);
    expect(since()).toMatchObject({ unanswered: 91, answered: 0 });
    expect(since(21)).toMatchObject({ unanswered: 5, answered: 1 });
    for (const days of [100, 150, 200, 300]) {
      const { unanswered, answered } = since(days);
      const truth = sends.filter((at) => at > NOW - days * DAY_MS).length;
      expect(answered).toBe(2);
      expect(unanswered / truth).toBeGreaterThan(0.9);
      expect(unanswered / truth).toBeLessThan(1.15);
    }
    expect(since(3_000).unanswered).toBe(91);
    // The last mail before the log was sent after the click, whatever the pace.
    const past = { sent: 40, count: 1, at: NOW - 100 * DAY_MS };
    expect(mailNumbers({ pressure: [], past }, clicked(101), NOW, HORIZON).unanswered).toBe(1);
    expect(mailNumbers({ pressure: [], past }, clicked(99), NOW, HORIZON)).toMatchObject({
      unanswered: 0,
      answered: 1,
    });
  });

  it('is a probability whatever the cards hold', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 1e308, -1e308, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.tuple(odd, odd, odd, odd), ([a, b, c, d]) => {
        const clicks = { f: a, l: b, n: c, d7: d, d30: a, d90: b };
        const contact = contactOf('m', { pressure: [sentAt(c)], past: { sent: a, count: b, at: d } });
        const activity = activityOf('m', { events: { 'Email Clicked': clicks } });
        const told = risk(contact, activity);
        expect(told).toBeGreaterThan(0);
        expect(told).toBeLessThan(1);
        expect(unsubscribeFeatures(contact, activity, NOW, HORIZON).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

it('the risk of leaving lies between the larger of the two and their sum', () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(p, p, (silence, unsubscribe) => {
      const either = leavingRisk(silence, unsubscribe);
      expect(either).toBeGreaterThanOrEqual(Math.max(silence, unsubscribe) - 1e-12);
      expect(either).toBeLessThanOrEqual(Math.min(1, silence + unsubscribe) + 1e-12);
    }),
  );
});

it('day one is the mean of the prior in any unit, and says nothing of what else a training looks at', () => {
  const scale = [...FEATURES, ...MAIL_FEATURES].map((_, j) => j + 1);
  const { mean } = unsubscribePrior({ centre: scale, scale });
  const weights = [...FEATURES, ...MAIL_FEATURES].map(({ name }) => {
    const place = UNSUBSCRIBE_FEATURES.findIndex((one) => one.name === name);
    return UNSUBSCRIBE_DAY_ONE.coefficients[place] ?? 0;
  });
  expect(weights.filter((weight) => weight !== 0)).toHaveLength(3);
  expect(mean.map((value, j) => value / (j + 1))).toEqual(
    weights.map((weight) => expect.closeTo(weight, 12)),
  );
});
