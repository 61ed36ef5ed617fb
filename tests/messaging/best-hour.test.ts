import fc from 'fast-check';
import { answerHours, bestHour } from '../../functions/messaging/domain/best-hour';
import { quietUntil, wallClock } from '../../functions/messaging/domain/quiet-hours';
import { addHour } from '../../functions/tracking/domain/active-hours';
import { emptyActivity } from '../../functions/tracking/domain/activity';
import {
  ADA,
  aCard,
  aRequest,
  aSlot,
  DAY,
  HOUR,
  iso,
  MINUTE,
  someRules,
} from '../support/messaging/builders';
import { aWorld, type World } from '../support/messaging/world';

const at = (text: string) => Date.parse(text);
const NOON = at('2026-11-24T12:00:00.000Z');
const PARIS = 'Europe/Paris';
const NIGHT = { from: '21:00', to: '08:00' };

const visiting = (instants: readonly number[]) => {
  const hours = instants.reduce<string | undefined>((text, instant) => addHour(text, instant), undefined);
  return { ...emptyActivity(ADA), ...(hours === undefined ? {} : { hours }) };
};
/** Who was there on each of the last ten days at a time of day (UTC). */
const daily = (time: string, days = 10, before = NOON) =>
  visiting(
    Array.from({ length: days }, (_, k) => at(`${iso(before - (k + 1) * DAY).slice(0, 11)}${time}:00.000Z`)),
  );

