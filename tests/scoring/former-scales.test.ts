import fc from 'fast-check';
import type { ContactCard } from '../../functions/messaging/contract';
import type { ScoreSegment, ScoresCard } from '../../functions/scoring/contract';
import { dayOneArtefact } from '../../functions/scoring/domain/artefact/day-one-artefact';
import { planScoring } from '../../functions/scoring/flows/plan-scoring';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { ActivityCard } from '../../functions/tracking/contract';
import { activityOf, contactOf, NOW, regularly, scoresOf, sentAt } from '../support/scoring/builders';
import { nightWorld as world } from '../support/scoring/night-world';

type World = ReturnType<typeof world>;
type Outcome = 'silence' | 'unsubscribe';
const LATER = NOW + 12 * DAY_MS;

/** As day one ranks, at a level that was learnt: silence is likelier. */
const learnt = (outcome: Outcome, version: string) => {
  const dayOne = dayOneArtefact(outcome, 30);
  const intercept = dayOne.model.intercept + (outcome === 'silence' ? 1 : 0);
  return { ...dayOne, version, calibrated: true, model: { ...dayOne.model, intercept } };
};
const SILENCE = 'silence-2026-02-28';
const UNSUBSCRIBE = 'unsubscribe-2026-02-28';
const keepBoth = (w: World) => {
  w.keep('silence', SILENCE, learnt('silence', SILENCE));
  w.keep('unsubscribe', UNSUBSCRIBE, learnt('unsubscribe', UNSUBSCRIBE));
};
const promoteBoth = (w: World) => {
  w.promote('silence', SILENCE);
  w.promote('unsubscribe', UNSUBSCRIBE);
};

/** What was told of the two risks: who came from which band to which, and at what risk. */
const toldOf = (w: World) =>
  w.published
    .filter(({ detail }) => ['silence', 'unsubscribe'].includes(detail.score))
    .map(({ member, detail: { score, from, to, direction, risk } }) =>
      [member, score, from, to, direction, risk].join(' '),
    )
    .sort();

/** Members who were away for so many days and had so many mails at NOW; twelve days later some are back, and some had more mails. */
const people = (days: readonly number[], mails: number) => ({
  now: days.flatMap((away, k) => {
    const member = `m${String(k).padStart(2, '0')}`;
    return [
      activityOf(member, regularly(away)),
      contactOf(member, {
        pressure: Array.from({ length: mails }, (_, mail) => sentAt(NOW - (1 + mail) * DAY_MS)),
      }),
    ];
  }),
  later: days.flatMap((_, k): (ActivityCard | ContactCard)[] => {
    const member = `m${String(k).padStart(2, '0')}`;
    const sent = Array.from({ length: 8 }, (_, mail) => sentAt(LATER - (1 + mail) * DAY_MS));
    if (k % 3 === 0) return [activityOf(member, regularly(-11))];
    return k % 3 === 1 ? [contactOf(member, { pressure: sent })] : [];
  }),
});
const DAYS = Array.from({ length: 40 }, (_, k) => k);

const SIXTY = { silence: { horizon: '60d', medium: 0.4, high: 0.55 } };
/** What changes the scale of both risks between two nights, after what was before. */
const CHANGES: readonly [string, (w: World) => void, (w: World) => void][] = [
  ['a promotion', () => undefined, promoteBoth],
  [
    'a way back to day one',
    promoteBoth,
    (w) => {
      w.promote('silence', undefined);
      w.promote('unsubscribe', undefined);
    },
  ],
  [
    'another horizon of day one, with thresholds of its own',
    () => undefined,
    (w) => w.publish({ scores: SIXTY }),
  ],
  ['another horizon, for which there is no model yet', promoteBoth, (w) => w.publish({ scores: SIXTY })],
];

