import fc from 'fast-check';
import { emailSent } from '../../../functions/messaging/domain/decisions';
import { confirmed, withReservation } from '../../../functions/messaging/domain/reservations';
import { FEATURES } from '../../../functions/scoring/domain/features/member-features';
import { featuresOf } from '../../../functions/scoring/domain/features/outcome-features';
import { memberSnapshots } from '../../../functions/scoring/domain/snapshots/member-snapshots';
import {
  anyMail,
  cardAt,
  growingMails,
  type PastInteraction,
} from '../../../functions/scoring/domain/snapshots/timeline';
import { MAIL_FEATURES, mailFeatures } from '../../../functions/scoring/domain/unsubscribe/mail-features';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { aRequest } from '../../support/messaging/builders';
import { activityOf, contactOf, countsOf, NOW, sentAt } from '../../support/scoring/builders';
import { anyTimeline, inOrder, pastOf, RULES, START } from '../../support/scoring/timelines';

const H = 30 * DAY_MS;
const TOPICS = ['news', 'offers', 'care'];
const named = (counts: Parameters<typeof mailFeatures>[0], activity = activityOf('m')) =>
  Object.fromEntries(
    mailFeatures(counts, activity, NOW, H).map((value, j) => [MAIL_FEATURES[j]?.name, value]),
  );
const mail = (daysAgo: number, topic = 'news') => ({ ...sentAt(NOW - daysAgo * DAY_MS), topic });
const clicked = (...daysAgo: number[]) =>
  activityOf('m', { events: { 'Email Clicked': countsOf(...daysAgo) } });

const anySend = fc.record({
  day: fc.integer({ min: 0, max: 300 }),
  second: fc.integer({ min: 0, max: 86_399 }),
  topic: fc.constantFrom(...TOPICS),
  class: fc.constantFrom('marketing' as const, 'transactional' as const, 'last-chance' as const),
});

describe('what is counted of mails', () => {
  it('is the same on the card that the sender writes and from the timeline that it tells', () => {
    fc.assert(
      fc.property(
        fc.array(anySend, { maxLength: 60 }),
        anyTimeline,
        fc.integer({ min: 1, max: 310 }),
        (sends, others, day) => {
          let card = contactOf('m');
          const told: PastInteraction[] = [];
          const classes = new Map<unknown, { class: (typeof sends)[number]['class']; topic: string }>();
          for (const [k, send] of [...sends].sort((a, b) => a.day - b.day || a.second - b.second).entries()) {
            const at = START + send.day * DAY_MS + send.second * 1000;
            const request = { ...aRequest(), occurrence: String(k), topic: send.topic, class: send.class };
            const taken = withReservation(card, String(k).padStart(16, '0'), request, 'owner', 15_000, at);
            const entry = emailSent(
              'm',
              request,
              { programmeVersion: 1, caps: [] },
              taken.reservation,
              'ses',
            );
            classes.set(String(k), { class: send.class, topic: send.topic });
            if (at >= START + day * DAY_MS) continue;
            card = confirmed(taken.card, taken.reservation) ?? card;
            told.push(entry);
          }
          const cutOff = START + day * DAY_MS;
          const timeline = inOrder([...told, ...others]);
          const activity = cardAt('m', timeline, cutOff, RULES);
          const rebuilt = growingMails(
            ({ properties }) => classes.get(properties.occurrence) ?? anyMail(pastOf(0)),
          );
          for (const item of timeline) if (Date.parse(item.at) < cutOff) rebuilt.add(item);
          const bare = ({ pressure, past }: Parameters<typeof mailFeatures>[0]) => ({
            past,
            pressure: pressure.map(({ at, class: of, topic, state }) => ({ at, of, topic, state })),
          });
          expect(bare(rebuilt.counts)).toEqual(bare(card));
          expect(mailFeatures(rebuilt.counts, activity, cutOff, H)).toEqual(
            mailFeatures(card, activity, cutOff, H),
          );
        },
      ),
    );
  });

  it('counts what was delivered where nothing tells what was sent, and never both', () => {
    const count = (...items: PastInteraction[]) => {
      const mails = growingMails();
      for (const item of items) mails.add(item);
      return mails.counts.pressure.map(({ at }) => (at - START) / DAY_MS);
    };
    expect(count(pastOf(1, 'Email Delivered'), pastOf(3, 'Email Delivered'))).toEqual([1, 3]);
    expect(count(pastOf(1, 'Email Sent'), pastOf(1.5, 'Email Delivered'), pastOf(3, 'Email Sent'))).toEqual([
      1, 3,
    ]);
    // A customer's own call of that name is none of ours.
    expect(count({ ...pastOf(1, 'Email Sent'), kind: 'track' })).toEqual([]);
  });
});