describe('the hours at which a member answers', () => {
  it('are the three of their own day that hold most of their visits', () => {
    const evenings = daily('18:20');
    expect(answerHours(evenings, 'UTC', NOON)).toMatchObject({ from: 17, hours: 3, visits: 10 });
    expect(answerHours(evenings, PARIS, NOON)).toMatchObject({ from: 18 });
    expect(answerHours(evenings, 'America/New_York', NOON)).toMatchObject({ from: 12 });
    expect(answerHours(daily('18:50'), 'Asia/Kolkata', NOON)).toMatchObject({ from: 23 });
  });

  it('are of the clock on the wall, also when it was changed since', () => {
    // Eight in the evening in Paris is 18:00 UTC until 25 October, and 19:00 from then on.
    const visits = Array.from({ length: 16 }, (_, k) => {
      const day = at('2026-10-25T00:00:00Z') + (k - 8) * DAY;
      return day + (k < 8 ? 18.4 : 19.4) * HOUR;
    });
    const found = answerHours(visiting(visits), PARIS, at('2026-11-05T12:00:00Z'));
    expect(found).toMatchObject({ from: 19, visits: 16 });
    expect(found?.share).toBeGreaterThan(0.8);
  });

  it('are not told of few visits, nor of who is there at any hour', () => {
    expect(answerHours(daily('18:20', 4), 'UTC', NOON)).toBeUndefined();
    expect(answerHours(daily('18:20', 5), 'UTC', NOON)).toBeDefined();
    const everyHour = visiting(Array.from({ length: 16 }, (_, k) => NOON - k * 7 * HOUR - HOUR));
    expect(answerHours(everyHour, 'UTC', NOON)).toBeUndefined();
    expect(answerHours(undefined, 'UTC', NOON)).toBeUndefined();
    expect(answerHours({ hours: 'no hours at all!' }, 'UTC', NOON)).toBeUndefined();
  });

  it('follow who has changed their habits', () => {
    const old = Array.from({ length: 8 }, (_, k) => NOON - 300 * DAY - k * DAY - 4 * HOUR);
    const late = Array.from({ length: 8 }, (_, k) => NOON - (k + 1) * DAY + 7 * HOUR);
    expect(answerHours(visiting([...old, ...late]), 'UTC', NOON)).toMatchObject({ from: 18 });
  });

  it('have a share from 45 % to under 1, of whatever is on the card', () => {
    const instants = fc.array(fc.integer({ min: NOON - 400 * DAY, max: NOON + 400 * DAY }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(instants, fc.constantFrom('UTC', PARIS, 'Australia/Lord_Howe'), (all, zone) => {
        const found = answerHours(visiting(all), zone, NOON);
        if (!found) return;
        expect(found.share).toBeGreaterThanOrEqual(0.45);
        expect(found.share).toBeLessThan(1);
        expect(Number.isInteger(found.from) && found.from >= 0 && found.from < 24).toBe(true);
      }),
    );
  });
});

describe('the instant for which a message waits', () => {
  const quiet = fc.option(fc.constantFrom(NIGHT, { from: '12:00', to: '14:00' }), { nil: undefined });

  it('is the beginning of the window, and now within it', () => {
    const rules = { timeZone: PARIS, until: NOON + DAY };
    // There at 19:20 in Paris: the window begins at 18:00, 17:00 UTC.
    expect(bestHour(daily('18:20'), rules, NOON)?.at).toBe(at('2026-11-24T17:00:00Z'));
    expect(bestHour(daily('18:20'), rules, at('2026-11-24T17:00:00Z'))).toBeUndefined();
    expect(bestHour(daily('18:20'), rules, at('2026-11-24T19:59:00Z'))).toBeUndefined();
    expect(bestHour(daily('18:20'), rules, at('2026-11-24T20:01:00Z'))).toBeUndefined();
    const longer = { timeZone: PARIS, until: NOON + 2 * DAY };
    expect(bestHour(daily('18:20'), longer, at('2026-11-24T20:01:00Z'))?.at).toBe(at('2026-11-25T17:00:00Z'));
  });

  it('is the first that the quiet hours leave, or now', () => {
    const late = daily('21:30');
    // The window is 20:00 to 23:00, and from 21:00 on it is quiet.
    const rules = { timeZone: 'UTC', until: NOON + DAY, quietHours: NIGHT };
    expect(bestHour(late, rules, NOON)?.at).toBe(at('2026-11-24T20:00:00Z'));
    expect(bestHour(daily('02:30'), rules, NOON)).toBeUndefined();
  });

  it('lies before its end and outside the quiet hours, stays the same on the way, and then it goes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: NOON - 100 * DAY, max: NOON }), { minLength: 5, maxLength: 20 }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom('UTC', PARIS, 'Asia/Kolkata', 'Australia/Lord_Howe'),
        fc.integer({ min: NOON - 60 * DAY, max: NOON + 300 * DAY }),
        fc.integer({ min: 0, max: 72 }),
        quiet,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, hour, timeZone, now, hours, quietHours, part) => {
          const activity = visiting(
            all.map((one, k) => (k % 4 === 0 ? one : one - (one % DAY) + hour * HOUR + 1)),
          );
          const rules = { timeZone, until: now + hours * HOUR, ...(quietHours ? { quietHours } : {}) };
          const best = bestHour(activity, rules, now);
          if (!best) return;
          expect(best.at).toBeGreaterThan(now);
          expect(best.at).toBeLessThan(rules.until);
          expect(wallClock(best.at, timeZone).minuteOfDay % 60).toBe(0);
          if (quietHours) expect(quietUntil(best.at, timeZone, quietHours)).toBeUndefined();
          expect(bestHour(activity, rules, best.at)).toBeUndefined();
          const between = now + Math.floor((best.at - now) * part);
          const again = bestHour(activity, rules, between);
          if (again) expect(again.at).toBe(best.at);
        },
      ),
      {
        numRuns: 500,
        // Visits that lie ahead: they must not gain on the others while the message waits.
        examples: [
          [
            [
              1793170800000, 1786881600000, 1786881600000, 1786881600000, 1787432400000, 1788220800000,
              1786924800000, 1787011200000, 1787950800000, 1789171200000, 1788134400000, 1787875200000,
              1788674400000,
            ],
            13,
            'Australia/Lord_Howe',
            1790337600000,
            20,
            { from: '21:00', to: '08:00' },
            0,
          ],
        ],
      },
    );
  });
});