describe('the night in which a scale changes', () => {
  const nights = async (
    { now, later }: ReturnType<typeof people>,
    before: (w: World) => void,
    change?: (w: World) => void,
  ) => {
    const w = world();
    keepBoth(w);
    before(w);
    w.put(...now);
    const first = await w.night(NOW);
    w.put(...later);
    change?.(w);
    const written = await w.night(LATER);
    return { w, first, written };
  };

  it.each(CHANGES)('tells exactly who crosses on the scale of before: %s', async (_, before, change) => {
    const club = people(DAYS, 3);
    const same = toldOf((await nights(club, before)).w);
    // Up and down, of both risks: there is something to lose.
    for (const words of [/silence \w+ high up/, /silence \w+ low down/, /unsubscribe \w+ \w+ up/])
      expect(same.filter((one) => words.test(one)).length).toBeGreaterThan(2);
    const { w, first, written } = await nights(club, before, change);
    expect(toldOf(w)).toEqual(same);
    expect(w.unjudged).toEqual([]);
    // Everyone's card is on the new scale from then on, whether somebody crossed or not.
    expect(written).toHaveLength(DAYS.length);
    const scaleOf = ({ silence }: ScoresCard) => `${silence.horizonDays} ${silence.uncalibrated}`;
    expect(new Set(first.map(scaleOf)).size).toBe(1);
    expect(new Set(written.map(scaleOf)).size).toBe(1);
    expect(written.map(scaleOf)).not.toContain(first.map(scaleOf)[0]);
    const told = w.published.length;
    expect(await w.night(LATER + 1000)).toHaveLength(0);
    expect(w.published).toHaveLength(told);
  });

  it('is as any other night to those who listen, whoever the members are (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 10 }),
        fc.constantFrom(...CHANGES),
        async (days, mails, [, before, change]) => {
          const club = people(days, mails);
          const same = toldOf((await nights(club, before)).w);
          expect(toldOf((await nights(club, before, change)).w)).toEqual(same);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tells it once, however often a worker is killed between telling and writing', async () => {
    const club = people(DAYS, 3);
    const { w: whole } = await nights(club, () => undefined, promoteBoth);
    const w = world();
    keepBoth(w);
    w.put(...club.now);
    await w.night(NOW);
    w.put(...club.later);
    promoteBoth(w);
    await planScoring(w.ports, { segments: 1 }, { stage: 'prod', startedAt: LATER });
    const [segment] = w.queued.splice(0) as [ScoreSegment];
    const { write } = w.ports.members;
    let kills = 0;
    const failing: typeof write = async (cards) => {
      await write(cards.slice(0, 1));
      kills += 1;
      throw new Error('killed');
    };
    Object.assign(w.ports.members, { write: failing });
    await expect(w.run(segment, LATER)).rejects.toThrow('killed');
    await expect(w.run(segment, LATER)).rejects.toThrow('killed');
    Object.assign(w.ports.members, { write });
    for (let next: ScoreSegment | undefined = segment; next; next = w.queued.shift())
      await w.run(next, LATER);
    expect(kills).toBe(2);
    expect(w.published.length).toBeGreaterThan(whole.published.length);
    expect([...new Set(w.published.map(({ id }) => id))].sort()).toEqual(
      whole.published.map(({ id }) => id).sort(),
    );
  });
});

describe('thresholds that alone are others', () => {
  const thresholds = (medium: number, high: number) => ({
    scores: {
      silence: { horizon: '30d', medium, high },
      unsubscribe: { medium: medium / 20, high: high / 20 },
    },
  });
  const nights = async ({ now, later }: ReturnType<typeof people>, next?: ReturnType<typeof thresholds>) => {
    const w = world(thresholds(0.4, 0.6));
    keepBoth(w);
    promoteBoth(w);
    w.put(...now);
    await w.night(NOW);
    w.put(...later);
    if (next) w.publish(next);
    return { w, written: await w.night(LATER) };
  };

  it.each([
    [0.2, 0.3],
    [0.7, 0.9],
  ])('at %s and %s tell nobody whose risk stayed, and every card has its new band', async (medium, high) => {
    const { now } = people(DAYS, 3);
    const still = async (next?: ReturnType<typeof thresholds>) => {
      const w = world(thresholds(0.4, 0.6));
      keepBoth(w);
      promoteBoth(w);
      w.put(...now);
      const first = await w.night(NOW);
      if (next) w.publish(next);
      return { w, first, written: await w.night(NOW + 1000) };
    };
    expect((await still()).written).toEqual([]);
    const { w, first, written } = await still(thresholds(medium, high));
    expect(toldOf(w)).toEqual([]);
    expect(written.length).toBeGreaterThan(5);
    expect(written.length).toBeLessThan(first.length);
    for (const { silence } of written)
      expect(silence.band).toBe(silence.risk >= high ? 'high' : silence.risk >= medium ? 'medium' : 'low');
    expect(await w.night(NOW + 2000)).toEqual([]);
    expect(toldOf(w)).toEqual([]);
  });

  it('tell only who would have crossed the same way before, and all of them whom the new ones let cross (property)', async () => {
    type Told = [string, Outcome, string, string, string];
    const ORDER = ['low', 'medium', 'high'];
    const way = (from: string, to: string) => Math.sign(ORDER.indexOf(to) - ORDER.indexOf(from));
    const crossing = ([member, score, from, , direction]: Told) => [member, score, from, direction].join(' ');
    let told = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 10 }),
        fc.tuple(
          fc.double({ min: 0.05, max: 0.5, noNaN: true }),
          fc.double({ min: 0.51, max: 0.95, noNaN: true }),
        ),
        async (days, mails, [medium, high]) => {
          const club = people(days, mails);
          const before = toldOf((await nights(club)).w).map((line) => line.split(' ') as Told);
          const { w, written } = await nights(club, thresholds(medium, high));
          const bandOf = (member: string, score: Outcome) =>
            written.find(({ pk }) => pk === member)?.[score]?.band;
          const now = toldOf(w).map((line) => line.split(' ') as Told);
          told += now.length;
          for (const [member, score, , to] of now) expect(bandOf(member, score)).toBe(to);
          const stillCross = before.filter(([member, score, from, to]) => {
            const band = bandOf(member, score);
            return band !== undefined && way(from, band) === way(from, to);
          });
          expect(now.map(crossing).sort()).toEqual(stillCross.map(crossing).sort());
          expect(await w.night(LATER + 1000)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
    expect(told).toBeGreaterThan(20);
  });
});

