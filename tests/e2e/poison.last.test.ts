// Last of all: for five minutes, while it is tried again, the queue is not empty, and nobody else's `settle` would end.
import { addressOf, freshUser } from '../support/e2e/api';
import { mailsTo, mailTo } from '../support/e2e/mails';
import { putOnQueue } from '../support/e2e/queues';
import { requestTo } from '../support/e2e/requests';

describe('a message that is no request', () => {
  it('holds up none of its neighbours', async () => {
    const user = freshUser('neighbour');
    const mark = freshUser('nonsense');
    await putOnQueue('messages', [{ mark }, await requestTo(user)]);
    await mailTo(addressOf(user));
    expect(await mailsTo(addressOf(user))).toHaveLength(1);
  });
});
