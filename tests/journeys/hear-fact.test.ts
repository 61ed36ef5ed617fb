import { hearFact } from '../../functions/journeys/flows/hear-fact';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import {
  activityOf,
  basketJourney,
  enrolmentOf,
  enteredFact,
  MEMBER,
  NOON,
  rulesOf,
  subscribedFact,
  welcomeJourney,
  wokenFact,
} from '../support/journeys/builders';
import { type JourneysWorld, journeysWorld } from '../support/journeys/memory-journeys';

const OTHER = 'zyxwvutsrqponmlkjihgfedcba';
const world = (...args: Parameters<typeof journeysWorld>) => journeysWorld(...args);
const hear = (in_: JourneysWorld, fact: Parameters<typeof hearFact>[2], now = NOON) =>
  hearFact(in_.ports, in_.book, fact, now);

const riskFact = (over: Record<string, unknown> = {}, source = 'relance.scoring') => ({
  source,
  detail: {
    id: 'risk-1',
    name: 'Churn Risk Changed',
    member: MEMBER,
    at: isoTime(NOON),
    detail: {
      score: 'silence',
      from: 'medium',
      to: 'high',
      direction: 'up',
      risk: 0.8,
      cause: 'night-1',
      causedAt: isoTime(NOON),
      ...over,
    },
  },
});
const riskJourney = welcomeJourney({
  id: 'last-chance',
  entry: {
    on: 'fact',
    fact: 'Churn Risk Changed',
    where: {
      all: [
        { property: 'to', is: 'high' },
        { consent: 'news', is: 'granted' },
      ],
    },
  },
});
const consent = (state: 'granted' | 'withdrawn') => ({
  sk: 'CARD#CONTACT',
  consents: { news: { state, at: NOON, source: 'trait newsletter' } },
});

describe('an entry that tracking judged', () => {
  test('enrols the member, and lets it wait in the agenda', async () => {
    const shop = world(rulesOf(basketJourney()));
    await hear(shop, enteredFact({ properties: { name: 'mug' } }));
    expect(await shop.enrolments.find(MEMBER, 'ENROLMENT#basket#1')).toMatchObject({
      status: 'live',
      step: 'two-hours',
      version: 1,
      properties: { name: 'mug' },
    });
    expect(shop.sent.alarms).toEqual(['2026-11-02T14:00:00.000Z']);
    expect(shop.sent.requests).toEqual([]);
  });

  test('said twice enrols once', async () => {
    const shop = world(rulesOf(basketJourney({ reentry: { policy: 'every-time' } })));
    await hear(shop, enteredFact());
    await hear(shop, enteredFact(), NOON + 1_000);
    expect(shop.enrolments.all()).toHaveLength(1);
    expect(shop.sent.alarms).toHaveLength(1);
  });

  test('is ended at once by an order that was recorded first', async () => {
    const shop = world(rulesOf(basketJourney()));
    shop.setCards(MEMBER, activityOf({ 'Order Completed': NOON + 1_000 }));
    await hear(shop, enteredFact(), NOON + 5_000);
    expect(await shop.enrolments.find(MEMBER, 'ENROLMENT#basket#1')).toMatchObject({
      status: 'ended',
      endedBy: 'ordered',
    });
    expect(shop.sent.alarms).toEqual([]);
  });

  test('that is older than its journey allows starts nothing', async () => {
    const shop = world(rulesOf(basketJourney()));
    await hear(shop, enteredFact({ at: NOON - 2 * DAY_MS }));
    expect(shop.enrolments.all()).toEqual([]);
  });

  test('follows the version with which it was judged', async () => {
    const first = rulesOf(basketJourney());
    const second = rulesOf(
      basketJourney({ steps: [{ id: 'remind', do: 'send', template: 'basket', topic: 'news' }] }),
    );
    const shop = world([first, second]);
    await hear(shop, enteredFact({ programmeVersion: 1 }));
    expect(shop.sent.requests).toEqual([]);
    expect(shop.enrolments.all()).toMatchObject([{ programmeVersion: 1, status: 'live' }]);
  });

  test('of a merged browser enrols the member, unless the browser was enrolled for the same cause', async () => {
    const shop = world(rulesOf(basketJourney()));
    await hear(shop, enteredFact({ member: OTHER }));
    shop.setCards(OTHER, { sk: 'CARD#ACTIVITY', redirect: MEMBER });
    await hear(shop, enteredFact({ member: OTHER }));
    expect(shop.enrolments.all()).toMatchObject([{ pk: OTHER }]);
  });

  test('starts nothing while what was begun in the member’s own browser is live', async () => {
    const shop = world(rulesOf(basketJourney()));
    await hear(shop, enteredFact({ member: OTHER }));
    shop.setCards(OTHER, { sk: 'CARD#ACTIVITY', redirect: MEMBER });
    shop.setCards(MEMBER, { sk: 'CARD#PROFILE', traits: {}, sources: [OTHER] });
    await hear(shop, enteredFact({ cause: 'cause-2' }));
    expect(shop.enrolments.all()).toHaveLength(1);
  });

  test.each([
    ['journey_missing', enteredFact({ journey: 'unheard-of' })],
    ['programme_missing', enteredFact({ programmeVersion: 9 })],
    [
      'fact_invalid',
      { ...enteredFact(), detail: { ...enteredFact().detail, detail: { journey: 'basket' } } },
    ],
  ])('goes back to the queue with %s when it cannot be', async (code, fact) => {
    await expect(hear(world(rulesOf(basketJourney())), fact)).rejects.toMatchObject({ code });
  });
});

