import fc from 'fast-check';
import type { MessageRequest } from '../../functions/messaging/contract';
import { consentAwaitedUntil } from '../../functions/messaging/domain/await-consent';
import { ADA, aCard, aRequest, DAY, iso, MINUTE, NOON, someRules } from '../support/messaging/builders';
import { aWorld, CONSENT_WAIT_MS, type World } from '../support/messaging/world';

const RULES = [
  { topic: 'news', when: { trait: 'newsletter' } },
  { topic: 'events', when: { trait: 'events' } },
];
const GRANTED = { news: { state: 'granted' as const, at: NOON, source: 'trait newsletter' } };
const SILENT = aCard({ consents: {} });

const aProgramme = (): World => {
  const world = aWorld();
  world.rules = someRules({ consent: RULES });
  return world;
};

/** Delivers the request whenever it is due, until it waits no more; `meanwhile` sees each look. */
const deliver = async (world: World, meanwhile: (now: number) => void = () => undefined) => {
  const looks: number[] = [];
  let came = await world.send(aRequest());
  while (came === 'again') {
    looks.push(world.now);
    if (looks.length > 20) throw new Error('the request waits for ever');
    world.now = world.waiting.at(-1)?.due ?? world.now;
    meanwhile(world.now);
    came = await world.send(aRequest());
  }
  return { came, looks };
};

const reasons = (world: World) => world.entries.map(({ properties }) => properties.reason ?? 'sent');

describe('a request that overtook the consent of its member', () => {
  it('of whom nothing is kept waits on the queue, says nothing on the timeline, and is sent when the consent comes', async () => {
    const world = aProgramme();
    const { came, looks } = await deliver(world, (now) => {
      if (now >= NOON + 2 * MINUTE) world.contacts.put(aCard({ consents: GRANTED }));
    });
    expect(came).toBe('sent');
    expect(looks.length).toBe(2);
    expect(reasons(world)).toEqual(['sent']);
    expect(world.waiting.every(({ by }) => by === 'queue')).toBe(true);
    expect(world.contacts.writes).toEqual({ done: 2, failed: 0 });
  });

  it('whose profile says yes, and whose card says nothing yet, waits as well', async () => {
    const world = aProgramme();
    world.contacts.put(SILENT, { newsletter: true });
    const { came } = await deliver(world, () => world.contacts.put(aCard({ consents: GRANTED })));
    expect(came).toBe('sent');
  });

  it.each<[string, Record<string, unknown> | undefined, number[]]>([
    ['nothing is kept', undefined, [0, 10, 120]],
    ['the profile says yes', { newsletter: true }, [0, 10, 40, 120, 300, 600]],
  ])(
    'is skipped when the wait is over: of whom %s, after few looks, the last one at the end',
    async (_, traits, ages) => {
      const world = aProgramme();
      if (traits) world.contacts.put(SILENT, traits);
      const { came, looks } = await deliver(world);
      expect(came).toBe('skipped');
      expect(reasons(world)).toEqual(['no_consent']);
      expect(looks.map((at) => (at - NOON) / 1000)).toEqual(ages);
      expect(world.now).toBe(NOON + CONSENT_WAIT_MS);
    },
  );

  it('waits no longer than its message is wanted', async () => {
    const world = aProgramme();
    const request = aRequest({ expiresAt: iso(NOON + 3000) });
    expect(await world.send(request)).toBe('again');
    expect(world.waiting).toMatchObject([{ due: NOON + 3000 }]);
    world.now = NOON + 3000;
    expect(await world.send(request)).toBe('skipped');
  });
});

