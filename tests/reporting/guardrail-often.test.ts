import { DEFAULT_GUARDRAILS } from '../../functions/programme/domain/document';
import { type Outlook, shareTripped } from '../support/reporting/watched-mail';

const { limits } = DEFAULT_GUARDRAILS;
/** A mail whose rates are all at so many times their limits. */
const at = (times: number): Outlook => ({
  bounced: times * limits.bounces,
  left: times * limits.unsubscribes,
  complained: times * limits.complaints,
  clicked: limits.unsubscribes / limits.dissatisfaction,
});

describe('a mail that is judged after every event for thirty days', () => {
  it.each([20, 100, 500])('hardly ever pauses at 0.8 times all of its limits, with %d a day', (aDay) => {
    const share = shareTripped(at(0.8), { aDay, days: 30, runs: aDay > 100 ? 200 : 600 });
    expect(share).toBeLessThan(0.05);
  });

  it('pauses soon at three times the limit of its bounces', () => {
    const bad = { ...at(0.5), bounced: 3 * limits.bounces };
    expect(shareTripped(bad, { aDay: 1_000, days: 1, runs: 100 })).toBeGreaterThan(0.95);
    expect(shareTripped(bad, { aDay: 100, days: 4, runs: 100 })).toBeGreaterThan(0.85);
  });
});
