import fc from 'fast-check';
import type { IdentifyRequest } from '../../functions/members/contract';
import {
  applyIdentify,
  MAX_REFUSED,
  type ProfileFacts,
  uniteProfiles,
} from '../../functions/members/domain/profile';
import { MAX_TRAITS_BYTES } from '../../functions/members/domain/storable';
import { anIdentify, BROWSER, minutesLater, NOON } from '../support/members/builders';

const fold = (requests: readonly IdentifyRequest[]): ProfileFacts | undefined =>
  requests.reduce<ProfileFacts | undefined>((profile, request) => applyIdentify(profile, request), undefined);

const names = fc.constantFrom('email', 'firstName', 'newsletter', 'plan', '__proto__', 'deep');
const values = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant('ada@example.com'),
  fc.integer(),
  fc.constant(Number.MAX_VALUE),
);
const requests: fc.Arbitrary<IdentifyRequest> = fc
  .record(
    {
      traits: fc.dictionary(names, values),
      locale: fc.constantFrom('fr', 'en-GB'),
      timeZone: fc.constantFrom('Europe/Paris', 'Europe/London'),
      minute: fc.integer({ min: 0, max: 6 }),
    },
    { requiredKeys: ['traits', 'minute'] },
  )
  .map(({ minute, ...rest }) => anIdentify({ ...rest, at: minutesLater(minute) }));

describe('the profile', () => {
  it('keeps of each trait what was said last, not what arrived last', () => {
    const profile = fold([
      anIdentify({ traits: { plan: 'gold', firstName: 'Ada' }, at: minutesLater(5) }),
      anIdentify({ traits: { plan: 'free', lastName: 'Byron' }, at: minutesLater(1) }),
    ]);
    expect(profile?.traits).toEqual({ plan: 'gold', firstName: 'Ada', lastName: 'Byron' });
    expect(profile?.createdAt).toBe(minutesLater(1));
  });

  it('comes out the same in any order and with any repetitions', () => {
    fc.assert(
      fc.property(
        fc
          .array(requests, { minLength: 1, maxLength: 8 })
          .chain((all) =>
            fc.tuple(
              fc.constant(all),
              fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
            ),
          ),
        ([ordered, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(ordered));
        },
      ),
    );
  });

  it('unites a visitor with a member to what one of both would have become', () => {
    fc.assert(
      fc.property(
        fc.array(requests, { maxLength: 5 }),
        fc.array(requests, { maxLength: 5 }),
        (mine, theirs) => {
          const united = uniteProfiles(fold(mine), fold(theirs), BROWSER, NOON);
          const whole = fold([...mine, ...theirs]);
          expect(united.traits).toEqual(whole?.traits ?? {});
          expect(united.said).toEqual(whole?.said ?? {});
          expect(united.locale).toEqual(whole?.locale);
          expect(united.timeZone).toEqual(whole?.timeZone);
          expect(united.refused).toEqual(whole?.refused);
          expect(united.addressProblem).toEqual(whole?.addressProblem);
          expect(united.sources).toEqual([BROWSER]);
        },
      ),
    );
  });

  it('keeps a bad address as it was said, and says what is wrong with it until a good one comes', () => {
    const bad = anIdentify({ traits: { email: 'not an address' } });
    expect(fold([bad])).toMatchObject({
      traits: { email: 'not an address' },
      addressProblem: 'email_invalid',
    });
    const good = anIdentify({ traits: { email: 'ada@example.com' }, at: minutesLater(1) });
    expect(fold([good, bad])?.addressProblem).toBeUndefined();
  });

  it.each([
    ['a number that loses digits', { n: 2 ** 60 }, 'n', 'trait_number'],
    ['nesting without end', { n: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) }, 'n', 'trait_too_deep'],
    ['an empty name inside', { n: { '': 1 } }, 'n', 'trait_name_empty'],
  ])('refuses %s, keeps the others, and notes why', (_what, traits, name, code) => {
    const profile = fold([anIdentify({ traits: { ...traits, firstName: 'Ada' } })]);
    expect(profile?.traits).toEqual({ firstName: 'Ada' });
    expect(profile?.refused).toEqual({ [name]: { code, at: Date.parse(NOON) } });
  });

  it('refuses what would make all traits larger than 32 KB, and keeps what was there', () => {
    const small = anIdentify({ traits: { firstName: 'Ada' } });
    const large = anIdentify({ traits: { firstName: 'x'.repeat(MAX_TRAITS_BYTES) }, at: minutesLater(1) });
    const profile = fold([small, large]);
    expect(profile?.traits).toEqual({ firstName: 'Ada' });
    expect(profile?.refused).toMatchObject({ firstName: { code: 'traits_too_large' } });
  });

  it('lets names with a meaning in JavaScript neither in nor through', () => {
    const traits = JSON.parse(
      '{"__proto__":{"isAdmin":true},"constructor":1,"nested":{"__proto__":{"x":1},"y":2}}',
    );
    const profile = fold([anIdentify({ traits })]);
    expect(profile?.traits).toEqual({ nested: { y: 2 } });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('notes no more than 20 refused names, the same ones in any order', () => {
    const bad = Array.from({ length: 50 }, (_, index) =>
      anIdentify({ traits: { [`n${String(index).padStart(2, '0')}`]: 2 ** 60 }, at: minutesLater(index) }),
    );
    const profile = fold(bad);
    expect(Object.keys(profile?.refused ?? {})).toHaveLength(MAX_REFUSED);
    expect(fold([...bad].reverse())).toEqual({ ...profile });
    const united = uniteProfiles(fold(bad.slice(0, 25)), fold(bad.slice(25)), BROWSER, NOON);
    expect(united.refused).toEqual(profile?.refused);
  });

  it('notes a long name cut to 100 characters, told from others that begin alike, until it is kept', () => {
    const long = 'x'.repeat(150);
    const bad = anIdentify({ traits: { [`${long}a`]: 2 ** 60, [`${long}b`]: 2 ** 60, [long.repeat(9)]: 1 } });
    const noted = fold([bad])?.refused ?? {};
    expect(Object.keys(noted).map((name) => name.length)).toEqual([100, 100, 100]);
    expect(Object.values(noted).map(({ code }) => code)).toContain('trait_name_too_long');
    const good = anIdentify({ traits: { [`${long}a`]: 1 }, at: minutesLater(1) });
    expect(Object.keys(fold([bad, good])?.refused ?? {})).toHaveLength(2);
    expect(fold([good, bad])).toEqual(fold([bad, good]));
    expect(uniteProfiles(fold([good]), fold([bad]), BROWSER, NOON).refused).toEqual(
      fold([bad, good])?.refused,
    );
  });

  it('keeps no half of a surrogate pair, in names or values, at any depth', () => {
    const half = 'Zo\ud83d';
    const traits = { [half]: half, deep: [{ [half]: half }], [`bad${half}`]: 2 ** 60 };
    const profile = fold([anIdentify({ traits, locale: half, timeZone: half })]);
    const whole = 'Zo\ufffd';
    expect(profile).toMatchObject({
      traits: { [whole]: whole, deep: [{ [whole]: whole }] },
      refused: { [`bad${whole}`]: { code: 'trait_number' } },
      locale: whole,
      timeZone: whole,
    });
    expect(JSON.stringify(profile)).not.toMatch(/\\ud83d/);
  });
});