describe('a subscription', () => {
  test('asks for the welcome at once, and never again', async () => {
    const shop = world(rulesOf(welcomeJourney()));
    await hear(shop, subscribedFact());
    await hear(shop, subscribedFact());
    await hear(shop, subscribedFact({ cause: 'consent-2' }));
    expect(shop.sent.requests).toMatchObject([{ journey: 'welcome', step: 'greet', occurrence: 'once' }]);
  });

  test('to a topic of no journey starts nothing', async () => {
    const shop = world(rulesOf(welcomeJourney()));
    await hear(shop, subscribedFact({ topic: 'events' }));
    expect(shop.sent.requests).toEqual([]);
  });

  test('is judged by the live version', async () => {
    const shop = world([rulesOf(welcomeJourney()), rulesOf(basketJourney())]);
    await hear(shop, subscribedFact());
    expect(shop.sent.requests).toEqual([]);
  });
});

describe('a change of risk', () => {
  test('upwards starts the last chance of those who consented', async () => {
    const shop = world(rulesOf(riskJourney));
    await hear(shop, riskFact());
    expect(shop.sent.requests).toEqual([]);
    shop.setCards(MEMBER, consent('granted'));
    await hear(shop, riskFact({ cause: 'night-2' }));
    expect(shop.sent.requests).toMatchObject([{ journey: 'last-chance' }]);
  });

  test('that is the first score of a member starts nothing', async () => {
    const shop = world(rulesOf(riskJourney));
    shop.setCards(MEMBER, consent('granted'));
    await hear(shop, riskFact({ from: undefined, direction: 'first' }));
    expect(shop.sent.requests).toEqual([]);
  });

  test('told by somebody who does not own it is not heard', async () => {
    const shop = world(rulesOf(riskJourney));
    shop.setCards(MEMBER, consent('granted'));
    await hear(shop, riskFact({}, 'relance.tracking'));
    await hear(shop, riskFact({}, 'somebody.else'));
    expect(shop.enrolments.all()).toEqual([]);
  });
});

describe('an enrolment that is woken', () => {
  test('ends when its exit holds, and stays when it does not', async () => {
    const shop = world(rulesOf(basketJourney()));
    await shop.enrolments.insert(enrolmentOf());
    await hear(shop, wokenFact());
    expect(shop.enrolments.all()).toMatchObject([{ status: 'live', version: 1 }]);
    shop.setCards(MEMBER, activityOf({ 'Order Completed': NOON + 1 }));
    await hear(shop, wokenFact());
    expect(shop.enrolments.all()).toMatchObject([{ status: 'ended', endedBy: 'ordered', version: 2 }]);
  });

  test('before the card says so is looked at again', async () => {
    const order = () => shop.setCards(MEMBER, activityOf({ 'Order Completed': NOON + 1 }));
    const shop: JourneysWorld = world(rulesOf(basketJourney()), { pause: order });
    await shop.enrolments.insert(enrolmentOf());
    await hear(shop, wokenFact());
    expect(shop.enrolments.all()).toMatchObject([{ status: 'ended', endedBy: 'ordered' }]);
  });

  test('that is not there is nobody’s loss', async () => {
    const shop = world(rulesOf(basketJourney()));
    await expect(hear(shop, wokenFact())).resolves.toBeUndefined();
  });
});

describe('a crash between what is asked for and the enrolment', () => {
  test('asks for the same again when the fact comes again', async () => {
    let crash = true;
    const shop = world(rulesOf(welcomeJourney()), {
      fault: (call) => {
        if (call === 'insert' && crash) throw new Error('killed');
      },
    });
    await expect(hear(shop, subscribedFact())).rejects.toThrow('killed');
    crash = false;
    await hear(shop, subscribedFact(), NOON + 60_000);
    const keys = shop.sent.requests.map(({ member, journey, step, occurrence }) =>
      [member, journey, step, occurrence].join('/'),
    );
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});

test('two causes at once of a journey that is entered one at a time end in one live enrolment', async () => {
  const shop = world(rulesOf(basketJourney()));
  await Promise.all(['a', 'b', 'c'].map((cause) => hear(shop, enteredFact({ cause }))));
  expect(shop.enrolments.all()).toHaveLength(1);
});
