// Among the last: the model that judges is everybody's.

import { callApi, freshUser } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { clubTimelines } from '../support/scoring/club-timelines';

const MEMBERS = 320;
const CALLS_AT_ONCE = 250;
const DAY_ONE = 'silence-day-one-1';

const countOf = async (user: string): Promise<number> => {
  const shown = await relance('members', 'show', `user:${user}`, '--json');
  return shown.json?.cards?.activity?.events?.['Order Completed']?.n ?? 0;
};
const modelOf = async (user: string): Promise<string | undefined> => {
  const shown = await relance('members', 'show', `user:${user}`, '--json');
  return shown.json?.cards?.scores?.silence?.model;
};
const night = async () => {
  const run = await relance('scores', 'run', '--json');
  expect(run.code).toBe(0);
  return run.json;
};
const train = async () => {
  const { code, json } = await relance('scores', 'train', '--json');
  expect(code).toBe(0);
  const of = (outcome: string) => json.decisions.find((one: { outcome: string }) => one.outcome === outcome);
  return { training: json.training, silence: of('silence'), unsubscribe: of('unsubscribe') };
};

it('learns from what members did, judges the next night by it, and goes back when it is told to', async () => {
  const club = [...clubTimelines(MEMBERS, Date.now()).values()].map((timeline) => ({
    user: freshUser('club'),
    timeline,
  }));
  const calls = club.flatMap(({ user, timeline }) =>
    timeline.map(({ at, name }, k) => ({
      type: 'track',
      userId: user,
      event: name,
      messageId: `${user}-${k}`,
      timestamp: at,
      properties: { revenue: 10, currency: 'GBP', order_id: `${user}-${k}` },
    })),
  );
  for (let from = 0; from < calls.length; from += CALLS_AT_ONCE) {
    const answer = await callApi('/v1/batch', { batch: calls.slice(from, from + CALLS_AT_ONCE) });
    expect(answer.body).toEqual({ success: true });
  }
  // The others are on their way too; nothing hangs on the last of them.
  const some = club.filter((_, k) => k % 40 === 39);
  for (const { user, timeline } of some)
    await eventually(`the orders of ${user}`, async () =>
      (await countOf(user)) === timeline.length ? true : undefined,
    );
  const [one] = some;
  if (!one) throw new Error('the club has no members');

  expect((await night()).scored).toBeGreaterThanOrEqual(MEMBERS);
  expect(await modelOf(one.user)).toBe(DAY_ONE);

  const { silence, unsubscribe } = await train();
  expect(silence).toMatchObject({ promoted: true, reason: 'lower_log_loss' });
  expect(silence.sample.members).toBeGreaterThanOrEqual(MEMBERS);
  expect(silence.evaluation.churners).toBeGreaterThanOrEqual(200);
  expect(unsubscribe.promoted).toBe(false);
  await night();
  expect(await modelOf(one.user)).toBe(silence.candidate);

  const models = await relance('scores', 'models', '--json');
  expect(models.json.models[0]).toMatchObject({
    outcome: 'silence',
    current: silence.candidate,
    versions: [{ version: silence.candidate, over: DAY_ONE, current: true }],
  });
  expect((await relance('scores', 'models')).stdout).toContain(`silence is judged by ${silence.candidate}`);

  const again = await train();
  expect(again.silence).toMatchObject({ promoted: false, evaluation: { current: silence.candidate } });

  const back = await relance('scores', 'rollback', '--json');
  expect(back).toMatchObject({ code: 0, json: { version: DAY_ONE, pinnedSince: expect.any(String) } });
  const pinned = await train();
  expect(pinned.silence).toMatchObject({ promoted: false, reason: 'pinned' });
  await night();
  expect(await modelOf(one.user)).toBe(DAY_ONE);
  expect((await relance('scores', 'rollback', 'silence-2020-01-01', '--json')).json.error).toMatchObject({
    code: 'model_unknown',
  });
  expect((await relance('scores', 'unpin', '--json')).json).toEqual({ outcome: 'silence', version: DAY_ONE });
});
