import * as fc from 'fast-check';
import { wakeUpSchema } from '../../functions/journeys/contract';
import { SHARDS } from '../../functions/journeys/domain/agenda';
import { hearFact } from '../../functions/journeys/flows/hear-fact';
import { wakeUp } from '../../functions/journeys/flows/wake';
import { MINUTE_MS } from '../../functions/shared/kernel/time';
import {
  activityOf,
  basketJourney,
  enteredFact,
  MEMBER,
  NOON,
  rulesOf,
  subscribedFact,
  welcomeJourney,
  wokenFact,
} from '../support/journeys/builders';
import { journeysWorld } from '../support/journeys/memory-journeys';

/** What can happen: facts with few causes (so that they repeat), an order, wake-ups of every step, a crash. */
const action = fc.oneof(
  fc.record({
    do: fc.constant('enter' as const),
    cause: fc.constantFrom('a', 'b', 'c'),
    ageMinutes: fc.nat(300),
  }),
  fc.constant({ do: 'subscribe' as const }),
  fc.constant({ do: 'order' as const }),
  fc.record({ do: fc.constant('woken' as const), occurrence: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    do: fc.constant('wake' as const),
    occurrence: fc.integer({ min: 1, max: 3 }),
    step: fc.constantFrom('two-hours', 'a-day', 'remind'),
  }),
  fc.record({ do: fc.constant('deliver' as const), which: fc.nat(50) }),
  fc.record({
    do: fc.constant('crash' as const),
    at: fc.constantFrom('insert', 'inserted', 'replace', 'replaced', 'wake'),
  }),
);
const policy = fc.constantFrom('once', 'one-at-a-time', 'every-time');

test('any order and repetition of facts and wake-ups asks for each message once at most, and for none after an exit', async () => {
  await fc.assert(
    fc.asyncProperty(
      policy,
      fc.array(fc.record({ action, minutes: fc.nat(200) }), { maxLength: 25 }),
      async (reentry, script) => {
        const basket = basketJourney({
          reentry: { policy: reentry as 'once' },
          steps: [
            { id: 'two-hours', do: 'wait', for: '2h' },
            { id: 'remind', do: 'send', template: 'basket', topic: 'news' },
            { id: 'a-day', do: 'wait', for: '1d' },
            { id: 'again', do: 'send', template: 'basket', topic: 'news' },
          ],
        });
        let crashAt: string | undefined;
        const shop = journeysWorld(rulesOf(basket, welcomeJourney()), {
          fault: (call) => {
            if (call !== crashAt) return;
            crashAt = undefined;
            throw new Error('killed');
          },
        });
        let now = NOON;
        let lastOrder = Number.NEGATIVE_INFINITY;
        let crashes = 0;
        const step = async (run: () => Promise<void>) => {
          const before = shop.sent.requests.length;
          await run().catch((error: Error) => {
            if (error.message !== 'killed') throw error;
            crashes += 1;
          });
          for (const request of shop.sent.requests.slice(before)) {
            if (request.journey !== 'basket') continue;
            const key = `ENROLMENT#basket#${request.occurrence}`;
            const enrolment = await shop.enrolments.find(MEMBER, key);
            // A request whose worker died before the commit has no enrolment to compare with.
            if (enrolment) expect(Date.parse(enrolment.causedAt)).toBeGreaterThanOrEqual(lastOrder);
            expect(enrolment?.endedBy).not.toBe('ordered');
          }
        };
        for (const { action: next, minutes } of script) {
          now += minutes * MINUTE_MS;
          const { ports, book } = shop;
          if (next.do === 'order') {
            lastOrder = now;
            shop.setCards(MEMBER, activityOf({ 'Order Completed': now }));
          } else if (next.do === 'crash') crashAt = next.at;
          else if (next.do === 'subscribe') await step(() => hearFact(ports, book, subscribedFact(), now));
          else if (next.do === 'enter') {
            const fact = enteredFact({ cause: next.cause, at: now - next.ageMinutes * MINUTE_MS });
            await step(() => hearFact(ports, book, fact, now));
          } else if (next.do === 'woken') {
            const fact = wokenFact(`ENROLMENT#basket#${next.occurrence}`);
            await step(() => hearFact(ports, book, fact, now));
          } else if (next.do === 'wake') {
            const enrolment = `ENROLMENT#basket#${next.occurrence}`;
            const wake = { wake: 'enrolment', member: MEMBER, enrolment, step: next.step } as const;
            await step(() => wakeUp(ports, book, wake, now));
          } else {
            const waiting = [...shop.sent.wakeUps.map((sent) => sent.wakeUp)];
            for (const bucket of new Set(shop.sent.alarms)) {
              for (let shard = 0; shard < SHARDS; shard += 1) {
                waiting.push(...(await ports.agenda.page(bucket, shard, 100)).wakeUps);
              }
            }
            const chosen = waiting[next.which % Math.max(1, waiting.length)];
            if (chosen) await step(() => wakeUp(ports, book, wakeUpSchema.parse(chosen), now));
          }
        }
        const keys = shop.sent.requests.map(
          ({ journey, step: at, occurrence }) => `${journey}/${at}/${occurrence}`,
        );
        // A worker that died after asking asks again under the same key, which messaging knows; nothing else repeats.
        expect(keys.length - new Set(keys).size).toBeLessThanOrEqual(crashes);
        const enrolments = await shop.enrolments.of(MEMBER);
        const live = enrolments.filter(({ status, journey }) => status === 'live' && journey === 'basket');
        if (reentry !== 'every-time') expect(live.length).toBeLessThanOrEqual(1);
        const causes = enrolments.map(({ journey, cause }) => `${journey}/${cause}`);
        expect(new Set(causes).size).toBe(causes.length);
      },
    ),
    { numRuns: 500 },
  );
});
