import fc from 'fast-check';
import { memberFeatures } from '../../../functions/scoring/domain/features/member-features';
import {
  cardAt,
  growingMails,
  type MailRule,
  type PastInteraction,
} from '../../../functions/scoring/domain/snapshots/timeline';
import { columnsOf } from '../../../functions/scoring/domain/training/matured-cohorts';
import { firstOf, sampleMember } from '../../../functions/scoring/domain/training/sample-member';
import { placesIn, spanOf } from '../../../functions/scoring/domain/training/training-span';
import { mailFeatures } from '../../../functions/scoring/domain/unsubscribe/mail-features';
import { unsubscribeFeatures } from '../../../functions/scoring/domain/unsubscribe/unsubscribe-features';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { anyTimeline, inOrder, pastOf, RULES, START } from '../../support/scoring/timelines';

const HORIZON = 30 * DAY_MS;
/** The instants lie 30 days apart, the judged one 470 days after START, and the present 500. */
const SPAN = spanOf(START + 500 * DAY_MS, HORIZON);
const { judged, now } = placesIn(SPAN);
/** Three steps in two topics, and a receipt; what is none of them is marketing of nobody knows what. */
const mailOf: MailRule = ({ properties: { step } }) => {
  if (step === 'receipt') return { class: 'transactional', topic: 'orders' };
  return { class: 'marketing', topic: step === 'care' ? 'care' : 'news' };
};
const rules = { currency: 'EUR', exchangeRates: {}, mailOf };
const mail = (day: number, step = 'greet'): PastInteraction => ({
  kind: 'decision',
  name: 'Email Sent',
  at: isoTime(START + day * DAY_MS),
  properties: { step },
});
const rowsOf = (...timeline: PastInteraction[]) => sampleMember(inOrder(timeline), SPAN, rules);
const rowAt = (cutOff: number, ...timeline: PastInteraction[]) =>
  rowsOf(...timeline).find((row) => row.cutOff === cutOff);
const withMails = fc
  .tuple(
    anyTimeline,
    fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.constantFrom('greet', 'care', 'receipt')), {
      maxLength: 30,
    }),
  )
  .map(([timeline, mails]) => inOrder([...timeline, ...mails.map(([day, step]) => mail(day, step))]));

describe('a sampled member', () => {
  it('is asked for silence where they were active of late, with what came of it', () => {
    expect(rowAt(judged, pastOf(460), pastOf(480))?.silence).toBe(0);
    expect(rowAt(judged, pastOf(460))?.silence).toBe(1);
    expect(rowAt(now, pastOf(460))?.silence).toBe('unknown');
    expect(rowAt(judged, pastOf(300))).toBeUndefined();
    expect(rowAt(judged, pastOf(300), mail(460))?.silence).toBe('not asked');
  });

  it('is asked for an unsubscribe where they were written to and have not left since', () => {
    const active = pastOf(450);
    expect(rowAt(judged, active, mail(460))?.unsubscribe).toBe(0);
    expect(rowAt(judged, active, mail(460), pastOf(475, 'Unsubscribed'))?.unsubscribe).toBe(1);
    const complaint: PastInteraction = { ...pastOf(475, 'Email Complained'), kind: 'fact' };
    expect(rowAt(judged, active, mail(460), complaint)?.unsubscribe).toBe(1);
    expect(rowAt(judged, active, mail(460), pastOf(465, 'Unsubscribed'))?.unsubscribe).toBe('not asked');
    expect(rowAt(judged, active, mail(460), pastOf(465, 'Unsubscribed'), mail(468))?.unsubscribe).toBe(0);
    expect(rowAt(judged, active)?.unsubscribe).toBe('not asked');
    expect(rowAt(judged, active, mail(370))?.unsubscribe).toBe('not asked');
    expect(rowAt(now, active, mail(460))?.unsubscribe).toBe('unknown');
    expect(rowAt(judged, active, { ...mail(460), name: 'Email Skipped' })?.unsubscribe).toBe('not asked');
    expect(rowAt(judged, active, { ...mail(460), kind: 'track' })?.unsubscribe).toBe('not asked');
    // A receipt is waited for: nobody leaves by it, and it brings nobody back.
    expect(rowAt(judged, active, mail(460, 'receipt'))?.unsubscribe).toBe('not asked');
    const left = [active, mail(460), pastOf(465, 'Unsubscribed')];
    expect(rowAt(judged, ...left, mail(468, 'receipt'))?.unsubscribe).toBe('not asked');
    expect(rowAt(judged, active, mail(460), mail(468, 'receipt'))?.unsubscribe).toBe(0);
  });

  it('has the features of the cards as they stood at each cut-off', () => {
    fc.assert(
      fc.property(withMails, (timeline) => {
        for (const { cutOff, features } of sampleMember(timeline, SPAN, rules)) {
          const at = SPAN.cutOffs[cutOff] as number;
          const card = cardAt('m', timeline, at, RULES);
          const mails = growingMails(mailOf);
          for (const item of timeline) if (Date.parse(item.at) < at) mails.add(item);
          const { counts } = mails;
          const member = memberFeatures(card, at, HORIZON) ?? [];
          expect(features).toEqual([...member, ...mailFeatures(counts, card, at, HORIZON)]);
          // What the model of day one looks at is part of it, so that both are judged on the same rows.
          expect(features.slice(...columnsOf('member'))).toEqual(member);
          expect(features.slice(...columnsOf('mails'))).toEqual(
            unsubscribeFeatures(counts, card, at, HORIZON),
          );
        }
      }),
    );
  });

  it('shows no feature of what came at a cut-off or later', () => {
    fc.assert(
      fc.property(withMails, withMails, (past, later) => {
        const cutOff = SPAN.cutOffs[judged - 1] as number;
        const before = past.filter(({ at }) => Date.parse(at) < cutOff);
        const planted = later.map((item) => ({
          ...item,
          at: isoTime(cutOff + Math.abs(Date.parse(item.at) - START) / 10),
        }));
        const features = (timeline: PastInteraction[]) =>
          sampleMember(inOrder(timeline), SPAN, rules)
            .filter((row) => row.cutOff < judged)
            .map((row) => [row.cutOff, row.features]);
        const without = features(before);
        const withLater = features([...before, ...planted]);
        expect(withLater.filter(([k]) => without.some(([other]) => other === k))).toEqual(without);
      }),
    );
  });

  it('has only finite features', () => {
    fc.assert(
      fc.property(withMails, (timeline) => {
        for (const { features } of sampleMember(timeline, SPAN, rules)) {
          expect(features.every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  it('begins with the first thing that they did themselves', () => {
    expect(firstOf(inOrder([mail(1), pastOf(2, 'Email Opened'), pastOf(3)]))).toBe(START + 3 * DAY_MS);
    expect(firstOf([mail(1)])).toBeUndefined();
  });
});
