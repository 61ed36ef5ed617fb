import fc from 'fast-check';
import { packPressure } from '../../../functions/messaging/contract';
import { emailSent } from '../../../functions/messaging/domain/decisions';
import { confirmed, withReservation } from '../../../functions/messaging/domain/reservations';
import { DIRECT } from '../../../functions/programme/contract';
import { FEATURE_SETS, namesOf } from '../../../functions/scoring/domain/artefact/artefact-features';
import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import { chooseModel } from '../../../functions/scoring/domain/artefact/judging-model';
import { logitOf } from '../../../functions/scoring/domain/learning/logistic-score';
import { readContact } from '../../../functions/scoring/domain/read-contact';
import { readReasons } from '../../../functions/scoring/domain/reasons/card-reasons';
import { judgeRisk, type RiskCase, riskReasons } from '../../../functions/scoring/domain/risk-score';
import { cardAt, type PastInteraction } from '../../../functions/scoring/domain/snapshots/timeline';
import { collectPast } from '../../../functions/scoring/domain/training/past-of';
import { sampleMember } from '../../../functions/scoring/domain/training/sample-member';
import { spanOf } from '../../../functions/scoring/domain/training/training-span';
import { mailRulesOf } from '../../../functions/scoring/flows/mail-rules';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import type { LiveProgramme } from '../../../functions/shared/platform/live-programme';
import type { InteractionItem } from '../../../functions/tracking/contract';
import { aRequest } from '../../support/messaging/builders';
import { contactOf } from '../../support/scoring/builders';
import { anyTimeline, pastOf, RULES, START } from '../../support/scoring/timelines';

const H = 30 * DAY_MS;
const SPAN = spanOf(START + 500 * DAY_MS, H);
/** The same step had another topic before the programme was published again; version 9 is one that nobody knows any more. */
const SENT = {
  'club news 1': { topic: 'news', class: 'marketing' },
  'club news 2': { topic: 'care', class: 'marketing' },
  'club offers 2': { topic: 'offers', class: 'last-chance' },
  'club receipt 1': { topic: 'news', class: 'transactional' },
  [`${DIRECT} receipt 2`]: { topic: DIRECT, class: 'transactional' },
  'club news 9': { topic: 'unknown', class: 'marketing' },
} as const;
const versionNamed = (version: number): LiveProgramme | undefined => {
  const steps = Object.entries(SENT).flatMap(([name, place]) => {
    const [journey, id, of] = name.split(' ');
    return journey === 'club' && Number(of) === version ? [{ id, do: 'send', ...place }] : [];
  });
  const journeys = [{ id: 'club', steps: [{ id: 'news', do: 'wait' }, ...steps] }];
  return version === 9 ? undefined : ({ version, rules: { journeys } } as unknown as LiveProgramme);
};

const anySends = fc.array(
  fc.record({
    day: fc.integer({ min: 0, max: 499 }),
    second: fc.integer({ min: 0, max: 86_399 }),
    sent: fc.constantFrom(...(Object.keys(SENT) as (keyof typeof SENT)[])),
  }),
  { minLength: 10, maxLength: 60 },
);
/** Some of the mails are clicked at, and members come all year. */
const anyAnswers = fc
  .tuple(
    anyTimeline,
    fc.array(fc.tuple(fc.integer({ min: 0, max: 499 }), fc.boolean()), { minLength: 5, maxLength: 20 }),
  )
  .map(([timeline, days]) => [
    ...timeline,
    ...days.map(([day, isClick]) => pastOf(day, isClick ? 'Email Clicked' : 'Order Completed')),
  ]);
const stored = ({ kind, name, at, properties }: PastInteraction, k: number): InteractionItem => ({
  pk: 'm',
  sk: `${at}#${String(k).padStart(3, '0')}`,
  kind,
  name,
  at,
  receivedAt: at,
  messageId: String(k),
  body: JSON.stringify(kind === 'fact' || kind === 'decision' ? properties : { properties }),
});

