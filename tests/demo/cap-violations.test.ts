import { type CountedMail, capViolations } from '../../bin/demo/cap-violations';
import type { Cap } from '../../functions/programme/contract';

const HOUR = 3_600_000;
const CAPS: Cap[] = [
  { scope: 'all', max: 8, window: '31d' },
  { scope: 'all', max: 1, window: '1d' },
];

const mail = (hours: number, over: Partial<CountedMail> = {}): CountedMail => ({
  to: 'a@example.com',
  at: hours * HOUR,
  class: 'marketing',
  topic: 'news',
  ...over,
});

describe('counting broken caps from the mails', () => {
  it('finds none in one mail a day, of which eight fall in 31 days', () => {
    expect(
      capViolations(
        Array.from({ length: 8 }, (_, day) => mail(day * 24)),
        CAPS,
      ),
    ).toBe(0);
  });

  it('counts a second mail within a day, in whatever order the mails are listed', () => {
    expect(capViolations([mail(23.9), mail(0)], CAPS)).toBe(1);
    expect(capViolations([mail(0), mail(24)], CAPS)).toBe(0);
  });

  it('counts the ninth within 31 days', () => {
    expect(
      capViolations(
        Array.from({ length: 9 }, (_, day) => mail(day * 24)),
        CAPS,
      ),
    ).toBe(1);
  });

  it('counts by recipient, and leaves transactional mails out', () => {
    const other = mail(1, { to: 'b@example.com' });
    const receipt = mail(1, { class: 'transactional' });
    expect(capViolations([mail(0), other, receipt], CAPS)).toBe(0);
  });

  it('counts mails of a topic outside the caps for the caps of that topic only', () => {
    const caps: Cap[] = [...CAPS, { scope: { topic: 'daily' }, max: 1, window: '1d', outside: true }];
    const daily = (hours: number) => mail(hours, { topic: 'daily' });
    expect(capViolations([mail(0), daily(1), daily(26)], caps)).toBe(0);
    expect(capViolations([daily(1), daily(20)], caps)).toBe(1);
  });

  it('counts a cap on a class among its own mails only', () => {
    const caps: Cap[] = [{ scope: { class: 'last-chance' }, max: 1, window: '90d' }];
    const chance = (hours: number) => mail(hours, { class: 'last-chance' });
    expect(capViolations([mail(0), chance(1), mail(2)], caps)).toBe(0);
    expect(capViolations([chance(1), chance(30)], caps)).toBe(1);
  });
});
