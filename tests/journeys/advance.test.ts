import { advance, type Signal } from '../../functions/journeys/domain/advance';
import { compileJourneys } from '../../functions/journeys/domain/compile-journey';
import { realWaits } from '../../functions/journeys/domain/waits';
import type { Journey } from '../../functions/programme/contract';
import type { MemberFacts } from '../../functions/shared/conditions/condition';
import { DAY_MS, HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import { basketJourney, enrolmentOf, factsOf, MEMBER, NOON, rulesOf } from '../support/journeys/builders';

const compiled = (journey: Journey) => {
  const found = compileJourneys(rulesOf(journey)).get(journey.id);
  if (!found) throw new Error('not compiled');
  return found;
};
const go = (
  signal: Signal,
  given: {
    journey?: Journey;
    enrolment?: ReturnType<typeof enrolmentOf>;
    facts?: Partial<MemberFacts>;
    now?: number;
  },
) => {
  const now = given.now ?? NOON + 2 * HOUR_MS;
  const facts = factsOf({ now, ...given.facts });
  const journey = compiled(given.journey ?? basketJourney());
  return advance(journey, given.enrolment ?? enrolmentOf(), facts, signal, now, realWaits);
};
const due: Signal = { is: 'due', step: 'two-hours' };
const ordered = (at: number) => ({ events: { 'Order Completed': { first: at, last: at, count: 1 } } });

describe('an enrolment', () => {
  test('waits at its first wait when it enters', () => {
    const entering = enrolmentOf({ version: 0, wakeAt: undefined });
    const { enrolment, effects } = go({ is: 'entered' }, { enrolment: entering, now: NOON });
    expect(enrolment).toMatchObject({
      version: 1,
      status: 'live',
      step: 'two-hours',
      wakeAt: NOON + 2 * HOUR_MS,
    });
    expect(effects).toEqual([{ do: 'start timer', step: 'two-hours', at: NOON + 2 * HOUR_MS }]);
  });

  test('asks for its message when its wait is over, and has then finished', () => {
    const enrolment = enrolmentOf({ properties: { name: 'mug' } });
    const { enrolment: after, effects } = go(due, { enrolment });
    expect(after).toMatchObject({ version: 2, status: 'ended', endedBy: 'finished', step: 'remind' });
    expect(after.wakeAt).toBeUndefined();
    expect(effects).toEqual([
      {
        do: 'request message',
        request: {
          member: MEMBER,
          journey: 'basket',
          step: 'remind',
          occurrence: '1',
          template: 'basket',
          topic: 'news',
          class: 'marketing',
          channel: 'email',
          priority: 50,
          programmeVersion: 1,
          requestedAt: isoTime(NOON + 2 * HOUR_MS),
          expiresAt: isoTime(NOON + 2 * HOUR_MS + 2 * DAY_MS),
          control: false,
          properties: { name: 'mug' },
        },
      },
    ]);
  });

  test.each<[string, Signal]>([
    ['at its entry', { is: 'entered' }],
    ['when it is woken', { is: 'woken' }],
    ['when its wait is over', due],
  ])('ends by an exit that holds, with nothing to do, %s', (_, signal) => {
    const { enrolment, effects } = go(signal, { facts: ordered(NOON + 1) });
    expect(enrolment).toMatchObject({ status: 'ended', endedBy: 'ordered', version: 2 });
    expect(effects).toEqual([]);
  });

  test('is ended by an order that came after its cause, though before it was enrolled', () => {
    const late = enrolmentOf({ causedAt: isoTime(NOON), enteredAt: NOON + 60_000 });
    expect(go(due, { enrolment: late, facts: ordered(NOON + 30_000) }).enrolment.endedBy).toBe('ordered');
  });

  test('is not ended by an order from before its cause', () => {
    expect(go(due, { facts: ordered(NOON - 1) }).enrolment.endedBy).toBe('finished');
  });

  test('is ended by an order now, though its cause came from a clock that is ahead', () => {
    const ahead = enrolmentOf({ causedAt: isoTime(NOON + 5 * HOUR_MS), enteredAt: NOON });
    expect(go(due, { enrolment: ahead, facts: ordered(NOON + HOUR_MS) }).enrolment.endedBy).toBe('ordered');
  });

  test('that an interaction began is not ended by that interaction, but by the next of its kind', () => {
    const journey = basketJourney({
      entry: { on: 'interaction', event: 'Order Completed' },
    });
    expect(go({ is: 'woken' }, { journey, facts: ordered(NOON) }).changed).toBe(false);
    expect(go({ is: 'woken' }, { journey, facts: ordered(NOON + 1) }).enrolment.endedBy).toBe('ordered');
  });

  test.each<[string, Signal, Partial<ReturnType<typeof enrolmentOf>>]>([
    ['a wake-up for another step', { is: 'due', step: 'other' }, {}],
    ['a wake-up after it ended', due, { status: 'ended', endedBy: 'finished' }],
    ['being woken when no exit holds', { is: 'woken' }, {}],
  ])('does not change by %s', (_, signal, over) => {
    const { changed, effects, enrolment } = go(signal, { enrolment: enrolmentOf(over) });
    expect({ changed, effects, version: enrolment.version }).toEqual({
      changed: false,
      effects: [],
      version: 1,
    });
  });

  test('takes the branch that its condition says, with its cause’s properties', () => {
    const journey = basketJourney({
      steps: [
        { id: 'two-hours', do: 'wait', for: '2h' },
        { id: 'big', do: 'branch', if: { property: 'total', above: 50 }, yes: 'offer', no: 'last' },
        { id: 'offer', do: 'send', template: 'welcome', topic: 'news' },
        { id: 'stop', do: 'end' },
        { id: 'last', do: 'wait', for: '1d' },
        { id: 'remind', do: 'send', template: 'basket', topic: 'news' },
      ],
    });
    const big = go(due, { journey, enrolment: enrolmentOf({ properties: { total: 80 } }) });
    expect(big.effects).toMatchObject([{ do: 'request message', request: { step: 'offer' } }]);
    expect(big.enrolment).toMatchObject({ status: 'ended', endedBy: 'finished', step: 'stop' });
    const small = go(due, { journey, enrolment: enrolmentOf({ properties: { total: 8 } }) });
    expect(small.effects).toEqual([{ do: 'start timer', step: 'last', at: NOON + 2 * HOUR_MS + DAY_MS }]);
    expect(small.enrolment).toMatchObject({ status: 'live', step: 'last' });
  });

  test('sends on the way to its next wait, and keeps its place in the control group', () => {
    const journey = basketJourney({
      steps: [
        { id: 'two-hours', do: 'wait', for: '2h' },
        { id: 'first', do: 'send', template: 'basket', topic: 'news' },
        { id: 'a-day', do: 'wait', for: '1d' },
        { id: 'second', do: 'send', template: 'basket', topic: 'news' },
      ],
    });
    const { effects, enrolment } = go(due, { journey, enrolment: enrolmentOf({ control: true }) });
    expect(effects).toMatchObject([
      { do: 'request message', request: { step: 'first', control: true } },
      { do: 'start timer', step: 'a-day' },
    ]);
    expect(enrolment).toMatchObject({ status: 'live', step: 'a-day', control: true });
  });

  test('ends when its step is not in its version', () => {
    const lost = enrolmentOf({ step: 'gone' });
    const { enrolment, effects } = go({ is: 'due', step: 'gone' }, { enrolment: lost });
    expect(enrolment).toMatchObject({ status: 'ended', endedBy: 'finished' });
    expect(effects).toEqual([]);
  });
});
