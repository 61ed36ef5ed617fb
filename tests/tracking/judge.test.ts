import { DAY_MS, HOUR_MS } from '../../functions/shared/kernel/time';
import { redirectActivity } from '../../functions/tracking/contract';
import { emptyActivity } from '../../functions/tracking/domain/activity';
import { causeOf } from '../../functions/tracking/domain/interaction-item';
import { interactionOf, programmeOf, SOURCE, streamOf } from '../support/tracking/builders';
import { added, ago, enrolment, now, OTHER, open, ordered, viewed } from '../support/tracking/worker';

describe('an interaction that a journey starts on', () => {
  it('becomes one fact that carries what was decided', async () => {
    const { judge, facts } = open();
    await judge(streamOf([added(5_000)]));
    expect(facts).toEqual([
      {
        id: expect.any(String),
        name: 'Journey Entered',
        member: SOURCE,
        at: ago(5_000),
        detail: {
          journey: 'basket',
          programmeVersion: 1,
          cause: causeOf(added(5_000)),
          causedAt: ago(5_000),
          properties: { name: 'Teapot' },
        },
      },
    ]);
  });

  it('starts nothing when it is older than the journey accepts', async () => {
    const { judge, facts, members } = open();
    await judge(streamOf([added(25 * HOUR_MS)]));
    expect(facts).toEqual([]);
    expect(members.activity(SOURCE)?.events['Product Added']?.n).toBe(1);
  });

  it('starts nothing when the member is in it, and starts again after the end', async () => {
    const { judge, facts, members } = open();
    members.put(enrolment());
    await judge(streamOf([added(5_000)]));
    expect(facts).toEqual([]);
    members.put(enrolment({ status: 'ended' }));
    await judge(streamOf([added(4_000, 'again')]));
    expect(facts).toHaveLength(1);
  });

  it('starts one journey for two baskets in a batch', async () => {
    const { judge, facts } = open();
    await judge(streamOf([added(5_000, 'one'), added(4_000, 'two')]));
    expect(facts).toHaveLength(1);
  });

  it.each([
    ['recorded first, with a later time', [ordered(1_000), added(5_000)]],
    ['in the same batch', [added(5_000), ordered(1_000)]],
  ])('starts nothing when the order that cancels it was %s', async (_what, items) => {
    const { judge, facts } = open();
    for (const item of items.length > 1 && items[0]?.name === 'Order Completed'
      ? items.map((i) => [i])
      : [items])
      await judge(streamOf(item));
    expect(facts).toEqual([]);
  });

  it('starts it when the order came before', async () => {
    const { judge, facts } = open();
    await judge(streamOf([ordered(9_000), added(5_000)]));
    expect(facts).toHaveLength(1);
  });

  it('is judged by the entry’s condition, on the card with this interaction folded', async () => {
    const journey = {
      id: 'third',
      name: 'Third view',
      entry: {
        on: 'interaction' as const,
        event: 'Product Viewed',
        where: { did: 'Product Viewed', atLeast: 3 },
      },
      reentry: { policy: 'once' as const },
      steps: [{ id: 'end', do: 'end' as const }],
    };
    const { judge, facts } = open(programmeOf({ journeys: [journey] }));
    await judge(streamOf([viewed('1'), viewed('2')]));
    expect(facts).toEqual([]);
    await judge(streamOf([viewed('3'), viewed('4')]));
    expect(facts).toHaveLength(1);
  });

  it('comes without its properties when they are over 16 KB', async () => {
    const { judge, facts } = open();
    await judge(
      streamOf([
        interactionOf({ name: 'Product Added', at: ago(0) }, { properties: { text: 'x'.repeat(20_000) } }),
      ]),
    );
    expect(facts).toMatchObject([{ detail: { properties: {} } }]);
  });

  it('keeps the gap between two entries', async () => {
    const [basket] = programmeOf().rules.journeys;
    const { judge, facts, members } = open(
      programmeOf({ journeys: [{ ...basket, reentry: { policy: 'one-at-a-time', gap: '2h' } } as never] }),
    );
    members.put(enrolment({ status: 'ended' }));
    await judge(streamOf([added(5_000)]));
    expect(facts).toEqual([]);
  });
});

