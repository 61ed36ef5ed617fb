import { greetingFor } from '../greeted-members';
import { addressOf, signUp } from './api';
import { relance } from './command';
import { eventually } from './eventually';

/** A member who may be written to, and a request to write to them. */
export const requestTo = async (user: string, change: Record<string, unknown> = {}) => {
  await signUp(user, 72);
  const shown = await eventually('the consent', async () => {
    const result = await relance('members', 'show', addressOf(user), '--json');
    return result.json?.cards?.contact?.consents?.news?.state === 'granted' ? result.json : undefined;
  });
  return { ...greetingFor(shown.member, Date.now()), occurrence: user, ...change };
};