describe('a message that may wait for its member’s hour', () => {
  const anAfternoon = (over: { hours?: string } = {}): World => {
    const world = aWorld();
    world.now = NOON;
    world.rules = someRules({ quietHours: NIGHT });
    Object.assign(world.ports.settings, { quietHours: true });
    const { hours = daily('18:20').hours } = over;
    world.contacts.put(
      aCard({ timeZone: PARIS }),
      {},
      { ...emptyActivity(ADA), ...(hours ? { hours } : {}) },
    );
    return world;
  };
  const request = (within: number, over: Parameters<typeof aRequest>[0] = {}) =>
    aRequest({
      requestedAt: iso(NOON),
      expiresAt: iso(NOON + 2 * DAY),
      waitsUntil: iso(NOON + within),
      ...over,
    });
  const reasons = (world: World) => world.entries.map(({ properties }) => properties.reason ?? 'sent');
  const goOn = (world: World) => {
    const waiting = world.waiting.at(-1);
    if (!waiting) throw new Error('nothing waits');
    world.now = Math.max(world.now, waiting.due);
    return world.send(waiting.request);
  };
  const EVENING = at('2026-11-24T17:00:00.000Z');

  it('waits for it, says why, and then goes', async () => {
    const world = anAfternoon();
    expect(await world.send(request(8 * HOUR))).toBe('deferred');
    expect(world.waiting.at(-1)).toMatchObject({ due: EVENING, by: 'agenda' });
    expect(world.entries.at(-1)?.properties).toMatchObject({
      reason: 'best_hour',
      numbers: { from: '18:00', to: '21:00', timeZone: PARIS, visits: 10, next: iso(EVENING) },
    });
    expect(await goOn(world)).toBe('sent');
    expect(world.accepted).toMatchObject([{ at: EVENING }]);
  });

  it('goes now where the hour is too far off, where nothing is known, and where it may not wait', async () => {
    for (const [world, asked] of [
      [anAfternoon(), request(4 * HOUR)],
      [anAfternoon({ hours: '' }), request(DAY)],
      [anAfternoon(), request(DAY, { waitsUntil: undefined })],
      [anAfternoon(), request(DAY, { class: 'transactional' })],
      [anAfternoon(), request(DAY, { expiresAt: iso(NOON + 5 * HOUR) })],
    ] as const) {
      expect(await world.send(asked)).toBe('sent');
      expect(reasons(world)).toEqual(['sent']);
    }
  });

  it('goes now on a stage that ignores the hours of members', async () => {
    const world = anAfternoon();
    Object.assign(world.ports.settings, { quietHours: false });
    expect(await world.send(request(8 * HOUR))).toBe('sent');
  });

  it('waits no further when it comes too late for it', async () => {
    const world = anAfternoon({ hours: daily('16:20').hours ?? '' });
    expect(await world.send(request(6 * HOUR))).toBe('deferred');
    world.now = NOON + 6.5 * HOUR;
    expect(await world.send(request(6 * HOUR))).toBe('sent');
    expect(world.accepted).toHaveLength(1);
  });

  it('keeps the caps all the same: who is capped at their hour waits for a slot', async () => {
    const world = anAfternoon();
    await world.send(request(8 * HOUR));
    const card = world.contacts.card(ADA) ?? aCard();
    world.contacts.put({ ...card, pressure: [aSlot(EVENING - HOUR)] });
    expect(await goOn(world)).toBe('deferred');
    expect(reasons(world)).toEqual(['best_hour', 'frequency_capped']);
  });

  it('never goes in the quiet hours, whatever the member’s own are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 47 }),
        fc.integer({ min: 0, max: 47 }),
        async (hour, later, within) => {
          const world = anAfternoon({ hours: daily(`${String(hour).padStart(2, '0')}:20`).hours ?? '' });
          world.now = NOON + later * HOUR + 7 * MINUTE;
          const asked = aRequest({
            requestedAt: iso(world.now),
            expiresAt: iso(world.now + 3 * DAY),
            waitsUntil: iso(world.now + within * HOUR),
          });
          const start = world.now;
          let came = await world.send(asked);
          for (let tries = 0; came === 'deferred' && tries < 5; tries += 1) came = await goOn(world);
          expect(came).toBe('sent');
          const sentAt = Number(world.accepted[0]?.at);
          expect(quietUntil(sentAt, PARIS, NIGHT)).toBeUndefined();
          // Without an hour to wait for it would have gone at the end of the night at the latest.
          const alone = quietUntil(start, PARIS, NIGHT) ?? start;
          expect(sentAt).toBeLessThanOrEqual(Math.max(alone, start + within * HOUR));
        },
      ),
      { numRuns: 150 },
    );
  });
});