describe('an interaction that nobody listens to', () => {
  it('costs one card write and no fact; a batch of ten costs one as well', async () => {
    const { judge, facts, members, identified, parked } = open();
    await judge(streamOf(Array.from({ length: 10 }, (_, n) => viewed(`m-${n}`))));
    expect([facts, identified, parked]).toEqual([[], [], []]);
    expect(members.commits()).toBe(1);
    expect(members.activity(SOURCE)?.all?.n).toBe(10);
  });

  it('is not judged at all when it is a decision of ours, or was there before', async () => {
    const { judge, members } = open();
    await judge(streamOf([interactionOf({ kind: 'decision', name: 'Email Sent', body: '{}' })]));
    await judge(streamOf([viewed('m-1')], { eventName: 'MODIFY' }));
    expect(members.commits()).toBe(0);
  });
});

describe('an interaction that a live enrolment waits for', () => {
  it('wakes it once, and only when its exit holds', async () => {
    const { judge, facts, members } = open();
    members.put(enrolment());
    await judge(streamOf([viewed('m-1'), ordered(2 * HOUR_MS, 'before')]));
    expect(facts).toEqual([]);
    await judge(streamOf([ordered(2_000, 'one'), ordered(1_000, 'two')]));
    expect(facts).toMatchObject([
      { name: 'Enrolment Woken', detail: { enrolment: 'ENROLMENT#basket#1', name: 'Order Completed' } },
    ]);
  });

  it('is judged by the version with which the member entered', async () => {
    const { judge, facts, members, publishProgramme } = open();
    members.put(enrolment());
    publishProgramme(programmeOf({ journeys: [] }, 2));
    await judge(streamOf([ordered(1_000)]));
    expect(facts).toHaveLength(1);
  });

  it('wakes nobody who has left already', async () => {
    const { judge, facts, members } = open();
    members.put(enrolment({ status: 'ended' }));
    await judge(streamOf([ordered(1_000)]));
    expect(facts).toEqual([]);
  });
});

describe('a crash', () => {
  it.each(['publish', 'commit'] as const)(
    'at %s: nothing is counted twice, and facts keep their ids',
    async (at) => {
      const { judge, fail, facts, members } = open();
      const batch = streamOf([added(5_000), viewed('m-1')]);
      fail(at);
      await expect(judge(batch)).rejects.toMatchObject({ code: 'members_not_judged' });
      await judge(batch);
      await judge(batch);
      expect(members.activity(SOURCE)?.all?.n).toBe(2);
      expect(new Set(facts.map(({ id }) => id)).size).toBe(1);
    },
  );

  it('of one member leaves the others judged', async () => {
    const { judge, members, ports } = open();
    const { read } = ports.members;
    ports.members.read = async (member) => {
      if (member === OTHER) throw new Error('throttled');
      return read(member);
    };
    const batch = streamOf([viewed('m-1'), { ...viewed('m-2'), pk: OTHER }]);
    await expect(judge(batch)).rejects.toMatchObject({ code: 'members_not_judged' });
    expect(members.activity(SOURCE)?.all?.n).toBe(1);
  });
});

