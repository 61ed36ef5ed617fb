import { addressOf, freshUser, hoursAgo, signUp } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo } from '../support/e2e/mails';
import { putOnQueue } from '../support/e2e/queues';

/** A member who may be written to, and a request to write to them. */
const requestTo = async (user: string, change: Record<string, unknown> = {}) => {
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

describe('what a queue delivers twice', () => {
  it('is sent once, however often the request comes', async () => {
    const user = freshUser('again');
    const request = await requestTo(user);
    await putOnQueue('messages', [request, request, request]);
    await mailTo(addressOf(user));
    await putOnQueue('messages', [request]);
    expect((await relance('settle', '--timeout', '120', '--json')).json.settled).toBe(true);
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });

  it('is never sent when it is replayed after 40 days', async () => {
    const user = freshUser('old');
    const old = await requestTo(user, { requestedAt: hoursAgo(40 * 24), expiresAt: hoursAgo(-24) });
    await putOnQueue('messages', [old]);
    const decision = await eventually('the decision', async () => (await decisionsOn(addressOf(user)))[0]);
    expect(decision).toMatchObject({ decision: 'skipped', reason: 'expired' });
    expect(await mailsTo(addressOf(user))).toHaveLength(0);
  });
});

describe('a message that is no request', () => {
  it('holds up none of its neighbours', async () => {
    const user = freshUser('neighbour');
    const mark = freshUser('nonsense');
    await putOnQueue('messages', [{ mark }, await requestTo(user)]);
    await mailTo(addressOf(user));
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });
});
