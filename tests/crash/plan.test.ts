import { diceOf } from './dice';
import { planRun } from './plan';

const NOW = Date.parse('2026-11-24T12:00:00Z');

test('the same seed plans the same run, and another one another', () => {
  const plan = (seed: number) => planRun(50, 'run', diceOf(seed), NOW);
  expect(plan(1)).toEqual(plan(1));
  expect(plan(1)).not.toEqual(plan(2));
});

test('a run pulls as many triggers as asked, each by a call of its own user', () => {
  const { calls, triggers } = planRun(200, 'run', diceOf(3), NOW);
  const byId = new Map(calls.map((call) => [call.messageId, call.userId]));
  expect(byId.size).toBe(calls.length);
  expect(triggers.length).toBeGreaterThanOrEqual(200);
  expect(triggers.length).toBeLessThan(203);
  for (const { messageId, userId } of triggers) expect(byId.get(messageId)).toBe(userId);
});

test('nobody does anything before signing up, and all journeys are tried', () => {
  const { calls, triggers } = planRun(200, 'run', diceOf(3), NOW);
  const signedUp = new Set<string>();
  for (const { type, userId } of calls) {
    if (type === 'identify') signedUp.add(userId);
    expect(signedUp.has(userId)).toBe(true);
  }
  expect(new Set(triggers.map(({ journey }) => journey))).toEqual(
    new Set(['welcome', 'thank-you', 'abandoned-basket']),
  );
});
