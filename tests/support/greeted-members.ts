import { apiClient } from '../../bin/support/api-client';
import type { MessageRequest } from '../../functions/messaging/contract';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';

/** The most calls in a request of the tracking API. */
const CALLS_IN_A_REQUEST = 100;

/** The address of a user who was signed up here. */
export const addressOf = (user: string): string => `${user}@example.com`;

/** Signs up users who may be written to: three days ago, so that nothing welcomes them. */
export const signUpAll = async (
  api: { readonly apiUrl: string; readonly writeKey: string },
  users: readonly string[],
): Promise<void> => {
  const client = apiClient(api);
  for (let from = 0; from < users.length; from += CALLS_IN_A_REQUEST)
    await client.sendBatch(
      users.slice(from, from + CALLS_IN_A_REQUEST).map((userId) => ({
        type: 'identify',
        userId,
        messageId: `identify-${userId}`,
        timestamp: isoTime(Date.now() - 3 * DAY_MS),
        traits: { email: addressOf(userId), firstName: 'Ada', newsletter: true },
      })),
    );
};

/** The request for the welcome journey's greeting to a member, asked for at an instant (epoch ms). */
export const greetingFor = (member: string, at: number): MessageRequest => ({
  member,
  journey: 'welcome',
  step: 'greet',
  occurrence: member,
  template: 'welcome',
  topic: 'news',
  class: 'marketing',
  channel: 'email',
  priority: 50,
  programmeVersion: 1,
  requestedAt: isoTime(at),
  expiresAt: isoTime(at + DAY_MS),
  control: false,
  properties: {},
});
