import { countMessages, type DecidedAt } from '../../bin/demo/summary';

const decided = (
  key: string,
  decision: 'sent' | 'deferred' | 'skipped',
  reason?: 'frequency_capped' | 'unsubscribed' | 'duplicate',
): DecidedAt => ({
  at: '2026-03-01T10:00:00.000Z',
  decision: {
    key,
    journey: 'welcome',
    step: 'greet',
    occurrence: 'once',
    template: 'welcome',
    decision,
    reason,
    numbers: {},
    programmeVersion: 1,
  },
});

describe('counting what became of the messages', () => {
  it('counts a message once, by what it came to in the end', () => {
    const counted = countMessages([
      decided('a', 'deferred', 'frequency_capped'),
      decided('a', 'sent'),
      decided('b', 'skipped', 'unsubscribed'),
      decided('c', 'deferred', 'frequency_capped'),
      decided('c', 'deferred', 'frequency_capped'),
      decided('d', 'sent'),
      decided('d', 'skipped', 'duplicate'),
    ]);
    expect(counted).toEqual({ sent: 2, deferred: 1, skipped: { unsubscribed: 1 } });
  });
});