describe('a request for whose consent nobody need wait', () => {
  it.each<[string, Parameters<typeof consentAwaitedUntil>[0]]>([
    [
      'for the member said no by the card',
      {
        contact: aCard({ consents: { news: { state: 'withdrawn', at: NOON, source: 'x' } } }),
        traits: { newsletter: true },
      },
    ],
    [
      'for the member left everything',
      { contact: aCard({ consents: {}, unsubscribedAt: NOON }), traits: { newsletter: true } },
    ],
    ['for the member said no by the profile', { traits: { newsletter: false } }],
    ['for neither card nor profile say anything', { contact: SILENT, traits: { firstName: 'Ada' } }],
    ['for the profile says yes to something else', { contact: SILENT, traits: { events: true } }],
    ['for what the profile says is no yes', { contact: SILENT, traits: { newsletter: 'yes' } }],
  ])('is skipped at once, %s', async (_, known) => {
    const world = aProgramme();
    expect(consentAwaitedUntil(known, aRequest(), { rules: RULES, waitMs: CONSENT_WAIT_MS }, NOON)).toBe(
      undefined,
    );
    if (!known.contact) return;
    world.contacts.put(known.contact, { ...known.traits });
    expect(await world.send(aRequest())).toBe('skipped');
    expect(world.waiting).toEqual([]);
  });

  it('is skipped at once when it is old already', async () => {
    const world = aProgramme();
    world.now = NOON + CONSENT_WAIT_MS;
    expect(await world.send(aRequest())).toBe('skipped');
    expect(reasons(world)).toEqual(['no_consent']);
  });

  it.each<[string, Partial<MessageRequest>]>([
    ['control_group', { control: true }],
    ['exited', { exited: 'ordered' }],
  ])('is skipped at once when it is refused with a consent as well: %s', async (reason, change) => {
    const world = aProgramme();
    world.contacts.put(SILENT, { newsletter: true });
    expect(await world.send(aRequest(change))).toBe('skipped');
    expect(reasons(world)).toEqual([reason]);
    expect(world.waiting).toEqual([]);
  });

  it('is refused by the first reason in their order when nobody waits: no consent comes before the control group', async () => {
    const world = aProgramme();
    world.contacts.put(SILENT, {});
    expect(await world.send(aRequest({ control: true }))).toBe('skipped');
    expect(reasons(world)).toEqual(['no_consent']);
  });

  it('is decided without it when it is transactional', async () => {
    const world = aProgramme();
    world.contacts.put(SILENT, { newsletter: true });
    expect(await world.send(aRequest({ class: 'transactional' }))).toBe('sent');
  });
});

it('whatever is known of a member, a request waits for a consent only while nobody has said anything, and at most to the end of the wait', () => {
  const consent = fc.option(fc.constantFrom('granted' as const, 'withdrawn' as const), { nil: undefined });
  const card = fc.record({ news: consent, left: fc.boolean() }).map(({ news, left }) =>
    aCard({
      consents: news ? { news: { state: news, at: NOON, source: 'x' } } : {},
      ...(left ? { unsubscribedAt: NOON } : {}),
    }),
  );
  const traits = fc.record(
    { newsletter: fc.constantFrom<unknown>(true, false, 'true', null, 1), events: fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.option(card, { nil: undefined }),
      traits,
      fc.integer({ min: -MINUTE, max: 2 * CONSENT_WAIT_MS }),
      fc.integer({ min: -MINUTE, max: DAY }),
      (contact, said, age, wanted) => {
        const now = NOON + age;
        const known = { ...(contact ? { contact } : {}), traits: said };
        const request = aRequest({ member: ADA, expiresAt: iso(NOON + wanted) });
        const rules = { rules: RULES, waitMs: CONSENT_WAIT_MS };
        const until = consentAwaitedUntil(known, request, rules, now);
        const end = Math.min(NOON + CONSENT_WAIT_MS, NOON + wanted);
        const hasSpoken =
          contact?.consents.news !== undefined ||
          contact?.unsubscribedAt !== undefined ||
          said.newsletter === false;
        const isExpected = contact === undefined || said.newsletter === true;
        expect(until !== undefined).toBe(!hasSpoken && isExpected && now < end);
        if (until === undefined) return;
        expect(until).toBeGreaterThan(now);
        expect(until).toBeLessThanOrEqual(end);
      },
    ),
  );
});

it('however late each look comes, whatever becomes known meanwhile and whenever it expires, a request is looked at six times more at most, three while nobody knows its member, and the last time when the wait is over', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1000, max: 90_000 }), { minLength: 8, maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      fc.integer({ min: 1, max: 2 * CONSENT_WAIT_MS }),
      fc.integer({ min: 1, max: CONSENT_WAIT_MS }),
      (lateness, becomesKnown, wanted, waitMs) => {
        const request = aRequest({ expiresAt: iso(NOON + wanted) });
        const end = NOON + Math.min(waitMs, wanted);
        let isKnown = false;
        let looks = 0;
        let now = NOON;
        for (;;) {
          isKnown ||= becomesKnown[looks] ?? true;
          const known = { traits: isKnown ? { newsletter: true } : {} };
          const until = consentAwaitedUntil(known, request, { rules: RULES, waitMs }, now);
          if (until === undefined) break;
          expect(until).toBeLessThanOrEqual(end);
          looks += 1;
          expect(looks).toBeLessThanOrEqual(isKnown ? 6 : 3);
          // Clocks of workers differ: a look may come a little early, though not before the end of the wait is there.
          const late = lateness[looks] ?? 0;
          now = until === end ? until + Math.max(0, late) : Math.max(now, until + late);
        }
        expect(now).toBeGreaterThanOrEqual(end);
      },
    ),
  );
});
