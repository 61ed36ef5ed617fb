import { type Decision, REASONS, sentenceOf } from '../../functions/messaging/contract';

const decision = (over: Partial<Decision>): Decision => ({
  key: 'k'.repeat(16),
  journey: 'welcome',
  step: 'greet',
  occurrence: 'once',
  template: 'hello',
  decision: 'skipped',
  numbers: {},
  programmeVersion: 1,
  ...over,
});
const AT = '2026-11-24T12:00:00.000Z';

describe('the sentence of a decision', () => {
  it('says the numbers of a full cap', () => {
    const numbers = {
      count: 8,
      max: 8,
      window: '31d',
      since: '2026-11-01T09:00:00.000Z',
      next: '2026-12-02T09:12:00.000Z',
    };
    expect(sentenceOf(decision({ reason: 'frequency_capped', numbers }), 'Email Skipped', AT)).toBe(
      'Skipped: 8 of 8 messages since 2026-11-01 (at most 8 in 31d); next slot 2026-12-02T09:12Z',
    );
  });

  const CAPPED = {
    count: 3,
    max: 3,
    window: '31d',
    since: '2026-11-01T09:00:00.000Z',
    next: '2026-12-02T09:12:00.000Z',
  };

  it("says how a member's own cap came about", () => {
    const numbers = { ...CAPPED, tier: 'cool', engagement: 0.25, adjusted: 3, ceiling: 8, frequency: 'less' };
    expect(sentenceOf(decision({ reason: 'frequency_capped', numbers }), 'Email Skipped', AT)).toBe(
      "Skipped: 3 of 3 messages since 2026-11-01 (at most 3 in 31d; the member's own cap is 3 of 8 " +
        '(engagement cool, the member asked for less)); next slot 2026-12-02T09:12Z',
    );
  });

  it('says that the member asked for less of a topic outside the caps', () => {
    const numbers = { ...CAPPED, frequency: 'less' };
    expect(sentenceOf(decision({ reason: 'frequency_capped', numbers }), 'Email Skipped', AT)).toBe(
      'Skipped: 3 of 3 messages since 2026-11-01 (at most 3 in 31d; the member asked for less); next slot 2026-12-02T09:12Z',
    );
  });

  it('says what took the slot, and both priorities', () => {
    const numbers = { ...CAPPED, by: 'welcome/greet', byPriority: 80, priority: 70 };
    expect(sentenceOf(decision({ reason: 'outranked', numbers }), 'Email Skipped', AT)).toBe(
      'Skipped: welcome/greet (priority 80) took the last slot from this one (priority 70): 3 of 3 messages since ' +
        '2026-11-01 (at most 3 in 31d); next slot 2026-12-02T09:12Z',
    );
  });

  it('says until when a message waits', () => {
    const numbers = {
      from: '21:00',
      to: '08:00',
      timeZone: 'Europe/Paris',
      until: '2026-11-25T07:00:00.000Z',
    };
    expect(sentenceOf(decision({ decision: 'deferred', reason: 'quiet_hours', numbers }), '', AT)).toBe(
      "Deferred until 2026-11-25T07:00Z: the member's quiet hours are 21:00 to 08:00 (Europe/Paris)",
    );
  });

  it('says by which channel the member wants nothing', () => {
    const numbers = { since: AT, channel: 'email' };
    expect(sentenceOf(decision({ reason: 'unsubscribed', numbers }), '', AT)).toBe(
      'Skipped: the member unsubscribed from everything by email on 2026-11-24T12:00Z',
    );
  });

  it('says when a mail was sent', () => {
    expect(sentenceOf(decision({ decision: 'sent' }), 'Email Sent', AT)).toBe(
      'Sent at 2026-11-24T12:00Z with the template hello',
    );
  });

  it('says which place of each cap a mail took', () => {
    const caps = [
      { scope: 'all', max: 8, window: '31d', used: 2 },
      { scope: 'topic news', max: 3, window: '7d', used: 1 },
      { scope: 'all', max: 1, window: '1d', used: 0 },
      { scope: 'message gap', max: 1, window: '4h', used: 0 },
    ];
    expect(sentenceOf(decision({ decision: 'sent', caps }), 'Email Sent', AT)).toBe(
      'Sent at 2026-11-24T12:00Z with the template hello, as message 3 of 8 in 31d, 2 of 3 in 7d (topic news) and 1 of 1 in 1d',
    );
    expect(sentenceOf(decision({ decision: 'sent', caps: caps.slice(0, 1) }), 'Email Sent', AT)).toMatch(
      /hello, as message 3 of 8 in 31d$/,
    );
  });

  it.each([
    ['everything', 'an operator has paused all marketing since 2026-11-24T12:00Z (a wrong link)'],
    ['journey', 'an operator has paused the journey welcome since 2026-11-24T12:00Z (a wrong link)'],
    ['mail', 'an operator has paused the mail welcome/greet since 2026-11-24T12:00Z (a wrong link)'],
  ])('says who paused %s, since when and why', (of, words) => {
    const numbers = { of, since: AT, why: 'a wrong link' };
    const deferred = decision({ decision: 'deferred', reason: 'paused', numbers });
    expect(sentenceOf(deferred, 'Email Deferred', AT)).toBe(`Deferred, until it is resumed: ${words}`);
  });

  it('says of a message too soon after another that it waits too long', () => {
    const numbers = { ...CAPPED, window: '4h', expiresAt: AT };
    expect(sentenceOf(decision({ reason: 'message_gap', numbers }), '', AT)).toBe(
      'Skipped: the last message is less than 4h old; next slot 2026-12-02T09:12Z, but it is worth sending until ' +
        '2026-11-24T12:00Z only',
    );
  });

  it('says of a mail of which no answer came whether it goes again', () => {
    const unknown = (numbers: Decision['numbers']) =>
      sentenceOf(decision({ reason: 'unknown_outcome', numbers }), 'Email Skipped', AT);
    expect(unknown({ reservedAt: AT })).toBe(
      'Skipped: it was handed over at 2026-11-24T12:00Z and no answer came; it keeps its slot and is not sent again',
    );
    expect(unknown({ reservedAt: AT, class: 'transactional' })).toBe(
      'Outcome unknown: it was handed over at 2026-11-24T12:00Z and no answer came, so it may be out; it is ' +
        'transactional, and sent again if it is still worth sending',
    );
  });

  const NUMBERS: Decision['numbers'] = {
    count: 8,
    max: 8,
    window: '31d',
    topic: 'news',
    since: AT,
    next: AT,
    until: AT,
    expiresAt: AT,
    reservedAt: AT,
    exit: 'ordered',
    from: '21:00',
    to: '08:00',
    timeZone: 'UTC',
    visits: 16,
    code: 'MessageRejected',
    error: 'no such filter',
    by: 'welcome/greet',
    byPriority: 80,
    priority: 70,
  };
  it.each(REASONS)('has words for %s, skipped and deferred', (reason) => {
    for (const [kind, start] of [
      ['skipped', 'Skipped: '],
      ['deferred', 'Deferred until 2026-11-24T12:00Z: '],
    ] as const) {
      const sentence = sentenceOf(
        decision({ decision: kind, reason, numbers: NUMBERS }),
        'Email Skipped',
        AT,
      );
      const held = (reason === 'paused' || reason === 'guardrail') && kind === 'deferred';
      const begins = held ? 'Deferred, until it is resumed: ' : start;
      expect(sentence.startsWith(begins)).toBe(true);
      expect(sentence.length).toBeGreaterThan(begins.length + 15);
      expect(sentence).not.toMatch(/_|undefined|unknown time/);
    }
  });
});
