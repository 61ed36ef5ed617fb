import { answersOf, type ContactCard, tierNow } from '../../functions/messaging/contract';
import type { ScoresCard } from '../../functions/scoring/contract';
import { dayOneArtefact } from '../../functions/scoring/domain/artefact/day-one-artefact';
import { planScoring } from '../../functions/scoring/flows/plan-scoring';
import { scoreSegment } from '../../functions/scoring/flows/score-segment';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { ActivityCard } from '../../functions/tracking/contract';
import {
  activityOf,
  contactOf,
  countsOf,
  NOW,
  regularly,
  segmentOf,
  sentAt,
} from '../support/scoring/builders';
import { nightWorld as world } from '../support/scoring/night-world';

const VERSION = 'unsubscribe-2026-02-28';
const dayOne = dayOneArtefact('unsubscribe', 30);
/** As day one ranks, at a level that was learnt. */
const learnt = (intercept: number, version = VERSION) => ({
  ...dayOne,
  version,
  calibrated: true,
  model: { ...dayOne.model, intercept },
});

/** Members who answer their mails as most do, so that the cap hangs on what else is known of them. */
const readers = (count = 20) =>
  Array.from({ length: count }, (_, k) => {
    const member = `r${String(k).padStart(2, '0')}`;
    const pressure = Array.from({ length: 8 }, (_, mail) => sentAt(NOW - (2 + 2 * mail) * DAY_MS));
    return [
      activityOf(member, { all: countsOf(20, 16, 12, 8, 4, 2, 1) }),
      contactOf(member, { pressure }),
    ] as const;
  }).flat();
const heardOf = (w: ReturnType<typeof world>, score: string) =>
  w.published.filter(({ detail }) => detail.score === score);

describe('the tier of engagement', () => {
  it('knows of no risk of leaving while that is a ranking', async () => {
    const w = world({ engagement: true });
    w.put(...readers());
    const first = await w.night(NOW);
    expect(first).toHaveLength(20);
    // By day one they would leave more often than the mean of 0.01: were that a probability, it would bound the tier.
    expect(first.every(({ unsubscribe }) => (unsubscribe?.risk ?? 0) > 0.02)).toBe(true);
    const later = NOW + 8 * DAY_MS;
    await w.night(later);
    const rules = { base: 7, mean: 1, risk: 0.01 };
    const [activity, contact] = readers(1) as [ActivityCard, ContactCard];
    const alone = tierNow(answersOf(contact, activity, later), undefined, rules, later).name;
    const bounded = tierNow(answersOf(contact, activity, later), undefined, rules, later, 0.022).name;
    expect([alone, bounded]).toEqual(['warm', 'cool']);
    expect(w.cardOf('r00')?.tier?.name).toBe(alone);
  });

  it('begins anew in the night that knows a probability first, tells nobody, and stays from then on', async () => {
    const w = world({ engagement: true });
    w.put(...readers());
    await w.night(NOW);
    w.keep('unsubscribe', VERSION, learnt(2));
    w.promote('unsubscribe', VERSION);
    const promoted = await w.night(NOW + DAY_MS);
    expect(promoted).toHaveLength(20);
    // All leave more often than the mean by far, and their tier of the day before is held no longer.
    expect(new Set(promoted.map(({ tier }) => tier?.name))).toEqual(new Set(['sunset']));
    expect(promoted.every(({ tier }) => tier?.since === NOW + DAY_MS)).toBe(true);
    expect(heardOf(w, 'tier')).toHaveLength(0);
    expect(await w.night(NOW + DAY_MS + 1000)).toHaveLength(0);
    await w.night(NOW + 9 * DAY_MS);
    expect(heardOf(w, 'tier')).toHaveLength(0);
  });

  it('begins anew when the probability goes, and when it is within another horizon, and tells nobody', async () => {
    const w = world({ engagement: true });
    w.put(...readers());
    w.keep('unsubscribe', VERSION, learnt(2));
    w.promote('unsubscribe', VERSION);
    const tiers = (cards: readonly ScoresCard[]) => [...new Set(cards.map(({ tier }) => tier?.name))];
    expect(tiers(await w.night(NOW))).toEqual(['sunset']);
    expect(await w.night(NOW + 1000)).toHaveLength(0);

    w.promote('unsubscribe', undefined);
    expect(tiers(await w.night(NOW + 2000))).toEqual(['warm']);
    const wide = { ...learnt(2, 'unsubscribe-60'), horizonDays: 60 };
    w.keep('unsubscribe', 'unsubscribe-60', wide);
    w.promote('unsubscribe', VERSION);
    expect(tiers(await w.night(NOW + 3000))).toEqual(['sunset']);
    w.promote('unsubscribe', 'unsubscribe-60');
    w.publish({ engagement: true, scores: { silence: { horizon: '60d', medium: 0.45, high: 0.65 } } });
    expect(await w.night(NOW + 4000)).toHaveLength(20);
    expect(await w.night(NOW + 5000)).toHaveLength(0);
    expect(heardOf(w, 'tier')).toHaveLength(0);
  });

  it('still tells who crosses beside one probability after another', async () => {
    const w = world({ engagement: true });
    w.put(...readers());
    w.keep('unsubscribe', VERSION, learnt(-9));
    w.promote('unsubscribe', VERSION);
    await w.night(NOW);
    const [activity] = readers(1);
    w.put({ ...activity, all: countsOf(200, 180) } as ActivityCard);
    await w.night(NOW + 8 * DAY_MS);
    expect(heardOf(w, 'tier').map(({ member, detail }) => [member, detail.direction])).toEqual([
      ['r00', 'up'],
    ]);
  });
});

describe('the horizon of a night', () => {
  const sixty = { silence: { horizon: '60d', medium: 0.45, high: 0.65 } };
  const members = Array.from({ length: 40 }, (_, k) =>
    activityOf(`m${String(k).padStart(2, '0')}`, regularly(k)),
  );
  const horizonsIn = (cards: readonly ScoresCard[]) => [
    ...new Set(cards.map(({ silence }) => silence.horizonDays)),
  ];

  it('is one for all of a night, although another was published in the middle, and the next night takes that', async () => {
    const w = world();
    w.put(...members);
    await planScoring(w.ports, { segments: 3 }, { stage: 'prod', startedAt: NOW });
    let parts = 0;
    for (let next = w.queued.shift(); next; next = w.queued.shift()) {
      await scoreSegment(w.ports, next, { outOfTime: () => true, now: NOW, onBroken: () => undefined });
      parts += 1;
      if (parts === 2) w.publish({ scores: sixty });
    }
    expect(parts).toBeGreaterThan(6);
    expect(w.written).toHaveLength(members.length);
    expect(horizonsIn(w.written)).toEqual([30]);
    const next = await w.night(NOW + 1000);
    expect(next).toHaveLength(members.length);
    expect(horizonsIn(next)).toEqual([60]);
    // Nobody moved from one night to the other: so nobody crossed.
    expect(w.published).toHaveLength(0);
    expect(await w.night(NOW + 2000)).toHaveLength(0);
  });

  it('is that of the live programme for a message of before nights named it, and where its version is gone', async () => {
    for (const named of [{}, { programme: 77 }]) {
      const w = world({ scores: sixty });
      w.put(...members);
      await scoreSegment(w.ports, segmentOf(named), {
        outOfTime: () => false,
        now: NOW,
        onBroken: () => undefined,
      });
      expect(w.written).toHaveLength(members.length);
      expect(horizonsIn(w.written)).toEqual([60]);
    }
  });
});
