import { createSecretKey } from 'node:crypto';
import { capViolations } from '../../bin/demo/cap-violations';
import { asCounted } from '../../bin/demo/counted-mails';
import { tagsOf } from '../../functions/messaging/adapters/mail-tags';
import type { MailCause } from '../../functions/messaging/domain/mail-cause';
import { type Cap, DIRECT } from '../../functions/programme/contract';
import { aCause, HOUR, iso, NOON, someRules } from '../support/messaging/builders';

const key = createSecretKey('a secret that is only for tests, 32+', 'utf8');
const TO = 'ada@example.com';

/** A mail with the very tags that the sender gives it. */
const mail = (hours: number, cause: Partial<MailCause> = {}) => ({
  at: iso(NOON + hours * HOUR),
  to: [TO],
  tags: Object.fromEntries(
    tagsOf(aCause({ key: 'abcdefghij-_1234', ...cause }), key).map(({ Name, Value }) => [Name, Value]),
  ),
});
const receipt = (hours: number) => mail(hours, { journey: DIRECT, step: 'receipt' });

/** A version in which the welcome's only mail has that topic and class. */
const version = (number: number, topic: string, ofClass: 'marketing' | 'last-chance' = 'marketing') => ({
  version: number,
  rules: someRules({
    journeys: [
      {
        id: 'welcome',
        name: 'Welcome',
        entry: { on: 'fact', fact: 'Contact Subscribed' },
        reentry: { policy: 'once' },
        steps: [{ id: 'greet', do: 'send', template: 'hello', topic, class: ofClass }],
      },
    ],
  }),
});

const NEWS = version(7, 'news');
const A_DAY: Cap[] = [{ scope: 'all', max: 1, window: '1d' }];

describe('mails as the caps count them', () => {
  it('have the class and topic of their step, and are counted for each recipient', () => {
    const sent = mail(0);
    expect(asCounted([{ ...sent, to: [TO, 'b@example.com'] }], [NEWS])).toEqual(
      [TO, 'b@example.com'].map((to) => ({
        key: 'abcdefghij-_1234',
        to,
        at: NOON,
        class: 'marketing',
        topic: 'news',
      })),
    );
  });

  it('are outside all caps when a server asked for them', () => {
    expect(capViolations(asCounted([mail(0), receipt(1), receipt(2)], [NEWS]), A_DAY)).toBe(0);
    expect(capViolations(asCounted([mail(0), receipt(1), mail(2)], [NEWS]), A_DAY)).toBe(1);
  });

  it('are seen to break the cap of a topic, and of a class', () => {
    const topic: Cap[] = [{ scope: { topic: 'news' }, max: 1, window: '1d' }];
    expect(capViolations(asCounted([mail(0), mail(1)], [NEWS]), topic)).toBe(1);
    expect(capViolations(asCounted([mail(0), mail(1)], [version(7, 'events')]), topic)).toBe(0);
    const ofClass: Cap[] = [{ scope: { class: 'last-chance' }, max: 1, window: '90d' }];
    expect(capViolations(asCounted([mail(0), mail(1)], [version(7, 'news', 'last-chance')]), ofClass)).toBe(
      1,
    );
    expect(capViolations(asCounted([mail(0), mail(1)], [NEWS]), ofClass)).toBe(0);
  });

  it('count as the version that sent them had it, not as another has it now', () => {
    const later = mail(1, { programmeVersion: 8 });
    const topic: Cap[] = [{ scope: { topic: 'news' }, max: 1, window: '1d' }];
    expect(capViolations(asCounted([mail(0), later], [NEWS, version(8, 'events')]), topic)).toBe(0);
    expect(capViolations(asCounted([mail(0), later], [NEWS, version(8, 'news')]), topic)).toBe(1);
  });

  it('of a topic outside the caps are counted by its own cap only', () => {
    const caps: Cap[] = [...A_DAY, { scope: { topic: 'events' }, max: 2, window: '1d', outside: true }];
    const event = (hours: number) => mail(hours, { programmeVersion: 8 });
    const versions = [NEWS, version(8, 'events')];
    expect(capViolations(asCounted([mail(0), event(1), event(2)], versions), caps)).toBe(0);
    expect(capViolations(asCounted([mail(0), event(1), event(2), event(3)], versions), caps)).toBe(1);
  });

  it('count against the caps of all when no version explains them', () => {
    expect(capViolations(asCounted([mail(0), mail(1, { programmeVersion: 9 })], [NEWS]), A_DAY)).toBe(1);
    expect(capViolations(asCounted([{ ...mail(0), tags: {} }, mail(1)], []), A_DAY)).toBe(1);
  });
});
