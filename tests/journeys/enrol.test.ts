import { decideEntry, newEnrolment } from '../../functions/journeys/domain/enrol';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import { basketJourney, enrolmentOf, MEMBER, NOON } from '../support/journeys/builders';

const cause = (name: string, at = NOON) => ({ cause: name, causedAt: isoTime(at) });
const once = basketJourney({ reentry: { policy: 'once' } });
const oneAtATime = basketJourney({ reentry: { policy: 'one-at-a-time' } });
const withGap = basketJourney({ reentry: { policy: 'one-at-a-time', gap: '30d' }, maximumAge: '400d' });
const everyTime = basketJourney({ reentry: { policy: 'every-time' } });
const ended = (occurrence: string, over = {}) =>
  enrolmentOf({ occurrence, cause: `cause-${occurrence}`, status: 'ended', endedBy: 'finished', ...over });

describe('an entry', () => {
  test('starts the first enrolment', () => {
    expect(decideEntry(oneAtATime, [], cause('a'), NOON)).toEqual({ enters: true, occurrence: '1' });
    expect(decideEntry(once, [], cause('a'), NOON)).toEqual({ enters: true, occurrence: 'once' });
  });

  test('starts nothing when its cause is older than the journey allows', () => {
    const old = cause('a', NOON - DAY_MS - 1);
    expect(decideEntry(oneAtATime, [], old, NOON)).toEqual({ enters: false, reason: 'too_old' });
    expect(decideEntry(oneAtATime, [], cause('a', NOON - DAY_MS), NOON).enters).toBe(true);
  });

  test.each([
    ['once', once],
    ['one at a time', oneAtATime],
    ['every time', everyTime],
  ])('starts nothing when its cause is on an enrolment already: %s', (_, journey) => {
    const before = [ended('1', { cause: 'a' })];
    expect(decideEntry(journey, before, cause('a'), NOON)).toEqual({ enters: false, reason: 'known_cause' });
  });

  test('starts nothing a second time in a journey that is entered once', () => {
    expect(decideEntry(once, [ended('once')], cause('b'), NOON)).toMatchObject({ reason: 'entered_before' });
  });

  test('starts nothing while an enrolment is live, and the next one afterwards', () => {
    expect(decideEntry(oneAtATime, [enrolmentOf()], cause('b'), NOON)).toMatchObject({
      reason: 'already_in',
    });
    expect(decideEntry(oneAtATime, [ended('1')], cause('b'), NOON)).toEqual({
      enters: true,
      occurrence: '2',
    });
  });

  test('counts on from the highest occurrence, also when older enrolments are gone', () => {
    expect(decideEntry(oneAtATime, [ended('7'), ended('9')], cause('b'), NOON)).toMatchObject({
      occurrence: '10',
    });
  });

  test('starts nothing within the gap, before or after', () => {
    const before = [ended('1')];
    for (const days of [29, -29]) {
      const decision = decideEntry(withGap, before, cause('b', NOON + days * DAY_MS), NOON + 30 * DAY_MS);
      expect(decision).toMatchObject({ reason: 'within_gap' });
    }
    expect(decideEntry(withGap, before, cause('b', NOON + 30 * DAY_MS), NOON + 30 * DAY_MS).enters).toBe(
      true,
    );
  });

  test('starts an enrolment for each cause where a journey wants that', () => {
    const first = decideEntry(everyTime, [], cause('a'), NOON);
    const second = decideEntry(everyTime, [enrolmentOf()], cause('b'), NOON);
    expect(first).toMatchObject({ enters: true });
    expect(second).toMatchObject({ enters: true });
    expect(first).not.toEqual(second);
  });
});

describe('a new enrolment', () => {
  const entry = (member: string) => ({
    member,
    programmeVersion: 3,
    properties: { total: 1 },
    ...cause('a'),
  });

  test('is at the first step, and kept for 400 days', () => {
    expect(newEnrolment(oneAtATime, entry(MEMBER), '2', NOON)).toMatchObject({
      pk: MEMBER,
      sk: 'ENROLMENT#basket#2',
      version: 0,
      status: 'live',
      step: 'two-hours',
      programmeVersion: 3,
      expiresAt: (NOON + 400 * DAY_MS) / 1000,
    });
  });

  test('is drawn into the control group in the share that the journey says, the same each time', () => {
    const journey = basketJourney({ controlGroup: 0.2 });
    const members = Array.from({ length: 2000 }, (_, index) => `member-${index}`);
    const drawn = members.filter((member) => newEnrolment(journey, entry(member), '1', NOON).control);
    expect(drawn.length / members.length).toBeCloseTo(0.2, 1);
    for (const member of drawn.slice(0, 20)) {
      expect(newEnrolment(journey, entry(member), '2', NOON + DAY_MS).control).toBe(true);
    }
    expect(newEnrolment(basketJourney(), entry(drawn[0] as string), '1', NOON).control).toBe(false);
  });

  test('keeps the share with which it was drawn, whatever the programme says later', () => {
    const shareOf = (journey: Parameters<typeof newEnrolment>[0]) =>
      newEnrolment(journey, entry(MEMBER), '1', NOON).controlShare;
    expect([shareOf(basketJourney({ controlGroup: 0.2 })), shareOf(basketJourney())]).toEqual([0.2, 0]);
  });
});
