// Among the last: the model that judges is everybody's.

import type { PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import type { TimelineEntry } from '../../functions/tracking/contract';
import { addressOf, callApi, freshUser, signUp, track } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { memberIds } from '../support/e2e/member-ids';
import { putOnQueue } from '../support/e2e/queues';
import { readItem } from '../support/e2e/tables';
import { clubTimelines } from '../support/scoring/club-timelines';
import { leavingClub } from '../support/scoring/leaving-club';

const MEMBERS = 320;
const CALLS_AT_ONCE = 250;
const DAY_ONE = 'silence-day-one-2';

const countOf = async (user: string, name = 'Order Completed'): Promise<number> => {
  const shown = await relance('members', 'show', `user:${user}`, '--json');
  return shown.json?.cards?.activity?.events?.[name]?.n ?? 0;
};
const modelOf = async (user: string, outcome = 'silence'): Promise<string | undefined> => {
  const shown = await relance('members', 'show', `user:${user}`, '--json');
  return shown.json?.cards?.scores?.[outcome]?.model;
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

/** Tells the API what users did. */
const tell = async (club: readonly { user: string; timeline: readonly PastInteraction[] }[]) => {
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
};

it('learns from what members did, judges the next night by it, and goes back when it is told to', async () => {
  const club = [...clubTimelines(MEMBERS, Date.now()).values()].map((timeline) => ({
    user: freshUser('club'),
    timeline,
  }));
  await tell(club);
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

it('learns who unsubscribes, judges the next night by it, and goes back to day one', async () => {
  const club = leavingClub(MEMBERS, Date.now()).map((timeline) => ({ user: freshUser('leaving'), timeline }));
  const isMail = ({ name }: PastInteraction) => name === 'Email Sent';
  // Those who stay may be written to, since long: nothing welcomes them.
  const staying = club.filter(({ timeline }) => timeline.every(({ name }) => name !== 'Unsubscribed'));
  const [one] = staying;
  if (!one) throw new Error('nobody stays');
  await signUp(one.user, 24 * 300);
  await tell(club.map(({ user, timeline }) => ({ user, timeline: timeline.filter((did) => !isMail(did)) })));
  // No public door takes a mail of the past: they are told as the sender tells its own.
  const ids = await memberIds(club.map(({ user }) => user));
  const mails = club.flatMap(({ timeline }, m) =>
    timeline.filter(isMail).map(
      ({ kind, name, at, properties }, k): TimelineEntry => ({
        member: ids[m] as string,
        messageId: `${ids[m]}-mail-${k}`,
        at,
        kind: kind as 'decision',
        name,
        properties,
      }),
    ),
  );
  const requests: { from: 'relance'; entries: TimelineEntry[] }[] = [];
  for (let from = 0; from < mails.length; from += CALLS_AT_ONCE)
    requests.push({ from: 'relance', entries: mails.slice(from, from + CALLS_AT_ONCE) });
  await putOnQueue('recorder', requests);
  for (const { entries } of requests) {
    const last = entries.at(-1) as TimelineEntry;
    await eventually('the mails on the timelines', () =>
      readItem('interactions', { pk: last.member, sk: `${last.at}#${last.messageId}` }),
    );
  }
  const left = club.findLast(({ timeline }) => timeline.at(-1)?.name === 'Unsubscribed');
  await eventually('the departures on the cards', async () =>
    (await countOf(left?.user ?? '', 'Unsubscribed')) === 1 ? true : undefined,
  );
  await eventually(`the address of ${one.user}`, async () =>
    (await relance('members', 'show', addressOf(one.user), '--json')).code === 0 ? true : undefined,
  );

  await night();
  expect(await modelOf(one.user, 'unsubscribe')).toBe('unsubscribe-day-one-2');
  const { unsubscribe } = await train();
  expect(unsubscribe).toMatchObject({ promoted: true, reason: 'lower_log_loss' });
  expect(unsubscribe.evaluation.churners).toBeGreaterThanOrEqual(200);
  // A card is written when a band changes: the member is back after most of a year.
  await track(one.user, 'Order Completed', { revenue: 10, currency: 'GBP', order_id: `${one.user}-back` });
  await eventually(`the order of ${one.user}`, async () =>
    (await countOf(one.user)) === 4 ? true : undefined,
  );
  await night();
  const judged = await relance('members', 'show', `user:${one.user}`, '--json');
  expect(judged.json.cards.scores.unsubscribe).toMatchObject({ model: unsubscribe.candidate });
  expect(judged.json.cards.scores.unsubscribe).not.toHaveProperty('uncalibrated');
  expect((await relance('scores', 'models')).stdout).toContain(
    `unsubscribe is judged by ${unsubscribe.candidate}`,
  );

  for (const outcome of ['unsubscribe', 'silence']) {
    const back = await relance('scores', 'rollback', `${outcome}-day-one-2`, '--json');
    expect(back.json).toMatchObject({ outcome, version: `${outcome}-day-one-2` });
    expect((await relance('scores', 'unpin', '--outcome', outcome, '--json')).code).toBe(0);
  }
  const { models } = (await relance('scores', 'models', '--json')).json;
  expect(models.map(({ current }: { current: string }) => current)).toEqual([
    DAY_ONE,
    'unsubscribe-day-one-2',
  ]);
});
