import { nextLook } from '../../functions/messaging/domain/held-back';
import type { Paused } from '../../functions/programme/contract';
import { aCard, aRequest, DAY, HOUR, iso, MINUTE, NOON } from '../support/messaging/builders';
import { aWorld, type World } from '../support/messaging/world';

const SINCE = iso(NOON - MINUTE);
const BY_HAND: Paused = { journeys: { welcome: { by: 'operator', since: SINCE } }, mails: {} };

const aPausedWorld = (paused: Paused | undefined, card = {}): World => {
  const world = aWorld();
  world.contacts.put(aCard(card), { firstName: 'Ada' });
  world.paused = paused;
  return world;
};

describe('a paused journey', () => {
  it('keeps its message waiting in the agenda, where exits are judged, and says why', async () => {
    const world = aPausedWorld(BY_HAND);
    expect(await world.send(aRequest())).toBe('deferred');
    expect(world.accepted).toHaveLength(0);
    expect(world.contacts.writes).toEqual({ done: 0, failed: 0 });
    expect(world.waiting).toEqual([
      { request: { ...aRequest(), held: SINCE }, due: NOON + MINUTE / 2, by: 'agenda' },
    ]);
    expect(world.entries[0]).toMatchObject({
      name: 'Email Deferred',
      properties: { reason: 'paused', numbers: { of: 'journey', since: SINCE } },
    });
  });

  it('tells the timeline once, however often it is looked at', async () => {
    const world = aPausedWorld(BY_HAND);
    await world.send(aRequest());
    for (let look = 0; look < 5; look += 1) {
      const { request, due } = world.waiting.at(-1) ?? { request: aRequest(), due: 0 };
      world.now = due;
      expect(await world.send(request)).toBe('deferred');
    }
    expect(world.entries).toHaveLength(1);
  });

  it('sends what waited once it is resumed', async () => {
    const world = aPausedWorld(BY_HAND);
    await world.send(aRequest());
    world.paused = undefined;
    world.now = world.waiting[0]?.due ?? 0;
    expect(await world.send(world.waiting[0]?.request ?? aRequest())).toBe('sent');
    expect(world.accepted).toHaveLength(1);
  });

  it('skips what was worth sending during the pause only, and names the pause', async () => {
    const world = aPausedWorld(BY_HAND);
    await world.send(aRequest());
    world.now = NOON + 2 * DAY;
    expect(await world.send(aRequest())).toBe('skipped');
    expect(world.entries.at(-1)?.properties).toMatchObject({
      reason: 'paused',
      numbers: { since: SINCE, expiresAt: iso(NOON + 2 * DAY) },
    });
  });

  it.each([
    ['after an unsubscribe', { unsubscribedAt: NOON - DAY }, {}, 'unsubscribed'],
    ['in the control group', {}, { control: true }, 'control_group'],
    ['when the journey was left', {}, { exited: 'ordered' }, 'exited'],
  ])('lets nothing wait that would not go anyway: %s', async (_, card, request, reason) => {
    const world = aPausedWorld(BY_HAND, card);
    expect(await world.send(aRequest(request))).toBe('skipped');
    expect(world.entries[0]?.properties).toMatchObject({ reason });
  });

  it('was handed over before: what is sent is not asked again', async () => {
    const world = aPausedWorld(undefined);
    await world.send(aRequest());
    world.paused = BY_HAND;
    expect(await world.send(aRequest())).toBe('done');
  });

  it('holds nothing of another journey', async () => {
    const world = aPausedWorld({ journeys: { other: { by: 'operator', since: SINCE } }, mails: {} });
    expect(await world.send(aRequest())).toBe('sent');
  });
});

it('a guard-rail that paused says so', async () => {
  const world = aPausedWorld({
    journeys: {},
    mails: { 'welcome/greet': { by: 'guardrail', since: SINCE, why: '0.4 % complained' } },
  });
  await world.send(aRequest());
  expect(world.entries[0]?.properties).toMatchObject({
    reason: 'guardrail',
    numbers: { of: 'mail', why: '0.4 % complained' },
  });
});

it('a guard-rail holds no receipt back, whatever it paused; an operator who names its mail does', async () => {
  const name = { journey: 'transactional', step: 'receipt', class: 'transactional' } as const;
  const by = (who: 'guardrail' | 'operator') =>
    aPausedWorld({
      journeys: { transactional: { by: 'guardrail', since: SINCE } },
      mails: { 'transactional/receipt': { by: who, since: SINCE } },
    });
  expect(await by('guardrail').send(aRequest(name))).toBe('sent');
  expect(await by('operator').send(aRequest(name))).toBe('deferred');
});

it('a pause of everything lets a receipt go', async () => {
  const world = aPausedWorld({ all: { by: 'operator', since: SINCE }, journeys: {}, mails: {} });
  expect(await world.send(aRequest({ class: 'transactional' }))).toBe('sent');
  expect(await world.send(aRequest({ step: 'other' }))).toBe('deferred');
});

describe('the next look at what is paused', () => {
  it('comes half a minute after a fresh pause, and at the latest after half an hour', () => {
    expect(nextLook(NOON, NOON)).toBe(NOON + MINUTE / 2);
    expect(nextLook(NOON - 10 * MINUTE, NOON)).toBe(NOON + 5 * MINUTE);
    expect(nextLook(NOON - 40 * DAY, NOON)).toBe(NOON + HOUR / 2);
  });

  it('never comes after the message is worth nothing any more', async () => {
    const world = aPausedWorld(BY_HAND);
    await world.send(aRequest({ expiresAt: iso(NOON + 10_000) }));
    expect(world.waiting[0]?.due).toBe(NOON + 10_000);
  });

  it('costs a pause of a day less than sixty looks', () => {
    let now = NOON;
    let looks = 0;
    for (; now < NOON + DAY; now = nextLook(NOON, now)) looks += 1;
    expect(looks).toBeLessThan(60);
  });
});
