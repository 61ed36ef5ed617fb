import * as fc from 'fast-check';
import { compileCondition } from '../../functions/shared/conditions/compile';
import {
  type Condition,
  conditionSchema,
  type MemberFacts,
} from '../../functions/shared/conditions/condition';
import { mentionedEvents } from '../../functions/shared/conditions/mentions';
import { DAY_MS } from '../../functions/shared/kernel/time';

const NOW = Date.UTC(2026, 10, 2, 12);

const facts = (over: Partial<MemberFacts> = {}): MemberFacts => ({
  traits: { country: 'FR', points: 120, vip: true, nothing: null },
  events: {
    'Order Completed': { first: NOW - 40 * DAY_MS, last: NOW - 5 * DAY_MS, count: 3 },
    'Product Added': { first: NOW - DAY_MS, last: NOW - DAY_MS, count: 2 },
  },
  consents: { news: 'granted', post: 'withdrawn' },
  bands: { silence: 'medium', heat: 'hot', segment: 'at-risk', tier: 'cool' },
  reachable: true,
  properties: { total: 30, products: [{ name: 'mug' }], 'a.b': 'flat', cart: { size: 2 } },
  now: NOW,
  ...over,
});

const holds = (condition: Condition, over: Partial<MemberFacts> = {}, segments = {}) =>
  compileCondition(conditionSchema.parse(condition), segments)(facts(over));

