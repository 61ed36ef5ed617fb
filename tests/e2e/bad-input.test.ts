import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildProgramme } from '../../bin/programme-document';
import type { ProgrammeInput } from '../../functions/programme/contract';
import { addressOf, callApi, freshUser, signUp } from '../support/e2e/api';
import { decisionsOn, relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { mailTo } from '../support/e2e/mails';

const event = (extra: Record<string, unknown> = {}) => ({
  type: 'track',
  userId: 'bad-input',
  event: 'Product Viewed',
  messageId: freshUser('m'),
  timestamp: new Date().toISOString(),
  ...extra,
});

describe('the door answers a bad call with a stable code, and loses nothing good', () => {
  it.each([
    ['malformed JSON', '/v1/track', '{"userId": ', 400, 'json_malformed'],
    ['a type of the wrong kind', '/v1/track', { userId: 'x', event: 42 }, 400, undefined],
    ['no identity', '/v1/track', { event: 'Product Viewed' }, 400, undefined],
    [
      'an event over 32 KB',
      '/v1/track',
      event({ properties: { text: 'x'.repeat(33 * 1024) } }),
      413,
      undefined,
    ],
    [
      'a batch over 500 KB',
      '/v1/batch',
      { batch: [event({ properties: { t: 'x'.repeat(501 * 1024) } })] },
      413,
      undefined,
    ],
    ['2,501 events', '/v1/batch', { batch: Array.from({ length: 2501 }, () => ({})) }, 413, undefined],
    ['a batch that is no list', '/v1/batch', { batch: 'x' }, 400, undefined],
  ])('%s', async (_what, path, body, status, code) => {
    const answer = await callApi(path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toEqual(code ?? expect.stringMatching(/^[a-z_]+$/));
    expect(answer.body.message).toEqual(expect.stringMatching(/\S+ \S+/));
  });

  it('names the path of each mistake', async () => {
    const answer = await callApi('/v1/track', { userId: 'x', event: 42 });
    expect(answer.body.issues).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'event', message: expect.any(String) })]),
    );
  });

  it.each([
    ['a wrong key', 'wrong-key'],
    ['no key', null],
  ])('%s is 401', async (_what, key) => {
    const answer = await callApi('/v1/track', event(), { key });
    expect(answer.status).toBe(401);
    expect(answer.body.code).toMatch(/^[a-z_]+$/);
  });

  it('answers exactly {"success": true} to a good call', async () => {
    const answer = await callApi('/v1/track', event());
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true });
  });

  it('accepts a body that is not what its label says, when it parses', async () => {
    const answer = await callApi('/v1/track', event(), { headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(200);
  });

  it('answers the preflight of a browser', async () => {
    const answer = await callApi('/v1/track', undefined, {
      method: 'OPTIONS',
      key: null,
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(answer.status).toBeLessThan(300);
    expect(answer.headers.get('access-control-allow-origin')).toBeTruthy();
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
  });

  it('keeps the good events of a batch and lists the bad ones, unknown and prototype keys included', async () => {
    const user = freshUser('mixed');
    await signUp(user, 72);
    const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString();
    const good = `{"type":"track","userId":"${user}","event":"Product Viewed","messageId":"${user}-1","unheardOf":{"deep":[1]},"properties":{"__proto__":{"polluted":true},"constructor":{"x":1}}}`;
    const late = JSON.stringify(event({ userId: user, messageId: `${user}-2`, timestamp: nextYear }));
    const answer = await callApi('/v1/batch', `{"batch":[${good},{"type":"track"},${late},42]}`);
    expect(answer.status).toBe(200);
    expect(answer.body.success).toBe(true);
    expect(answer.body.rejected.map((one: { index: number }) => one.index)).toEqual([1, 3]);
    for (const one of answer.body.rejected) expect(one.code).toMatch(/^[a-z_]+$/);

    const shown = await eventually('both good events', async () => {
      const result = await relance('members', 'show', addressOf(user), '--json');
      return result.json?.cards?.activity?.events?.['Product Viewed']?.n === 2 ? result.json : undefined;
    });
    expect(shown.cards.activity.events['Product Viewed'].l).toBeLessThanOrEqual(Date.now() + 60_000);
    const kept = JSON.stringify(shown.timeline);
    expect(kept).toContain('unheardOf');

    const status = await eventually('the rejects in the status', async () => {
      const result = await relance('status', '--json');
      return Object.keys(result.json?.rejects ?? {}).length > 0 ? result.json : undefined;
    });
    const rejects = Object.values(status.rejects) as { count: number; sample: unknown[] }[];
    expect(rejects[0]?.count).toBeGreaterThanOrEqual(2);
    expect(rejects[0]?.sample.length).toBeGreaterThan(0);
  });
});

describe('a poisoned event', () => {
  it('is parked alone with its reason, its neighbours pass, and a redrive applies it once it can be', async () => {
    const user = freshUser('poison');
    await signUp(user, 0);
    await mailTo(addressOf(user));
    const call = (n: number, properties: Record<string, unknown>, name = 'Order Completed') =>
      event({ userId: user, event: name, messageId: `${user}-${n}`, properties });
    const answer = await callApi('/v1/batch', {
      batch: [
        call(1, {}, 'Product Viewed'),
        call(2, { revenue: 10, currency: 'XTS', order_id: `${user}-x` }),
        call(3, {}, 'Product Viewed'),
      ],
    });
    expect(answer.body).toEqual({ success: true });
    const cardOf = async () =>
      (await relance('members', 'show', addressOf(user), '--json')).json?.cards?.activity;
    await eventually('the neighbours', async () =>
      (await cardOf())?.events?.['Product Viewed']?.n === 2 ? true : undefined,
    );
    const dead = await eventually('the dead letter', async () => {
      const listed = await relance('dead-letters', 'list', '--json');
      return listed.json?.messages?.find((one: unknown) => JSON.stringify(one).includes('currency_unknown'));
    });
    expect(JSON.stringify(dead)).toContain('XTS');
    expect((await cardOf()).events['Order Completed']).toBeUndefined();

    const { file, restore } = await changedProgramme((programme) => ({
      ...programme,
      exchangeRates: { ...programme.exchangeRates, XTS: 0.5 },
    }));
    try {
      const published = await relance('programme', 'publish', '--file', file, '--yes', '--json');
      expect(published.code).toBe(0);
      await eventually('the order to be applied by a redrive', async () => {
        await relance('dead-letters', 'redrive', '--yes', '--json');
        return (await cardOf())?.events?.['Order Completed']?.n === 1 ? true : undefined;
      });
      const before = (await cardOf()).money;
      await relance('dead-letters', 'redrive', '--yes', '--json');
      await relance('settle', '--timeout', '400', '--json');
      expect((await cardOf()).money).toEqual(before);
      expect(before.cents).toBe(500);
    } finally {
      await restore();
    }
  });
});

describe('a template that throws', () => {
  it('costs nobody a slot, keeps its reason, and stops no other mail', async () => {
    const poisoned = freshUser('throws');
    const other = freshUser('fine');
    const { file, restore } = await changedProgramme((programme) => ({
      ...programme,
      templates: programme.templates.map((template) => ({
        ...template,
        // Harmless for the fixtures; more than a rendering may take for who says so.
        text: {
          ...template.text,
          en: `${template.text.en} {% for i in (1..member.traits.loops) %}{{ i }}{% endfor %}`,
        },
      })),
    }));
    try {
      const published = await relance('programme', 'publish', '--file', file, '--yes', '--json');
      expect(published.json).toMatchObject({ ok: true, problems: [] });
      await eventually('the new version to be live', async () => {
        const status = await relance('status', '--json');
        return status.json?.programme?.version === published.json.version ? true : undefined;
      });
      // What is cached is at most 5 s old.
      await eventually('the first failure', async () => {
        const user = freshUser('probe');
        await signUp(user, 0, { loops: 1_000_000_000 });
        const decision = await eventually('a decision', async () => (await decisionsOn(addressOf(user)))[0]);
        return decision.reason === 'render_failed' ? true : undefined;
      });
      await signUp(poisoned, 0, { loops: 1_000_000_000 });
      await signUp(other, 0, { loops: 3 });
      await mailTo(addressOf(other));
      const decision = await eventually(
        'the failure on the timeline',
        async () => (await decisionsOn(addressOf(poisoned)))[0],
      );
      expect(decision).toMatchObject({ decision: 'skipped', reason: 'render_failed' });
      const shown = await relance('members', 'show', addressOf(poisoned), '--json');
      expect(shown.json.cards.contact.pressure).toHaveLength(0);
    } finally {
      await restore();
    }
  });
});

/** Writes a change of the repo's programme to a file; `restore` publishes the repo's own again. */
const changedProgramme = async (change: (programme: ProgrammeInput) => ProgrammeInput) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-programme-'));
  const file = path.join(folder, 'programme.json');
  writeFileSync(file, JSON.stringify(change(await buildProgramme())));
  return {
    file,
    restore: async () => {
      await relance('programme', 'publish', '--yes', '--json');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
