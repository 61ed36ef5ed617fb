import {
  consentsOf,
  contactChangeOf,
  languageOf,
  timeZoneOf,
} from '../../functions/members/domain/contact-change';
import { ADA, anIdentify, minutesLater } from '../support/members/builders';

const rules = [
  { topic: 'news', when: { trait: 'newsletter' } },
  { topic: 'offers', when: { trait: 'offers' } },
];

const says = (
  by: typeof rules,
  traits: Record<string, unknown>,
  known: Record<string, unknown> = {},
): ReturnType<typeof consentsOf> => consentsOf(by, anIdentify({ traits }), { traits: known });

describe('what an identify changes for messaging', () => {
  it.each([
    ['fr', 'fr'],
    ['FR', 'fr'],
    ['fr_ca', 'fr-CA'],
    ['fr-FR', 'fr-FR'],
    ['en_GB.UTF-8', 'en-GB'],
    ['french', undefined],
    [42, undefined],
    ['', undefined],
  ])('reads the language %p as %p', (said, language) => {
    expect(languageOf(said)).toBe(language);
  });

  it('knows the time zones of the platform and no others', () => {
    expect(timeZoneOf('Europe/Paris')).toBe('Europe/Paris');
    expect(timeZoneOf('Europe/Atlantis')).toBeUndefined();
    expect(timeZoneOf('')).toBeUndefined();
  });

  it('grants by true, withdraws by false, and takes anything else for nothing', () => {
    expect(says(rules, { newsletter: true, offers: false })).toEqual([
      { topic: 'news', state: 'granted', source: 'trait newsletter' },
      { topic: 'offers', state: 'withdrawn', source: 'trait offers' },
    ]);
    for (const newsletter of ['true', 1, null, undefined, {}])
      expect(says(rules, { newsletter })).toEqual([]);
    expect(says(rules, {})).toEqual([]);
  });

  it('grants nothing by a trait that was true before, so that a repeated identify undoes no unsubscribe', () => {
    expect(says(rules, { newsletter: true }, { newsletter: true })).toEqual([]);
    expect(says(rules, { newsletter: true }, { newsletter: false })).toHaveLength(1);
    expect(says(rules, { newsletter: false }, { newsletter: false })).toHaveLength(1);
  });

  it('grants nothing by a trait that says no since', () => {
    const ticked = anIdentify({ traits: { newsletter: true, offers: true }, at: minutesLater(1) });
    const since = { traits: { newsletter: false }, said: { newsletter: Date.parse(minutesLater(2)) } };
    expect(consentsOf(rules, ticked, since)).toEqual([
      { topic: 'offers', state: 'granted', source: 'trait offers' },
    ]);
    expect(
      consentsOf(rules, ticked, { ...since, said: { newsletter: Date.parse(minutesLater(0)) } }),
    ).toHaveLength(2);
  });

  it('grants nothing by a trait that is repeated after another trait of the same topic withdrew', () => {
    const two = [
      { topic: 'news', when: { trait: 'newsletter' } },
      { topic: 'news', when: { trait: 'marketing' } },
    ];
    const known = { newsletter: true, marketing: false };
    expect(says(two, { newsletter: true }, known)).toEqual([]);
    expect(says(two, { newsletter: true, marketing: false }, known)).toEqual([
      { topic: 'news', state: 'withdrawn', source: 'trait marketing' },
    ]);
  });

  it('grants nothing by an address alone', () => {
    const change = contactChangeOf(ADA, anIdentify(), rules, 'ada@example.com');
    expect(change).toMatchObject({ address: 'ada@example.com', consents: [] });
  });

  it('prefers what the member says to what the browser says', () => {
    const said = anIdentify({
      traits: { language: 'fr', timezone: 'Europe/Paris' },
      locale: 'en',
      timeZone: 'UTC',
    });
    expect(contactChangeOf(ADA, said, rules, undefined)).toMatchObject({
      language: 'fr',
      timeZone: 'Europe/Paris',
    });
  });

  it('keeps the language that the member said whatever the browser is set to afterwards', () => {
    const browsing = anIdentify({ traits: { locale: 'en-GB' }, locale: 'en' });
    const known = { language: 'fr' };
    expect(contactChangeOf(ADA, browsing, rules, undefined, { traits: known })).toBeUndefined();
    expect(contactChangeOf(ADA, browsing, rules, undefined, { traits: { language: 42 } })).toMatchObject({
      language: 'en-GB',
    });
    const said = anIdentify({ traits: { language: 'de' }, locale: 'en' });
    expect(contactChangeOf(ADA, said, rules, undefined, { traits: known })).toMatchObject({ language: 'de' });
  });

  it('is nothing when nothing is said that messaging keeps', () => {
    expect(
      contactChangeOf(ADA, anIdentify({ traits: { firstName: 'Ada' } }), rules, undefined),
    ).toBeUndefined();
  });
});
