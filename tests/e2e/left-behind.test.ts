import { randomUUID } from 'node:crypto';
import { drainedShards, plantBucket } from '../support/e2e/agenda';
import { addressOf, freshUser, hoursAgo, signUp, track } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { invokeFunction } from '../support/e2e/functions';
import { putOnQueue } from '../support/e2e/queues';

const cardsOf = async (user: string) => (await relance('members', 'show', addressOf(user), '--json')).json;

describe('what was left behind', () => {
  it('in the agenda is found by the nightly sweep', async () => {
    const bucket = await plantBucket(Date.now() - 3 * 3_600_000);
    const swept = await invokeFunction<{ leftBehind: number }>('sweep-agenda', {});
    expect(swept.leftBehind).toBeGreaterThan(0);
    const finished = await eventually('the bucket to be drained', async () => {
      const shards = await drainedShards(bucket);
      return shards.length === 4 ? shards : undefined;
    });
    expect([...finished].sort()).toEqual([0, 1, 2, 3]);
  });

  it('by the recorder is recorded and judged once it is replayed', async () => {
    const user = freshUser('replayed');
    await signUp(user, 72);
    await track(user, 'Product Viewed');
    const shown = await eventually('the first view', async () => {
      const found = await cardsOf(user);
      return found?.cards?.activity?.events?.['Product Viewed']?.n === 1 ? found : undefined;
    });
    const pk = Object.keys(shown.cards.activity.progress)[0] ?? '';
    const at = hoursAgo(1);
    const messageId = randomUUID();
    const sk = `${at}#${messageId}`;
    const body = JSON.stringify({ type: 'track', event: 'Product Viewed', properties: {} });
    const item = { pk, sk, kind: 'track', name: 'Product Viewed', at, receivedAt: at, messageId, body };
    const parked = {
      parked: 'interaction',
      pk,
      sk,
      code: 'refused',
      reason: 'a test',
      at,
      item,
      by: 'recorder',
    };
    await putOnQueue('replay', [parked, parked]);
    await eventually('the second view', async () =>
      (await cardsOf(user))?.cards?.activity?.events?.['Product Viewed']?.n === 2 ? true : undefined,
    );
  });
});
