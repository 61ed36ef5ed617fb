import { addressOf, hoursAgo, signUp } from './api';
import { relance } from './command';
import { eventually } from './eventually';

/** A member who may be written to, and a request to write to them. */
export const requestTo = async (user: string, change: Record<string, unknown> = {}) => {
  await signUp(user, 72);
  const shown = await eventually('the consent', async () => {
    const result = await relance('members', 'show', addressOf(user), '--json');
    return result.json?.cards?.contact?.consents?.news?.state === 'granted' ? result.json : undefined;
  });
  return {
    member: shown.member,
    journey: 'welcome',
    step: 'greet',
    occurrence: user,
    template: 'welcome',
    topic: 'news',
    class: 'marketing',
    channel: 'email',
    priority: 50,
    programmeVersion: 1,
    requestedAt: hoursAgo(0),
    expiresAt: hoursAgo(-24),
    ...change,
  };
};
