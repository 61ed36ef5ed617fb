import type { MailPlace } from '../../functions/messaging/contract';
import { type Cap, outsideTopics } from '../../functions/programme/contract';
import { durationMs } from '../../functions/shared/kernel/time';

/** A mail as the caps count it; `at` in epoch ms. */
export interface CountedMail extends MailPlace {
  readonly to: string;
  readonly at: number;
}

const inScope = ({ scope }: Cap, mail: CountedMail, outside: ReadonlySet<string>): boolean => {
  if (mail.class === 'transactional') return false;
  const ofTopic = typeof scope === 'object' && 'topic' in scope;
  if (!ofTopic && outside.has(mail.topic)) return false;
  if (scope === 'all' || 'channel' in scope) return true;
  return 'topic' in scope ? mail.topic === scope.topic : mail.class === scope.class;
};

/**
 * How many accepted mails broke a cap: for each recipient and cap, the mails before which `max` others of its scope
 * lie within one window. Counted from what was really sent, not from what was decided.
 */
export const capViolations = (mails: readonly CountedMail[], caps: readonly Cap[]): number => {
  const byRecipient = new Map<string, CountedMail[]>();
  for (const mail of mails) {
    const received = byRecipient.get(mail.to);
    if (received) received.push(mail);
    else byRecipient.set(mail.to, [mail]);
  }
  const outside = outsideTopics(caps);
  let violations = 0;
  for (const received of byRecipient.values()) {
    for (const cap of caps) {
      const window = durationMs(cap.window);
      const times = received
        .filter((mail) => inScope(cap, mail, outside))
        .map((mail) => mail.at)
        .sort((a, b) => a - b);
      times.forEach((at, index) => {
        const earlier = times[index - cap.max];
        if (earlier !== undefined && at - earlier < window) violations += 1;
      });
    }
  }
  return violations;
};
