import fc from 'fast-check';
import type { ContactCard } from '../../functions/messaging/contract';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import {
  ADA,
  aCard,
  aChange,
  aRequest,
  aSlot,
  DAY,
  HOUR,
  iso,
  leftAt,
  MINUTE,
  someRules,
} from '../support/messaging/builders';
import { aWorld, type World } from '../support/messaging/world';

const EVENING = Date.parse('2026-11-24T22:00:00.000Z');
const MORNING = Date.parse('2026-11-25T08:00:00.000Z');

/** An evening in London, in which nothing is sent. */
const anEvening = (card: ContactCard = aCard()): World => {
  const world = aWorld();
  world.now = EVENING;
  world.rules = someRules({ quietHours: { from: '21:00', to: '08:00' } });
  Object.assign(world.ports.settings, { quietHours: true });
  world.contacts.put(card);
  return world;
};

const reasons = (world: World) => world.entries.map(({ properties }) => properties.reason ?? 'sent');

/** Goes to when the last deferral ends, and decides again. */
const decideAgain = (world: World) => {
  const waiting = world.waiting.at(-1);
  if (!waiting) throw new Error('nothing waits');
  world.now = Math.max(world.now, waiting.due);
  return world.send(waiting.request);
};

type Said = 'granted' | 'withdrawn' | 'left';
const say = (world: World, said: Said, at: number): Promise<unknown> => {
  if (said === 'left') return world.contacts.leave(ADA, leftAt(at));
  const card = world.contacts.card(ADA) ?? aCard();
  const next = applyContactChange(
    card,
    aChange({
      at: iso(at),
      cause: `said-${at}`,
      consents: [{ topic: 'news', state: said, source: 'trait' }],
    }),
    () => false,
  );
  return next ? world.contacts.replace(next) : Promise.resolve();
};

describe('a message that was deferred', () => {
  it('by quiet hours goes in the morning of the member', async () => {
    const world = anEvening();
    expect(await world.send(aRequest({ requestedAt: iso(EVENING) }))).toBe('deferred');
    expect(world.waiting.at(-1)).toMatchObject({ due: MORNING, by: 'agenda' });
    expect(await decideAgain(world)).toBe('sent');
    expect(world.accepted).toMatchObject([{ at: MORNING }]);
  });

  it('is decided anew, by what the member has said meanwhile', async () => {
    const word = fc.constantFrom<Said>('granted', 'withdrawn', 'left');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const world = anEvening();
        await world.send(aRequest({ requestedAt: iso(EVENING) }));
        // A grant lifts a departure only when it is a new word: what was granted before must be withdrawn first.
        let state: 'granted' | 'withdrawn' = 'granted';
        let isGone = false;
        for (const [index, said] of words.entries()) {
          await say(world, said, EVENING + (index + 1) * MINUTE);
          if (said === 'left') isGone = true;
          else if (said !== state) {
            state = said;
            if (said === 'granted') isGone = false;
          }
        }
        const mayGo = state === 'granted' && !isGone;
        expect(await decideAgain(world)).toBe(mayGo ? 'sent' : 'skipped');
        expect(world.accepted).toHaveLength(mayGo ? 1 : 0);
        if (!mayGo)
          expect(reasons(world).at(-1)).toBe(words.includes('left') ? 'unsubscribed' : 'no_consent');
      }),
      { numRuns: 200 },
    );
  });

  it('goes when the consent was taken at first and is there when it is decided again', async () => {
    const world = anEvening(aCard({ consents: {} }));
    const request = aRequest({ requestedAt: iso(EVENING) });
    await say(world, 'withdrawn', EVENING - HOUR);
    expect(await world.send(request)).toBe('skipped');
    await say(world, 'granted', EVENING);
    expect(await world.send({ ...request, occurrence: 'again' })).toBe('deferred');
    expect(await decideAgain(world)).toBe('sent');
  });

  it('is deferred on, by whatever stands in its way when it is decided again', async () => {
    // The slot of the day is free again two hours into the quiet hours, and then it is the night that forbids it.
    const world = anEvening(aCard({ pressure: [aSlot(EVENING - DAY + 2 * HOUR)] }));
    await world.send(aRequest({ requestedAt: iso(EVENING) }));
    expect(await decideAgain(world)).toBe('deferred');
    expect(reasons(world)).toEqual(['frequency_capped', 'quiet_hours']);
    expect(await decideAgain(world)).toBe('sent');
    expect(world.accepted).toMatchObject([{ at: MORNING }]);
  });

  it('is skipped at once where it would be worth nothing in the morning, and has expired when it comes too late', async () => {
    const early = anEvening();
    expect(await early.send(aRequest({ requestedAt: iso(EVENING), expiresAt: iso(MORNING) }))).toBe(
      'skipped',
    );
    expect(reasons(early)).toEqual(['expired']);
    const late = anEvening();
    await late.send(aRequest({ requestedAt: iso(EVENING), expiresAt: iso(MORNING + 1) }));
    late.now = MORNING + 1;
    expect(await decideAgain(late)).toBe('skipped');
    expect(reasons(late)).toEqual(['quiet_hours', 'expired']);
  });

  it('goes in the morning of the place to which the member has moved meanwhile', async () => {
    const world = anEvening();
    await world.send(aRequest({ requestedAt: iso(EVENING) }));
    const card = world.contacts.card(ADA) ?? aCard();
    await world.contacts.replace({ ...card, timeZone: 'America/New_York', version: card.version + 1 });
    expect(await decideAgain(world)).toBe('deferred');
    expect(await decideAgain(world)).toBe('sent');
    expect(world.accepted).toMatchObject([{ at: Date.parse('2026-11-25T08:00:00-05:00') }]);
  });
});