describe('the features of mails', () => {
  it('tell pressure, its rise, and how many were taken', () => {
    const steady = named({ pressure: [80, 60, 50, 20].map((days) => mail(days)) });
    const more = named({ pressure: [80, 20, 10, 5].map((days) => mail(days)) });
    expect(steady['mails-month']).toBeCloseTo(Math.log(2));
    expect(more['mails-month']).toBeCloseTo(Math.log(4));
    expect(more['mails-rise']).toBeGreaterThan(steady['mails-rise'] as number);
    expect(named({ pressure: [], past: { sent: 40, count: 1, at: NOW } })['mails-taken']).toBeCloseTo(
      Math.log(41),
    );
  });

  it('tell mails of another topic than the one that was clicked last', () => {
    const mails = { pressure: [mail(40, 'care'), mail(20, 'news'), mail(10, 'news'), mail(2, 'care')] };
    expect(named(mails, clicked(39))['off-topic']).toBeCloseTo(3 / 5 - 1 / 2);
    expect(named(mails, clicked(9))['off-topic']).toBeCloseTo(2 / 5 - 1 / 2);
    // Neither a click before any mail of the log nor none says what the member likes.
    expect(named(mails, clicked(60))['off-topic']).toBe(0);
    expect(named(mails)['off-topic']).toBe(0);
  });

  it('are finite whatever the cards hold, and one for each name', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 1e308, -1e308, Number.POSITIVE_INFINITY));
    fc.assert(
      fc.property(fc.tuple(odd, odd, odd, odd), ([a, b, c, d]) => {
        const counts = { f: a, l: b, n: c, d7: d, d30: a, d90: b };
        const activity = activityOf('m', { events: { 'Email Clicked': counts, 'Email Opened': counts } });
        const values = mailFeatures(
          { pressure: [sentAt(c)], past: { sent: a, count: b, at: d } },
          activity,
          NOW,
          H,
        );
        expect(values).toHaveLength(MAIL_FEATURES.length);
        expect(values.every((value) => Math.abs(value) <= 12)).toBe(true);
      }),
    );
  });
});

describe('snapshots of who may unsubscribe', () => {
  const at = (day: number) => START + day * DAY_MS;
  const plan = {
    cutOffs: [at(60), at(100)],
    horizonMs: H,
    activeMs: 400 * DAY_MS,
    outcome: 'unsubscribe' as const,
    knownUntil: at(400),
    rules: RULES,
  };

  it('have the features of silence and those of mails, and no later mail changes one', () => {
    const past = [
      pastOf(10),
      pastOf(20, 'Email Sent'),
      pastOf(21, 'Email Clicked'),
      pastOf(58, 'Email Sent'),
    ];
    const [first] = memberSnapshots('m', past, plan);
    expect(first?.features).toHaveLength(featuresOf('unsubscribe').length);
    expect(first?.features.slice(FEATURES.length)).toEqual(
      mailFeatures(
        { pressure: [at(20), at(58)].map((time) => ({ ...sentAt(time), topic: '' })) },
        cardAt('m', past, at(60), RULES),
        at(60),
        H,
      ),
    );
    const later = [...past, pastOf(60, 'Email Sent'), pastOf(61, 'Email Clicked')];
    expect(memberSnapshots('m', later, plan).next().value).toEqual(first);
  });

  it('are none of who has left, until they are written to again', () => {
    const left = [pastOf(10), pastOf(50, 'Unsubscribed'), pastOf(70)];
    expect([...memberSnapshots('m', left, plan)]).toEqual([]);
    expect(
      [...memberSnapshots('m', [...left, pastOf(80, 'Email Sent')], plan)].map(({ cutOff }) => cutOff),
    ).toEqual([1]);
  });
});
