import fc from 'fast-check';
import { FEATURE_SETS } from '../../../functions/scoring/domain/artefact/artefact-features';
import { packReasons, readReasons } from '../../../functions/scoring/domain/reasons/card-reasons';
import { ownNumbers } from '../../../functions/scoring/domain/reasons/own-numbers';
import { reasonsOf } from '../../../functions/scoring/domain/reasons/reasons';
import { cardAt } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { contactOf, sentAt } from '../../support/scoring/builders';
import { anyTimeline, RULES, START } from '../../support/scoring/timelines';

const GROUPS = [...new Set(FEATURE_SETS.written.map(({ group }) => group))];
const NOW = START + 300 * DAY_MS;
const contributions = fc.subarray(GROUPS, { minLength: 1, maxLength: 3 }).chain((groups) =>
  fc
    .array(
      fc.double({ min: -30, max: 30, noNaN: true }).filter((value) => value !== 0),
      {
        minLength: groups.length,
        maxLength: groups.length,
      },
    )
    .map((values) => groups.map((group, k) => ({ group, contribution: values[k] as number }))),
);

describe('the reasons on a card', () => {
  it('are read as the sentences of the night that wrote them, in a hundred bytes or two', () => {
    fc.assert(
      fc.property(
        anyTimeline,
        contributions,
        fc.nat(30),
        fc.integer({ min: 1, max: 365 }),
        (timeline, given, sends, H) => {
          const card = cardAt('m', timeline, NOW, RULES);
          const contact = contactOf('m', {
            pressure: Array.from({ length: sends }, (_, k) => sentAt(NOW - k * DAY_MS)),
          });
          const numbers = ownNumbers(card, NOW, H * DAY_MS, contact);
          if (!numbers) return;
          const packed = packReasons(given, numbers);
          const read = readReasons(packed, H);
          const exact = reasonsOf(given, numbers);
          expect(read.map(({ en, fr, group }) => ({ en, fr, group }))).toEqual(
            exact.map(({ en, fr, group }) => ({ en, fr, group })),
          );
          read.forEach(({ contribution }, k) => {
            expect(contribution / (given[k]?.contribution as number)).toBeCloseTo(1, 3);
          });
          expect(packed?.length).toBeLessThan(140);
        },
      ),
    );
  });

  it('look as docs/tables.md says', () => {
    const read = readReasons('rhythm 1.07 40 10;frequency -0.84 13 18;tenure 0.31 211 1', 30);
    expect(read.map(({ en }) => en)).toEqual([
      'no activity for 40 days; on average every 10',
      'active on 13 of the last 120 days, on 18 in the year up to the last',
      'came on one day only, 211 days ago',
    ]);
  });

  it('are none of a card that has none, and what cannot be read is left out', () => {
    expect(packReasons([], ownNumbersOfNobody())).toBeUndefined();
    expect(readReasons(undefined, 30)).toEqual([]);
    expect(readReasons(7, Number.NaN)).toEqual([]);
    expect(
      readReasons('moon 1 2;recency;recency x 3;recency 1;recency 1 2 3;recency 1 -4;recency 1 NaN', 30),
    ).toEqual([]);
    expect(readReasons('moon 1 2;recency 0.5 3', 30)).toMatchObject([
      { group: 'recency', contribution: 0.5 },
    ]);
    fc.assert(
      fc.property(fc.string(), fc.double(), (why, horizon) => Array.isArray(readReasons(why, horizon))),
    );
  });
});

const ownNumbersOfNobody = () => {
  const numbers = ownNumbers(
    { all: { f: NOW, l: NOW, n: 1, d7: 1, d30: 1, d90: 1 }, events: {} },
    NOW,
    30 * DAY_MS,
  );
  if (!numbers) throw new Error('one interaction has numbers');
  return numbers;
};
