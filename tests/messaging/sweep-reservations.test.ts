import type { ContactCard } from '../../functions/messaging/contract';
import { outcomeUnknown } from '../../functions/messaging/domain/decisions';
import type { EnrolledIn } from '../../functions/messaging/domain/left-open';
import { sendKey } from '../../functions/messaging/domain/send-key';
import { sweepReservations } from '../../functions/messaging/flows/sweep-reservations';
import type { SweepPorts } from '../../functions/messaging/ports';
import type { Broken } from '../../functions/shared/platform/passed-over';
import { aBookmark } from '../support/messaging/a-bookmark';
import { ADA, aCard, aRequest, aSlot, DAY, iso, NOON } from '../support/messaging/builders';
import { aWorld, GRACE_MS, LEASE_MS } from '../support/messaging/world';

const BOB = 'b'.repeat(26);
const KEY = sendKey(aRequest());
const open = aSlot(NOON, { key: KEY, state: 'reserved', owner: 'owner000', leaseUntil: NOON + LEASE_MS });
const OVER = NOON + LEASE_MS + GRACE_MS;

/** A pressure of no card's: one that nobody can read. */
const UNREADABLE: ContactCard['pressure'] = [aSlot(NOON, { key: 'unreadable' })];
const unpacked = (pressure: ContactCard['pressure']) => {
  if (pressure === UNREADABLE) throw new RangeError('no reservation');
  return pressure;
};

/** The cards of a world in pages of one, all in the third segment. */
const aNight = (cards: readonly ContactCard[], enrolments: readonly EnrolledIn[] = [], ids = [ADA]) => {
  const world = aWorld();
  for (const card of cards) world.contacts.put(card);
  let read = 0;
  const ports: SweepPorts = {
    ...world.ports,
    contacts: world.contacts,
    graceMs: GRACE_MS,
    bookmark: aBookmark(),
    scanned: {
      async *pages(segment, _, from) {
        const mine = segment === 2 ? cards : [];
        for (const [at, { pk, pressure }] of mine.entries())
          if (at >= Number(from?.at ?? 0))
            yield {
              items: [{ pk, pressure: () => unpacked(pressure) }],
              ...(at + 1 < mine.length ? { next: { at: at + 1 } } : {}),
            };
      },
      read: async (member) => {
        read += 1;
        const { contact } = await world.contacts.read(member);
        return { member, contact, ids, enrolments };
      },
    },
  };
  const told: Broken[] = [];
  const onBroken = (broken: Broken) => void told.push(broken);
  const sweep = (now = OVER, outOfTime = () => false) =>
    sweepReservations(ports, { now, outOfTime, onBroken });
  return { ...world, broken: told, sweep, told: () => [...world.timeline.values()], reads: () => read };
};

it('closes what nobody brought back when lease and grace are over, and tells what its request would have told', async () => {
  const night = aNight(
    [aCard({ pressure: [aSlot(NOON - DAY), open] })],
    [{ journey: 'welcome', occurrence: 'once' }],
  );
  expect(await night.sweep()).toEqual({ cards: 1, closed: 1, broken: 0, done: true });
  expect(night.contacts.card(ADA)?.pressure.map(({ state }) => state)).toEqual(['sent', 'unknown']);
  expect(night.told()).toEqual([outcomeUnknown(ADA, aRequest(), { programmeVersion: 7, caps: [] }, open)]);
});

it('tells of what is transactional the same as its request would have told', async () => {
  const receipt = { ...open, class: 'transactional' as const };
  const night = aNight([aCard({ pressure: [receipt] })], [{ journey: 'welcome', occurrence: 'once' }]);
  await night.sweep();
  const request = aRequest({ class: 'transactional' });
  expect(night.told()).toEqual([outcomeUnknown(ADA, request, { programmeVersion: 7, caps: [] }, receipt)]);
});

it('leaves alone what may still be answered for, and reads no member for it', async () => {
  const night = aNight([aCard({ pressure: [open] })]);
  expect(await night.sweep(OVER - 1)).toEqual({ cards: 1, closed: 0, broken: 0, done: true });
  expect(night.contacts.card(ADA)?.version).toBe(1);
  expect(night.reads()).toBe(0);
});

it('changes nothing the second time', async () => {
  const night = aNight([aCard({ pressure: [open] })]);
  await night.sweep();
  const { version } = night.contacts.card(ADA) as ContactCard;
  expect((await night.sweep()).closed).toBe(0);
  expect(night.contacts.card(ADA)?.version).toBe(version);
});

it('tells that the cause is unknown where no enrolment has asked for it', async () => {
  const night = aNight([aCard({ pressure: [open] })], [{ journey: 'welcome', occurrence: '2' }]);
  await night.sweep();
  expect(night.told()[0]?.properties).toMatchObject({
    key: KEY,
    journey: 'unknown',
    reason: 'unknown_outcome',
    numbers: { reservedAt: iso(NOON) },
  });
});

it('knows the cause under an id that the member had before a merge', async () => {
  const key = sendKey(aRequest({ member: BOB }));
  const night = aNight(
    [aCard({ pressure: [{ ...open, key }] })],
    [{ journey: 'welcome', occurrence: 'once' }],
    [ADA, BOB],
  );
  await night.sweep();
  expect(night.told()[0]?.properties).toMatchObject({ journey: 'welcome', step: 'greet' });
});

it('leaves its slot taken, and the request that comes back after all finds it closed', async () => {
  const night = aNight([aCard({ pressure: [open] })]);
  await night.sweep();
  night.now = OVER;
  expect(await night.send(aRequest())).toBe('done');
  expect(night.accepted).toEqual([]);
});

it('stops when its time is over, says so, and goes on there the next night', async () => {
  const night = aNight([aCard({ pressure: [open] }), aCard({ pk: BOB, pressure: [open] })]);
  expect(await night.sweep(OVER, () => true)).toEqual({ cards: 1, closed: 1, broken: 0, done: false });
  expect(await night.sweep(OVER + DAY, () => true)).toEqual({ cards: 1, closed: 1, broken: 0, done: true });
  expect(night.contacts.card(BOB)?.pressure.map(({ state }) => state)).toEqual(['unknown']);
});

it('passes over a card that nobody can read, closes those behind it, and tells of it', async () => {
  const night = aNight([aCard({ pk: BOB, pressure: UNREADABLE }), aCard({ pressure: [open] })]);
  expect(await night.sweep()).toEqual({ cards: 2, closed: 1, broken: 1, done: true });
  expect(night.broken).toEqual([{ member: BOB, error: expect.any(RangeError) }]);
  expect(night.contacts.card(ADA)?.pressure.map(({ state }) => state)).toEqual(['unknown']);
});
