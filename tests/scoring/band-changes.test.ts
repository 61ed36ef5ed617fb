import type { RiskScore, ScoresCard } from '../../functions/scoring/contract';
import { bandChanges } from '../../functions/scoring/domain/band-changes';
import { heardScores } from '../../functions/scoring/domain/heard-scores';
import type { Condition } from '../../functions/shared/conditions/condition';
import { scoresOf } from '../support/scoring/builders';

const at = { model: 'm', at: '' };
const heat = (band: 'cold' | 'warm' | 'hot') => ({ heat: { band, points: 1, ...at } });
const tier = (name: 'hot' | 'cool') => ({ tier: { name, since: 0, ...at } });
const segment = (name: 'lost' | 'loyal') => ({
  rfm: { segment: name, r: 1, f: 1, limits: '', ...at },
});
const calibrated = (band: ScoresCard['silence']['band']): ScoresCard => {
  const before = scoresOf('m', band);
  const { uncalibrated: _, ...silence } = before.silence;
  return { ...before, silence };
};
const within = (horizonDays: number, before: ScoresCard): ScoresCard => ({
  ...before,
  silence: { ...before.silence, horizonDays },
});
/** The risk of an unsubscribe, a probability unless told otherwise. */
const leaving = (band: RiskScore['band'], more: Partial<RiskScore> = {}) => ({
  unsubscribe: { band, risk: 0.01, horizonDays: 30, ...at, ...more },
});
const card = (...parts: Partial<ScoresCard>[]): ScoresCard => Object.assign({}, scoresOf('m'), ...parts);

describe('the changes between two cards', () => {
  it.each([
    ['nothing', card(), card(), []],
    ['numbers alone', card(heat('warm')), card({ heat: { band: 'warm', points: 9, ...at } }), []],
    [
      'silence up',
      card(),
      scoresOf('m', 'high'),
      [{ score: 'silence', from: 'low', to: 'high', direction: 'up' }],
    ],
    [
      'silence down',
      scoresOf('m', 'high'),
      card(),
      [{ score: 'silence', from: 'high', to: 'low', direction: 'down' }],
    ],
    [
      'a first heat above cold',
      card(),
      card(heat('hot')),
      [{ score: 'heat', from: 'cold', to: 'hot', direction: 'up' }],
    ],
    [
      'a risk that is a probability from now on, also of the same band',
      scoresOf('m', 'high'),
      calibrated('high'),
      [{ score: 'silence', to: 'high', direction: 'first' }],
    ],
    [
      'a risk that is none any more',
      calibrated('low'),
      scoresOf('m', 'high'),
      [{ score: 'silence', to: 'high', direction: 'first' }],
    ],
    [
      'one calibrated model after another',
      calibrated('low'),
      calibrated('medium'),
      [{ score: 'silence', from: 'low', to: 'medium', direction: 'up' }],
    ],
    [
      'a risk by another ranking of day one',
      { ...card(), silence: { ...card().silence, model: 'silence-day-one-1' } },
      scoresOf('m', 'high'),
      [{ score: 'silence', to: 'high', direction: 'first' }],
    ],
    [
      'a risk within another horizon, also of the same band',
      calibrated('high'),
      within(60, calibrated('high')),
      [{ score: 'silence', to: 'high', direction: 'first' }],
    ],
    [
      'a ranking within another horizon',
      scoresOf('m', 'low'),
      within(60, scoresOf('m', 'high')),
      [{ score: 'silence', to: 'high', direction: 'first' }],
    ],
    [
      'a tier beside a risk of leaving that is a ranking before and after',
      card(tier('hot'), leaving('low', { uncalibrated: true })),
      card(tier('cool'), leaving('low', { uncalibrated: true, horizonDays: 60 })),
      [
        { score: 'unsubscribe', to: 'low', direction: 'first' },
        { score: 'tier', from: 'hot', to: 'cool', direction: 'up' },
      ],
    ],
    [
      'a tier that a probability goes into for the first time',
      card(tier('hot'), leaving('low', { uncalibrated: true })),
      card(tier('cool'), leaving('low')),
      [
        { score: 'unsubscribe', to: 'low', direction: 'first' },
        { score: 'tier', to: 'cool', direction: 'first' },
      ],
    ],
    [
      'a tier that a probability within another horizon goes into',
      card(tier('hot'), leaving('low')),
      card(tier('cool'), leaving('low', { horizonDays: 60 })),
      [
        { score: 'unsubscribe', to: 'low', direction: 'first' },
        { score: 'tier', to: 'cool', direction: 'first' },
      ],
    ],
    [
      'a tier beside one probability after another',
      card(tier('hot'), leaving('low')),
      card(tier('cool'), leaving('low', { model: 'later' })),
      [{ score: 'tier', from: 'hot', to: 'cool', direction: 'up' }],
    ],
    ['a first heat that is cold', card(), card(heat('cold')), []],
    [
      'a tier that cools',
      card(tier('hot')),
      card(tier('cool')),
      [{ score: 'tier', from: 'hot', to: 'cool', direction: 'up' }],
    ],
    ['a first tier', card(), card(tier('hot')), [{ score: 'tier', to: 'hot', direction: 'first' }]],
    [
      'another segment',
      card(segment('loyal')),
      card(segment('lost')),
      [{ score: 'segment', from: 'loyal', to: 'lost', direction: 'across' }],
    ],
    ['no tier any more', card(tier('hot')), card(), [{ score: 'tier', from: 'hot', direction: 'across' }]],
  ] as const)('%s', (_, before, after, expected) => {
    expect(bandChanges(before, after)).toEqual(expected);
  });

  it('of no card at all are first ones, but of a heat above cold', () => {
    expect(bandChanges(undefined, card(heat('warm')))).toEqual([
      { score: 'silence', to: 'low', direction: 'first' },
      { score: 'heat', from: 'cold', to: 'warm', direction: 'up' },
    ]);
  });
});

describe('what a programme hears', () => {
  const heard = (...wheres: (Condition | undefined)[]) =>
    [
      ...heardScores(wheres.map((where) => ({ entry: { on: 'fact', fact: 'Churn Risk Changed', where } }))),
    ].sort();
  const all = ['heat', 'segment', 'silence', 'tier', 'unsubscribe'];

  it.each([
    ['everything where a journey names no score', [undefined], all],
    ['the score that it names', [{ property: 'score', is: 'heat' }], ['heat']],
    [
      'that which all parts let through',
      [
        {
          all: [
            { property: 'score', in: ['silence', 'heat'] },
            { property: 'to', is: 'hot' },
            { property: 'score', isNot: 'x' },
          ],
        },
      ],
      ['heat', 'silence'],
    ],
    ['everything where it says so by a way round', [{ not: { property: 'score', is: 'heat' } }], all],
    [
      'what any of two journeys names',
      [
        { property: 'score', is: 'heat' },
        { property: 'score', is: 'tier' },
      ],
      ['heat', 'tier'],
    ],
    ['nothing without a journey', [], []],
  ] as [string, (Condition | undefined)[], string[]][])('is %s', (_, wheres, expected) => {
    expect(heard(...wheres)).toEqual(expected);
  });

  it('is nothing of a journey on another fact', () => {
    expect(heardScores([{ entry: { on: 'fact', fact: 'Contact Subscribed' } }]).size).toBe(0);
  });
});