describe('one calibrated model after another', () => {
  it('leaves the later one to judge on their scale, also for cards that the earlier one wrote', async () => {
    const w = world();
    const later = 'silence-2026-03-01';
    const { model, ...artefact } = learnt('silence', later);
    w.keep('silence', SILENCE, learnt('silence', SILENCE));
    w.keep('silence', later, { ...artefact, model: { ...model, intercept: -9 } });
    w.put(activityOf('m1', regularly(2)));
    w.promote('silence', SILENCE);
    await w.night(NOW);
    w.promote('silence', later);
    // The band is the same by both, so the card still names the earlier one.
    expect(await w.night(NOW + 1000)).toHaveLength(0);
    w.put(activityOf('m1', regularly(60)));
    w.promote('silence', undefined);
    expect(await w.night(NOW + 2000)).toMatchObject([{ silence: { band: 'high', uncalibrated: true } }]);
    expect([w.published, w.unjudged]).toEqual([[], []]);
  });
});

describe('a member whom the night of the change did not see', () => {
  it('is judged by the model that the card names, in the first night that does', async () => {
    const club = people(DAYS, 3);
    const w = world();
    keepBoth(w);
    promoteBoth(w);
    w.put(...club.now);
    await w.night(NOW);
    w.promote('silence', undefined);
    w.promote('unsubscribe', undefined);
    // All messages of one night are lost; the next one knows day one alone as the night before.
    await planScoring(w.ports, { segments: 2 }, { stage: 'prod', startedAt: NOW + DAY_MS });
    w.queued.splice(0);
    w.put(...club.later);
    expect(await w.night(LATER)).toHaveLength(DAYS.length);
    expect(toldOf(w).filter((one) => / up /.test(one)).length).toBeGreaterThan(4);
    expect(w.unjudged).toEqual([]);
    expect(w.reads).toContain(SILENCE);
  });
});

describe('a night before that did not name its programme', () => {
  it('had the thresholds of this one, where the horizon is the card’s', async () => {
    const w = world();
    keepBoth(w);
    w.put(activityOf('m1', regularly(40)), scoresOf('m1', 'low'));
    await w.nights.keep({ night: '2026-02-28T02:00:00.000Z' });
    promoteBoth(w);
    expect(await w.night(NOW)).toMatchObject([{ silence: { model: SILENCE } }]);
    expect(toldOf(w)).toEqual([expect.stringMatching(/^m1 silence low high up 0\.\d+$/)]);
  });
});

describe('a former scale that nobody can judge on', () => {
  const away = (member: string) => activityOf(member, regularly(40));

  it('is told with its reason, and its cards are a baseline', async () => {
    const w = world();
    const old = scoresOf('m1', 'low');
    const { uncalibrated: _, ...silence } = old.silence;
    w.put(away('m1'), { ...old, silence: { ...silence, model: 'silence-2020-01-01' } });
    w.put(away('m2'), { ...old, pk: 'm2', silence: { ...silence, model: 'silence-2020-01-01' } });
    w.keep('silence', 'damaged', { schema: 1 });
    w.put(away('m3'), { ...old, pk: 'm3', silence: { ...silence, model: 'damaged' } });
    w.put(away('m4'), {
      ...old,
      pk: 'm4',
      silence: { ...silence, uncalibrated: true, horizonDays: 90 },
    });
    expect(await w.night(NOW, 1)).toHaveLength(4);
    expect(w.published).toHaveLength(0);
    expect(new Set(w.unjudged.map((one) => JSON.stringify(one)))).toEqual(
      new Set(
        [
          { outcome: 'silence', version: 'silence-2020-01-01', horizonDays: 30, code: 'model_missing' },
          { outcome: 'silence', version: 'damaged', horizonDays: 30, code: 'model_damaged' },
          { outcome: 'silence', version: 'silence-day-one-2', horizonDays: 90, code: 'thresholds_unknown' },
        ].map((one) => JSON.stringify(one)),
      ),
    );
  });

  it('is none where the scale is the same: nothing is read', async () => {
    const w = world();
    w.put(away('m1'), scoresOf('m1', 'low'));
    await w.night(NOW);
    expect(w.published).toMatchObject([{ detail: { from: 'low', to: 'high', direction: 'up' } }]);
    expect([w.reads, w.unjudged]).toEqual([[], []]);
  });
});
