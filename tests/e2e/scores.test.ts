import { FEATURES, memberFeatures } from '../../functions/scoring/domain/features/member-features';
import { cardAt, type PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import { HOUR_MS } from '../../functions/shared/kernel/time';
import { addressOf, callApi, freshUser, hoursAgo, signUp } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailsTo } from '../support/e2e/mails';

const DAY_HOURS = 24;

/** Regular orders every 10 days from 200 to 40 days ago, then silence. */
const leaves = async (user: string) => {
  await signUp(user, 210 * DAY_HOURS);
  const batch = Array.from({ length: 17 }, (_, index) => ({
    type: 'track',
    userId: user,
    event: 'Order Completed',
    messageId: `${user}-${index}`,
    timestamp: hoursAgo((200 - index * 10) * DAY_HOURS),
    properties: { revenue: 30, currency: 'GBP', order_id: `${user}-${index}` },
  }));
  expect((await callApi('/v1/batch', { batch })).body).toEqual({ success: true });
};

describe('the night', () => {
  it('takes a first score as a baseline, and starts the last chance when the risk crosses upwards, once', async () => {
    const users = Array.from({ length: 6 }, (_, index) => freshUser(`leaver${index}`));
    await Promise.all(users.map(leaves));
    for (const user of users) {
      await eventually(`the orders of ${user}`, async () => {
        const shown = await relance('members', 'show', addressOf(user), '--json');
        return shown.json?.cards?.activity?.events?.['Order Completed']?.n === 17 ? true : undefined;
      });
    }
    const baseline = await relance('scores', 'run', '--as-of', hoursAgo(38 * DAY_HOURS), '--json');
    expect(baseline.code).toBe(0);
    expect(baseline.json.scored).toBeGreaterThanOrEqual(users.length);
    await relance('settle', '--timeout', '400', '--json');
    for (const user of users) expect(await mailsTo(addressOf(user))).toHaveLength(0);

    const night = await relance('scores', 'run', '--json');
    expect(night.code).toBe(0);
    expect(night.json.changed).toBeGreaterThanOrEqual(users.length);
    let sent = 0;
    for (const user of users) {
      const decision = await eventually(
        `the last chance of ${user}`,
        async () => (await decisionsOn(addressOf(user))).find((one) => one.journey === 'last-chance'),
        120,
      );
      if (decision.decision === 'sent') sent += 1;
      else expect(decision.reason).toBe('control_group');
    }
    expect(sent).toBeGreaterThan(0);

    const shown = await relance('members', 'show', addressOf(users[0] ?? ''), '--json');
    expect(shown.json.cards.scores).toMatchObject({
      schema: 2,
      silence: { band: 'high', model: expect.any(String), at: expect.any(String) },
      unsubscribe: { band: 'low', horizonDays: 30 },
      leaving: { risk: expect.any(Number) },
      tier: { name: 'new' },
      heat: { band: 'cold' },
      spend: { cents: expect.any(Number) },
      // Orders at the same hour of the day, every ten days.
      answers: expect.stringMatching(/^answers-first-2 email 0\.\d+ \d+ 0\.\d+$/),
    });

    const explained = await relance('scores', 'explain', addressOf(users[0] ?? ''), '--json');
    expect(explained.json).toMatchObject({
      silence: { band: 'high', model: 'silence-day-one-2', uncalibrated: true },
      unsubscribe: { model: 'unsubscribe-day-one-2', uncalibrated: true },
    });
    expect(explained.json.silence.reasons).toHaveLength(3);
    for (const { reasons } of [explained.json.silence, explained.json.unsubscribe]) {
      expect(reasons.length).toBeGreaterThan(1);
      for (const { sentence } of reasons) expect(sentence).toMatch(/^[a-z0-9].{8,}$/);
    }
    expect(explained.json.silence.reasons).toContainEqual({
      group: 'rhythm',
      contribution: expect.any(Number),
      sentence: expect.stringMatching(/^no activity for (39|40) days; on average every 10$/),
    });
    const french = await relance('scores', 'explain', addressOf(users[0] ?? ''), '--language', 'fr');
    expect(french.stdout).toMatch(/aucune activité depuis (39|40) jours ; en moyenne tous les 10 jours/);

    const again = await relance('scores', 'run', '--json');
    expect(again.json.scored).toBeGreaterThanOrEqual(users.length);
    await relance('settle', '--timeout', '400', '--json');
    for (const user of users) {
      const chances = (await decisionsOn(addressOf(user))).filter((one) => one.journey === 'last-chance');
      expect(chances).toHaveLength(1);
    }
  });

  it('is judged by its control group as an experiment is, from the same tables as the lift', async () => {
    const asked = ['last-chance', '--after', '0', '--json'];
    const { json: lift } = await relance('report', 'lift', ...asked);
    const { code, json } = await relance('experiment', 'analyse', '--journey', ...asked);
    const entered = lift.treated.members + lift.control.members;
    expect(entered).toBeGreaterThan(0);
    if (lift.treated.members === 0 || lift.control.members === 0) {
      // Of a few members it may be that nobody is drawn: then there is nothing to compare with, and it says so.
      expect([code, json.error.code]).toEqual([1, 'one_arm']);
      return;
    }
    expect(code).toBe(json.sampleRatio.mismatch ? 3 : 0);
    expect(json.used).toBeGreaterThanOrEqual(entered);
    expect(json.arms).toMatchObject([
      { arm: 'control', meant: 0.1 },
      { arm: 'treated', meant: expect.closeTo(0.9, 9) },
    ]);
    expect(json.metrics.map(({ metric }: { metric: string }) => metric)).toEqual(['ordered', 'unsubscribed']);
    expect(json.metrics[0].comparisons[0].alwaysValid).toMatchObject({
      low: expect.any(Number),
      high: expect.any(Number),
    });
  });

  it('judges by what is on the live card, which is what training would see in the timeline', async () => {
    const user = freshUser('feature');
    await leaves(user);
    const shown = await eventually(`the orders of ${user}`, async () => {
      const answer = await relance('members', 'show', addressOf(user), '--limit', '1000', '--json');
      return answer.json?.cards?.activity?.events?.['Order Completed']?.n === 17 ? answer.json : undefined;
    });
    const timeline: PastInteraction[] = shown.timeline
      .filter(({ kind }: PastInteraction) => kind !== 'decision')
      .map(({ body, ...line }: PastInteraction & { body: Partial<PastInteraction> }) => ({
        ...line,
        properties: body.properties ?? {},
      }))
      .reverse();
    const rules = { mentioned: new Set<string>(), currency: 'GBP', exchangeRates: {} };
    const now = Date.now();
    const rebuilt = cardAt(shown.member, timeline, now, rules);
    for (const days of [14, 30, 90]) {
      const live = memberFeatures(shown.cards.activity, now, days * DAY_HOURS * HOUR_MS);
      const learnt = memberFeatures(rebuilt, now, days * DAY_HOURS * HOUR_MS);
      expect(live).toHaveLength(FEATURES.length);
      FEATURES.forEach(({ name }, j) => {
        expect([name, live?.[j]]).toEqual([name, expect.closeTo(learnt?.[j] ?? Number.NaN, 6)]);
      });
    }
  });

  it('tells how warm a visitor is who has looked at much and bought nothing', async () => {
    const user = freshUser('prospect');
    const batch = Array.from({ length: 8 }, (_, index) => ({
      type: 'track',
      userId: user,
      event: 'Product Viewed',
      messageId: `${user}-${index}`,
      timestamp: hoursAgo(index * DAY_HOURS),
    }));
    expect((await callApi('/v1/batch', { batch })).body).toEqual({ success: true });
    await eventually(`the visits of ${user}`, async () => {
      const shown = await relance('members', 'show', `user:${user}`, '--json');
      return shown.json?.cards?.activity?.events?.['Product Viewed']?.n === batch.length ? true : undefined;
    });
    expect((await relance('scores', 'run', '--json')).code).toBe(0);
    const shown = await relance('members', 'show', `user:${user}`, '--json');
    const { heat, ...others } = shown.json.cards.scores;
    expect(heat).toMatchObject({ band: 'hot', opened: expect.any(Number), model: 'heat-1' });
    expect(heat.until - heat.opened).toBe(75 * DAY_HOURS * 3_600_000);
    expect(others).not.toHaveProperty('unsubscribe');
    const text = await relance('members', 'show', `user:${user}`);
    expect(text.stdout).toContain('band: hot');
  });
});
