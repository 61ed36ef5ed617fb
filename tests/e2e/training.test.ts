// What is promoted judges everybody: that is tested among the last (training.last.test.ts). Here too few have left.
import { callApi, freshUser, hoursAgo } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';

const DAY_HOURS = 24;
const DAY_ONE = 'silence-day-one-2';

/** Orders every 20 days of the last year. */
const ordersOf = (user: string) =>
  Array.from({ length: 18 }, (_, k) => ({
    type: 'track',
    userId: user,
    event: 'Order Completed',
    messageId: `${user}-${k}`,
    timestamp: hoursAgo((360 - 20 * k) * DAY_HOURS),
    properties: { revenue: 30, currency: 'GBP', order_id: `${user}-${k}` },
  }));

it('looks at what members did, and keeps day one with the reason while too few have left', async () => {
  const users = Array.from({ length: 4 }, () => freshUser('sampled'));
  expect((await callApi('/v1/batch', { batch: users.flatMap(ordersOf) })).body).toEqual({ success: true });
  for (const user of users)
    await eventually(`the orders of ${user}`, async () => {
      const shown = await relance('members', 'show', `user:${user}`, '--json');
      return shown.json?.cards?.activity?.events?.['Order Completed']?.n === 18 ? true : undefined;
    });
  expect((await relance('scores', 'run', '--json')).code).toBe(0);

  const { code, json } = await relance('scores', 'train', '--json');
  expect(code).toBe(0);
  expect(json.decisions.map((one: { outcome: string }) => one.outcome).sort()).toEqual([
    'silence',
    'unsubscribe',
  ]);
  for (const { promoted, reason, sample } of json.decisions) {
    expect({ promoted, reason }).toEqual({
      promoted: false,
      reason: expect.stringMatching(/too_(few|short)|one_outcome/),
    });
    expect(sample.members).toBeGreaterThanOrEqual(users.length);
    expect(sample.rows).toBeGreaterThanOrEqual(users.length * 10);
  }
  const models = await relance('scores', 'models', '--json');
  expect(models.json.models[0]).toMatchObject({ outcome: 'silence', current: DAY_ONE, versions: [] });
  expect(models.json.models[0].decisions[0]).toMatchObject({ training: json.training, promoted: false });
  expect((await relance('scores', 'models')).stdout).toContain('kept the current');
});

it('pins day one and unpins it, and says which models there are where one is not', async () => {
  const pinned = await relance('scores', 'rollback', DAY_ONE, '--json');
  expect(pinned).toMatchObject({ code: 0, json: { version: DAY_ONE, pinnedSince: expect.any(String) } });
  expect((await relance('scores', 'models')).stdout).toContain(`${DAY_ONE}, uncalibrated, pinned since`);
  const unknown = await relance('scores', 'rollback', 'silence-2020-01-01', '--json');
  expect(unknown).toMatchObject({
    code: 1,
    json: { error: { code: 'model_unknown', message: expect.stringContaining(DAY_ONE) } },
  });
  const unpinned = await relance('scores', 'unpin', '--json');
  expect(unpinned).toMatchObject({ code: 0, json: { outcome: 'silence', version: DAY_ONE } });
  expect(
    (await relance('scores', 'rollback', '--outcome', 'unsubscribe', '--json')).json.error,
  ).toMatchObject({
    code: 'no_earlier_model',
  });
});
