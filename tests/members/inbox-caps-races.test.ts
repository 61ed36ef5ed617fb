import '../support/lambda-env';
import fc from 'fast-check';
import { leaveEverything } from '../../functions/messaging/flows/leave';
import type { ContactStore } from '../../functions/messaging/ports';
import { anInbox } from '../support/members/an-inbox';
import { ADA, BOB, BROWSER, hashOf } from '../support/members/builders';
import { DAY, MINUTE } from '../support/messaging/builders';
import { leaveRoom, tokens } from '../support/messaging/leave-room';

afterEach(() => {
  jest.restoreAllMocks();
});

const OLD = 'old@example.com';

/** A worker that is ended before or after its `call`th call of the store. */
const ended = (store: ContactStore, call: number, when: 'before' | 'after'): ContactStore => {
  let calls = 0;
  const over =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      const isIt = calls === call;
      if (isIt && when === 'before') throw new Error('ended');
      const answer = await act(...args);
      if (isIt) throw new Error('ended');
      return answer;
    };
  return {
    read: over(store.read),
    replace: over(store.replace),
    leave: over(store.leave),
    prefer: over(store.prefer),
  };
};

const died = (error: unknown) => {
  if ((error as Error).message !== 'ended') throw error;
};

/** An order of all calls of the store, in which workers are ended somewhere, is one run. */
const run = fc.record({
  scheduler: fc.scheduler(),
  mails: fc.integer({ min: 0, max: 3 }),
  /** In which order the queue brings the changes, and where the worker of each is ended at first. */
  order: fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
  ends: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('before' as const, 'after' as const)),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
  presses: fc.boolean(),
});

describe('an address that moves from a visitor to a member, in any order of what happens at once', () => {
  it('gets no mail above the cap and none after a departure, and ends on one card', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ scheduler, mails, order, ends, presses }) => {
        const inbox = anInbox();
        const { contacts, world } = inbox;
        await inbox.says(OLD, { member: BROWSER, visitor: true });
        await inbox.hear(inbox.queued());
        await inbox.send(BROWSER, mails);
        world.now += MINUTE;
        await inbox.says(OLD);
        const changes = inbox.queued();
        const store: ContactStore = {
          read: scheduler.scheduleFunction(contacts.read),
          replace: scheduler.scheduleFunction(contacts.replace),
          leave: scheduler.scheduleFunction(contacts.leave),
          prefer: scheduler.scheduleFunction(contacts.prefer),
        };
        Object.assign(world.ports.contacts, {
          read: store.read,
          replace: (card: Parameters<ContactStore['replace']>[0]) => store.replace(card),
        });
        let left = false;
        const press = async () => {
          const token = await tokens.sign(BROWSER, 'news');
          await leaveEverything(
            { ...leaveRoom().ports, contacts: store },
            token,
            undefined,
            'button',
            world.now,
          );
          left = true;
        };
        const hearing = order.map(async (index, place) => {
          const change = changes[index];
          const [call, when] = ends[place] ?? [1, 'before'];
          if (!change) return;
          await inbox.hear([change], ended(store, call, when)).catch(died);
          // The queue brings again what was not done.
          await inbox.hear([change], store);
        });
        const all = [...hearing, inbox.send(BROWSER, 2), inbox.send(ADA, 2), ...(presses ? [press()] : [])];
        await scheduler.waitFor(Promise.all(all));
        const before = inbox.accepted(OLD);
        expect(before).toBeLessThanOrEqual(3);
        expect([contacts.card(ADA)?.address, contacts.card(BROWSER)?.address]).toEqual([OLD, undefined]);
        await scheduler.waitFor(Promise.all([inbox.send(BROWSER, 3), inbox.send(ADA, 3)]));
        expect(inbox.accepted(OLD)).toBeLessThanOrEqual(left ? before : 3);
        if (!left) expect(inbox.accepted(OLD)).toBe(3);
      }),
      { numRuns: 300 },
    );
  });
});

const ADDRESSES = ['x@example.com', 'y@example.com', 'z@example.com'];

/** What may happen of addresses that change hands, one thing after the other; changes wait until one of them is heard. */
const step = fc.oneof(
  fc.record({
    does: fc.constant('says' as const),
    who: fc.constantFrom(ADA, BOB, BROWSER),
    address: fc.constantFrom(...ADDRESSES),
  }),
  fc.record({ does: fc.constant('hears' as const), which: fc.nat({ max: 20 }), again: fc.boolean() }),
  fc.record({
    does: fc.constant('sends' as const),
    who: fc.constantFrom(ADA, BOB, BROWSER),
    mails: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ does: fc.constant('waits' as const), ms: fc.constantFrom(MINUTE, 2 * DAY) }),
);
const WHO = [ADA, BOB, BROWSER];

describe('addresses that members name, replace and name again, whose changes come in any order, late or twice', () => {
  it('are on one card at a time, get no mail above the cap, and end on no card but that of their owner', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const inbox = anInbox();
        const { contacts, world } = inbox;
        const begin = world.now;
        let waiting: ReturnType<typeof inbox.queued> = [];
        const held = () => WHO.map((member) => contacts.card(member)?.address).filter(Boolean);
        const judge = () => {
          expect(new Set(held()).size).toBe(held().length);
          for (const one of ADDRESSES) expect(inbox.accepted(one)).toBeLessThanOrEqual(3);
        };
        for (const one of steps) {
          world.now += 1_000;
          if (one.does === 'waits' && world.now - begin < 20 * DAY) world.now += one.ms;
          if (one.does === 'sends') await inbox.send(one.who, one.mails);
          if (one.does === 'says') {
            const visitor = one.who === BROWSER ? { visitor: true as const } : {};
            await inbox.says(one.address, { member: one.who, ...visitor });
            waiting.push(...inbox.queued());
          }
          const change = one.does === 'hears' && waiting[one.which % Math.max(1, waiting.length)];
          if (change) {
            await inbox.hear([change]);
            if (!(one.does === 'hears' && one.again)) waiting = waiting.filter((other) => other !== change);
          }
          judge();
        }
        for (const change of waiting) {
          await inbox.hear([change]);
          judge();
        }
        for (const member of WHO) {
          const { address } = contacts.card(member) ?? {};
          if (address)
            expect([member, undefined]).toContain(inbox.identify.identities.ownerOf(hashOf(address)));
        }
        for (const member of WHO) await inbox.send(member, 4);
        judge();
      }),
      { numRuns: 300 },
    );
  });
});
