import { sendKey } from '../../functions/messaging/domain/send-key';
import type { SendOutcome } from '../../functions/messaging/ports';
import { ADA, aCard, aRequest, DAY, iso, NOON } from '../support/messaging/builders';
import { aWorld, type Crash, Killed, STEPS, type World } from '../support/messaging/world';

const VISIBILITY_MS = 60_000;
const request = aRequest({ expiresAt: iso(NOON + 20 * DAY) });

/** Delivers as the queue does: a message that was not acknowledged comes back, what was put on a queue comes when due. */
const deliverUntilQuiet = async (world: World): Promise<void> => {
  const queue = [{ due: world.now }];
  for (let deliveries = 0; queue.length > 0; deliveries += 1) {
    if (deliveries > 60) throw new Error('the request never comes to rest');
    queue.sort((a, b) => a.due - b.due);
    const next = queue.shift();
    world.now = Math.max(world.now, next?.due ?? 0);
    const before = world.waiting.length;
    try {
      await world.send(request);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      world.crash = undefined;
      queue.push({ due: world.now + VISIBILITY_MS });
    }
    for (const { due } of world.waiting.slice(before)) queue.push({ due });
  }
};

const names = (world: World) =>
  [...world.timeline.values()].map(({ properties }) => properties.reason ?? 'sent');

const crashes: Crash[] = STEPS.flatMap((step) => [
  { step, when: 'before' as const },
  { step, when: 'after' as const },
]);
const outcomes: [string, (SendOutcome | 'lost')[]][] = [
  ['accepts', []],
  ['is busy once', [{ outcome: 'later', code: 'TooManyRequestsException', quota: false }]],
  ['is out of quota once', [{ outcome: 'later', code: 'TooManyRequestsException', quota: true }]],
  [
    'refuses',
    Array.from({ length: 5 }, () => ({ outcome: 'rejected', code: 'MessageRejected', message: 'no' })),
  ],
  ['takes it and does not answer', ['lost']],
  ['does not take it and does not answer', [{ outcome: 'ambiguous', code: 'ECONNRESET' }]],
];

describe.each(outcomes)('when SES %s', (_, answers) => {
  it.each(crashes)(
    'a worker killed $when $step sends at most once, and the request has a name in the end',
    async (crash) => {
      const world = aWorld();
      world.contacts.put(aCard());
      world.answers.push(...answers);
      world.crash = crash;
      await deliverUntilQuiet(world);

      expect(world.accepted.length).toBeLessThanOrEqual(1);
      const told = names(world).filter((name) => name !== 'daily_quota');
      // The answer came and was told, and the worker died before the card heard: until the SES event tells the card,
      // the timeline says both, in this order.
      const wasTold = told[0] === 'sent' && world.contacts.card(ADA)?.pressure[0]?.state === 'unknown';
      expect(told).toHaveLength(wasTold ? 2 : 1);
      const pressure = world.contacts.card(ADA)?.pressure ?? [];
      if (world.accepted.length === 1) {
        expect(['sent', 'unknown_outcome']).toContain(told[0]);
        expect(pressure).toMatchObject([
          { key: sendKey(request), state: told.at(-1) === 'sent' ? 'sent' : 'unknown' },
        ]);
      }
      if (told[0] === 'provider_rejected') expect(pressure).toEqual([]);
      expect(pressure.some(({ state }) => state === 'reserved')).toBe(false);
    },
  );

  it('a request delivered twice at once is sent at most once', async () => {
    const world = aWorld();
    world.contacts.put(aCard());
    world.answers.push(...answers);
    await Promise.all([world.send(request), world.send(request), world.send(request)]);
    await deliverUntilQuiet(world);
    expect(world.accepted.length).toBeLessThanOrEqual(1);
    expect(world.contacts.card(ADA)?.pressure.length ?? 0).toBeLessThanOrEqual(1);
  });
});