describe('who somebody is', () => {
  it('is asked of members, with the traits and the browser, and writes no card', async () => {
    const { judge, identified, members } = open();
    const item = interactionOf(
      { kind: 'identify', name: 'Identified', anonymous: OTHER, at: ago(0) },
      {
        userId: '42',
        traits: { email: 'ada@example.com' },
        context: { locale: 'fr-FR', timezone: 'Europe/Paris', traits: { a: 1 } },
      },
    );
    await judge(streamOf([item]));
    expect(identified).toEqual([
      {
        member: SOURCE,
        anonymous: OTHER,
        traits: { a: 1, email: 'ada@example.com' },
        locale: 'fr-FR',
        timeZone: 'Europe/Paris',
        at: ago(0),
        cause: causeOf(item),
      },
    ]);
    expect(members.commits()).toBe(0);
  });

  it('is said no later than it was heard, however far ahead the client’s clock is', async () => {
    const { judge, identified } = open();
    const heard = (messageId: string, at: string) => ({
      ...interactionOf({ kind: 'identify', name: 'Identified', messageId, at: ago(0) }, { userId: '42' }),
      at,
      receivedAt: ago(0),
    });
    await judge(streamOf([heard('ahead', ago(-3 * HOUR_MS)), heard('late', ago(3 * HOUR_MS))]));
    expect(identified.map(({ at }) => at)).toEqual([ago(0), ago(3 * HOUR_MS)]);
  });

  it('is a visitor as long as neither a user is named nor the browser linked', async () => {
    const { judge, identified, members } = open();
    members.put(redirectActivity(emptyActivity(OTHER), SOURCE));
    const item = (messageId: string, body: Record<string, unknown> = {}) =>
      interactionOf({ kind: 'identify', name: 'Identified', messageId, at: ago(0) }, body);
    await judge(
      streamOf([item('visitor'), item('user', { userId: '42' }), { ...item('linked'), pk: OTHER }]),
    );
    expect(identified.map(({ member, visitor }) => [member, visitor])).toEqual([
      [SOURCE, true],
      [SOURCE, undefined],
      [SOURCE, undefined],
    ]);
  });

  it('is asked for an alias of a browser, and for nothing when it is an alias to oneself', async () => {
    const { judge, identified } = open();
    await judge(
      streamOf([
        interactionOf({ kind: 'alias', messageId: 'a', anonymous: OTHER }),
        interactionOf({ kind: 'alias', messageId: 'b' }),
      ]),
    );
    expect(identified).toMatchObject([{ member: SOURCE, anonymous: OTHER, traits: {} }]);
  });

  it('is known of a browser that was linked: its interactions count for the member, with one write for both', async () => {
    const { judge, members } = open();
    members.put(redirectActivity(emptyActivity(OTHER), SOURCE));
    await judge(streamOf([viewed('m-1'), { ...viewed('m-2'), pk: OTHER }]));
    expect(members.activity(SOURCE)?.all?.n).toBe(2);
    expect(members.activity(OTHER)).toEqual({ pk: OTHER, sk: 'CARD#ACTIVITY', version: 1, redirect: SOURCE });
    expect(members.commits()).toBe(1);
  });

  it('may change between reading and writing: the interactions follow the link', async () => {
    const { judge, members, ports } = open();
    const { commit } = ports.members;
    let merged = false;
    ports.members.commit = async (card) => {
      if (!merged) {
        merged = true;
        members.put(redirectActivity(emptyActivity(OTHER), SOURCE));
      }
      return commit(card);
    };
    await judge(streamOf([{ ...viewed('m-1'), pk: OTHER }]));
    expect(members.activity(SOURCE)?.all?.n).toBe(1);
    expect(members.activity(OTHER)?.redirect).toBe(SOURCE);
  });
});

it('an unsubscribe, told by messaging, can wake an enrolment like any interaction', async () => {
  const [basket] = programmeOf().rules.journeys;
  const { judge, facts, members } = open(
    programmeOf({
      journeys: [
        { ...basket, exit: [{ id: 'left', when: { did: 'Unsubscribed', since: 'entry' } }] } as never,
      ],
    }),
  );
  members.put(enrolment({ causedAt: ago(DAY_MS), enteredAt: now - DAY_MS }));
  await judge(
    streamOf([interactionOf({ kind: 'fact', name: 'Unsubscribed', at: ago(0), body: '{"topic":"news"}' })]),
  );
  expect(facts).toMatchObject([{ name: 'Enrolment Woken' }]);
});
