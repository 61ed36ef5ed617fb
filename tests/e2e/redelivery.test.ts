import { addressOf, freshUser, hoursAgo } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo, mailTo } from '../support/e2e/mails';
import { putOnQueue } from '../support/e2e/queues';
import { requestTo } from '../support/e2e/requests';

describe('what a queue delivers twice', () => {
  it('is sent once, however often the request comes', async () => {
    const user = freshUser('again');
    const request = await requestTo(user);
    await putOnQueue('messages', [request, request, request]);
    await mailTo(addressOf(user));
    await putOnQueue('messages', [request]);
    expect((await relance('settle', '--timeout', '400', '--json')).json.settled).toBe(true);
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
