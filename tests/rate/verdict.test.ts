import * as fc from 'fast-check';
import { brokenPromises, busiestSecond, countMails, type RateResult } from './verdict';

const GOOD: RateResult = {
  asked: { marketing: 2_000, transactional: 100 },
  rate: 14,
  accepted: 2_100,
  busiestSecond: 14,
  behindTransactional: 1,
  lost: 0,
  twice: 0,
  deadLetters: 0,
  tries: 0,
  seconds: 200,
};

test('the busiest second is that of a count of every span, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5_000 }), { maxLength: 60 }), (times) => {
      const counted = times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length);
      expect(busiestSecond(times)).toBe(Math.max(0, ...counted));
    }),
  );
});

test('who got none and who got two are counted', () => {
  const taken = ['a', 'b', 'b', 'b'].map((to, at) => ({ at, to }));
  expect(countMails(['a', 'b', 'c'], taken)).toEqual({ lost: 1, twice: 1 });
});

test('a run in which all went well breaks no promise', () => {
  expect(brokenPromises(GOOD)).toEqual([]);
});

test.each<Partial<RateResult>>([
  { lost: 1 },
  { twice: 1 },
  { deadLetters: 1 },
  { tries: 1 },
  { busiestSecond: 15 },
  { behindTransactional: 0 },
])('%j breaks one', (wrong) => {
  expect(brokenPromises({ ...GOOD, ...wrong })).toHaveLength(1);
});