describe('a compiled condition', () => {
  test.each<[string, Condition, boolean]>([
    ['a trait is', { trait: 'country', is: 'FR' }, true],
    ['a trait is another', { trait: 'country', is: 'GB' }, false],
    ['a trait is not', { trait: 'country', isNot: 'GB' }, true],
    ['a missing trait is not anything', { trait: 'city', isNot: 'GB' }, true],
    ['a missing trait is nothing', { trait: 'city', is: 'GB' }, false],
    ['one of', { trait: 'country', in: ['GB', 'FR'] }, true],
    ['above excludes the value', { trait: 'points', above: 120 }, false],
    ['above', { trait: 'points', above: 119 }, true],
    ['below', { trait: 'points', below: 121 }, true],
    ['text is never above', { trait: 'country', above: 0 }, false],
    ['exists', { trait: 'vip', exists: true }, true],
    ['null does not exist', { trait: 'nothing', exists: true }, false],
    ['missing does not exist', { trait: 'city', exists: false }, true],
    ['all comparisons must hold', { trait: 'points', above: 100, below: 110 }, false],
    ['a path into a list', { property: 'products.0.name', is: 'mug' }, true],
    ['a path past the end', { property: 'products.1.name', exists: true }, false],
    ['a path through a number', { property: 'total.x.y', exists: true }, false],
    ['a name that has a dot', { property: 'a.b', is: 'flat' }, true],
    ['a path into an object', { property: 'cart.size', above: 1 }, true],
    ['did', { did: 'Order Completed' }, true],
    ['did not', { not: { did: 'Order Cancelled' } }, true],
    ['did at least', { did: 'Order Completed', atLeast: 3 }, true],
    ['did not so often', { did: 'Order Completed', atLeast: 4 }, false],
    ['did within', { did: 'Order Completed', within: '6d' }, true],
    ['did not within', { did: 'Order Completed', within: '4d' }, false],
    [
      'all of several in a window that holds the first',
      { did: 'Product Added', atLeast: 2, within: '2d' },
      true,
    ],
    ['several, not all in the window', { did: 'Order Completed', atLeast: 2, within: '30d' }, false],
    ['consent granted', { consent: 'news', is: 'granted' }, true],
    ['consent withdrawn', { consent: 'post', is: 'withdrawn' }, true],
    ['consent unknown', { consent: 'sms', is: 'unknown' }, true],
    ['band', { score: 'silence', band: ['medium', 'high'] }, true],
    ['other band', { score: 'silence', band: ['low'] }, false],
    ['hot', { score: 'heat', band: ['hot'] }, true],
    ['another named segment', { score: 'segment', band: ['lost', 'hibernating'] }, false],
    ['a tier', { score: 'tier', band: ['cool', 'dormant'] }, true],
    ['a score that there is not', { not: { score: 'unsubscribe', band: ['low', 'medium', 'high'] } }, true],
    ['reachable', { reachable: 'email' }, true],
    ['all', { all: [{ trait: 'vip', is: true }, { did: 'Product Added' }] }, true],
    ['any', { any: [{ trait: 'vip', is: false }, { did: 'Product Added' }] }, true],
    ['unknown segment', { segment: 'nobody' }, false],
  ])('%s', (_, condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  test('is not reachable where nothing is known of an address', () => {
    expect(holds({ reachable: 'email' }, { reachable: undefined })).toBe(false);
  });

  test('refuses a band of another score', () => {
    expect(conditionSchema.safeParse({ score: 'heat', band: ['high'] }).success).toBe(false);
    expect(conditionSchema.safeParse({ score: 'warmth', band: ['hot'] }).success).toBe(false);
  });

  test('looks into segments, also into segments of segments, and ends in a circle', () => {
    const segments: Record<string, Condition> = {
      buyers: { did: 'Order Completed' },
      french: { all: [{ segment: 'buyers' }, { trait: 'country', is: 'FR' }] },
      circle: { any: [{ segment: 'circle' }, { trait: 'country', is: 'FR' }] },
    };
    expect(holds({ segment: 'french' }, {}, segments)).toBe(true);
    expect(holds({ segment: 'french' }, { traits: {} }, segments)).toBe(false);
    expect(holds({ segment: 'circle' }, {}, segments)).toBe(true);
    expect(holds({ segment: 'circle' }, { traits: {} }, segments)).toBe(false);
  });

  describe('since entry', () => {
    const enteredAt = NOW - DAY_MS;
    const at = (last: number) => ({ 'Order Completed': { first: 0, last, count: 2 } });
    const since: Condition = { did: 'Order Completed', since: 'entry' };

    test('holds for what came after the entry, not for what came before', () => {
      expect(holds(since, { events: at(enteredAt + 1), enteredAt })).toBe(true);
      expect(holds(since, { events: at(enteredAt - 1), enteredAt })).toBe(false);
    });
    test('holds for another interaction of the same instant, not for the one that caused the entry', () => {
      expect(holds(since, { events: at(enteredAt), enteredAt, enteredBy: 'Product Added' })).toBe(true);
      expect(holds(since, { events: at(enteredAt), enteredAt, enteredBy: 'Order Completed' })).toBe(false);
    });
    test('holds for nothing while an entry is being judged', () => {
      expect(holds(since, { events: at(NOW) })).toBe(false);
    });
  });

  test('finds nothing of ours under names that every object inherits', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'constructor.name', '__proto__.polluted']) {
      expect(holds({ property: name, exists: true })).toBe(false);
      expect(holds({ trait: name, exists: true })).toBe(false);
    }
    expect(holds({ did: 'constructor' })).toBe(false);
    expect(holds({ consent: 'constructor', is: 'unknown' })).toBe(true);
    expect(holds({ segment: 'constructor' })).toBe(false);
  });

  test('never throws, whatever the data', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, path) => {
        for (const key of [path || 'x', 'products.0.name', 'a']) {
          const judge = compileCondition({
            any: [
              { property: key, above: 3 },
              { property: key, in: ['a', 1] },
              { trait: key, is: true },
            ],
          });
          expect(typeof judge(facts({ properties: value as never, traits: { a: value } }))).toBe('boolean');
        }
      }),
    );
  });
});

describe('mentioned events', () => {
  test('are those of the condition and of its segments, each once', () => {
    const segments: Record<string, Condition> = {
      a: { any: [{ did: 'A' }, { segment: 'b' }] },
      b: { all: [{ did: 'B' }, { segment: 'a' }] },
    };
    const condition: Condition = {
      all: [{ not: { did: 'C' } }, { did: 'A' }, { segment: 'a' }, { segment: 'no' }],
    };
    expect(mentionedEvents(condition, segments).sort()).toEqual(['A', 'B', 'C']);
  });
});