/** The CONTACT card as the sender keeps it at an instant, read as a night reads it, and all that the timeline tells. */
const written = (sends: readonly { at: number; sent: keyof typeof SENT }[], until: number) => {
  let card = contactOf('m');
  const told = [];
  for (const [k, { at, sent }] of sends.entries()) {
    const [journey = '', step = '', version] = sent.split(' ');
    const request = { ...aRequest(), journey, step, occurrence: String(k), ...SENT[sent] };
    const { card: reserved, reservation } = withReservation(
      card,
      String(k).padStart(16, '0'),
      request,
      'me',
      15_000,
      at,
    );
    told.push(emailSent('m', request, { programmeVersion: Number(version), caps: [] }, reservation, 'ses'));
    if (at < until) card = confirmed(reserved, reservation) ?? card;
  }
  return { contact: readContact({ ...card, pressure: packPressure(card.pressure) }), told };
};

const features = namesOf('written');
const artefact = {
  ...dayOneArtefact('unsubscribe', 30),
  version: 'unsubscribe-2026-11-29.033000',
  features,
  model: {
    intercept: -3,
    coefficients: features.map((_, j) => Math.sin(j + 1)),
    centre: features.map((_, j) => j / 7),
    scale: features.map((_, j) => 1 + j / 5),
  },
  calibrated: true,
};

it('a night judges a member by what training saw of them: the mails of the CONTACT card are those of the timeline', async () => {
  const { model, refusal } = chooseModel('unsubscribe', 30, {
    version: artefact.version,
    stored: JSON.parse(JSON.stringify(artefact)),
  });
  expect(refusal).toBeUndefined();
  expect(model.set).toBe('written');
  const asked = { rows: 0, unsubscribe: 0, offTopic: 0 };
  await fc.assert(
    fc.asyncProperty(anySends, anyAnswers, fc.integer({ min: 0, max: 12 }), async (drawn, others, place) => {
      const now = SPAN.cutOffs[place] as number;
      const sends = drawn
        .map(({ day, second, sent }) => ({ at: START + day * DAY_MS + second * 1000, sent }))
        .sort((a, b) => a.at - b.at);
      const { contact, told } = written(sends, now);
      const past = collectPast(START + 600 * DAY_MS);
      past.add([...told, ...others].map(stored));
      const timeline = past.timeline();
      const mailOf = await mailRulesOf({ version: async (one) => versionNamed(one) })(timeline);
      const rules = { currency: 'EUR', exchangeRates: {}, mailOf };
      const row = sampleMember(timeline, SPAN, rules).find(({ cutOff }) => cutOff === place);
      if (!row) return;
      const activity = cardAt('m', timeline, now, RULES);
      const one: RiskCase = { activity, contact, now, at: isoTime(now), horizonMs: H };
      const judged = judgeRisk(model, one);
      expect(judged?.logit).toBeCloseTo(logitOf(artefact.model, row.features), 9);
      expect(readReasons(riskReasons(model, one), 30)).toHaveLength(3);
      asked.rows += 1;
      if (row.unsubscribe !== 'not asked') asked.unsubscribe += 1;
      if (row.features[FEATURE_SETS.written.length - 1] !== 0) asked.offTopic += 1;
    }),
    { numRuns: 300 },
  );
  expect(Math.min(asked.rows, asked.unsubscribe, asked.offTopic)).toBeGreaterThan(20);
});

it('each version that timelines tell of is read once', async () => {
  const read: number[] = [];
  const rules = mailRulesOf({
    version: async (one) => {
      read.push(one);
      return versionNamed(one);
    },
  });
  const told = written(
    (Object.keys(SENT) as (keyof typeof SENT)[]).map((sent, k) => ({ at: START + k * DAY_MS, sent })),
    START,
  ).told;
  for (const timeline of [told, [], told.slice(2), told]) {
    const mailOf = await rules(timeline);
    const expected = timeline.map(({ properties }) => {
      const { journey, step, programmeVersion } = properties as Record<string, unknown>;
      return SENT[`${journey} ${step} ${programmeVersion}` as keyof typeof SENT];
    });
    expect(timeline.map((item) => mailOf(item as PastInteraction))).toEqual(expected);
  }
  expect(read.sort()).toEqual([1, 2, 9]);
});
