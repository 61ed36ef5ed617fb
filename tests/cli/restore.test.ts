import type { FakeAws } from '../support/cli/fake-aws';
import {
  COPIED,
  contact,
  copyOfMembers,
  entry,
  IN_FLIGHT_MS,
  profile,
  REJUDGED,
  restore,
  SINCE,
  stageOf,
} from '../support/cli/restored-stage';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

// Nobody waits here for workers that are none.
jest.mock('../../bin/support/interrupt', () => {
  const actual = jest.requireActual('../../bin/support/interrupt');
  const pause = (ms: number, signal?: AbortSignal) => actual.pause(Math.min(ms, 5), signal);
  return { ...actual, pause };
});
jest.mock('../../bin/support/settle', () => {
  const actual = jest.requireActual('../../bin/support/settle');
  const waitUntilQuiet = (look: unknown, options: object) =>
    actual.waitUntilQuiet(look, { ...options, quietMs: 0 });
  return { ...actual, waitUntilQuiet };
});

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

describe('relance restore', () => {
  it('pauses, puts back, says again what was told since, and resumes, in this order', async () => {
    copyOfMembers(aws, profile, contact);
    aws.tables.get('interactions')?.push(entry());
    const { asked, called } = stageOf(aws);
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');

    expect(result.json).toMatchObject({
      copy: 'copy',
      since: SINCE,
      dryRun: false,
      steps: [
        { step: 'pause', since: SINCE, own: true },
        { step: 'wait', deadLetters: 0 },
        { step: 'cards', restored: 2, merged: 0, kept: 0 },
        { step: 'timelines', mended: 1, slots: 1, unplaced: 0 },
        { step: 'interactions', ...REJUDGED, entries: 80, members: 32, rejudged: 16, repaired: 16 },
        { step: 'suppressions', ...COPIED },
        { step: 'wait', deadLetters: 0 },
        { step: 'resume', resumed: true },
      ],
    });
    expect(result.code).toBe(0);
    expect(called().filter((name, at, all) => name !== all[at - 1])).toEqual([
      'publish-programme pause',
      'restore-cards',
      'rejudge-interactions',
      'copy-suppressions',
      'publish-programme resume',
    ]);
    const [cards, timelines] = asked.filter(({ lambda }) => lambda === 'restore-cards');
    expect(cards?.request).toMatchObject({ pausedAt: SINCE, isRolledBack: false, items: [profile, contact] });
    expect(timelines?.request.entries).toHaveLength(1);
  });

  it('says again only what Relance itself told, since an hour before the copy', async () => {
    copyOfMembers(aws, contact);
    aws.tables
      .get('interactions')
      ?.push(
        entry({ sk: '1', kind: 'track' }),
        entry({ sk: '2', name: 'Email Opened', kind: 'fact' }),
        entry({ sk: '3', receivedAt: '2026-11-24T10:59:00.000Z' }),
        entry({ sk: '4', receivedAt: '2026-11-24T11:01:00.000Z', name: 'Unsubscribed', kind: 'fact' }),
      );
    const { asked } = stageOf(aws);
    await restore();
    expect(asked.flatMap(({ request }) => request.entries ?? [])).toMatchObject([{ name: 'Unsubscribed' }]);
  });

  it('makes a copy as of an instant, once, and asks for it to be deleted', async () => {
    const name = 'members-20261124T120000Z';
    aws.tables.get('members')?.push(contact);
    const { asked } = stageOf(aws);
    const result = await runCli('restore', '--from', '2026-11-24T12:00:00Z', '--yes');
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^pause: all marketing is paused[\s\S]*resume: marketing goes on\n/);
    expect(result.stdout).toContain(`The copy ${name} holds personal data`);
    expect([...aws.copiesAsOf]).toEqual([[name, SINCE]]);
    expect(asked.find(({ request }) => request.items)?.request.items).toEqual([contact]);
    aws.tables.get('members')?.push(profile);
    const again = await runCli('restore', '--from', '2026-11-24T12:00:00Z', '--dry-run', '--json');
    expect(again.json).toMatchObject({ copy: name, since: SINCE, steps: [{ restored: 1 }, {}] });
  });

  it('of the table itself, which is the copy, marks the contact cards', async () => {
    aws.tables.get('members')?.push(profile, contact);
    const { asked } = stageOf(aws);
    await restore({ copy: 'members' });
    expect(asked.find(({ request }) => request.items)?.request).toMatchObject({
      isRolledBack: true,
      items: [contact],
    });
  });

  it('counts in a dry run, and neither pauses nor writes', async () => {
    copyOfMembers(aws, contact);
    const { asked, called } = stageOf(aws);
    const result = await runCli('restore', '--from', 'copy', '--dry-run', '--json');
    expect(result.json.steps.map(({ step }: { step: string }) => step)).toEqual(['cards', 'timelines']);
    expect(called()).toEqual(['restore-cards']);
    expect(asked[0]?.request.dryRun).toBe(true);
  });

  it.each([
    ['that somebody else made', 'a wrong link', false, 'paused_before'],
    ['that is to stay', undefined, true, 'asked'],
  ])('leaves a pause %s', async (_, why, stayPaused, because) => {
    copyOfMembers(aws, contact);
    const { called } = stageOf(aws, why);
    expect((await restore({ stayPaused })).at(-1)).toMatchObject({ step: 'resume', resumed: false, because });
    expect(called()).not.toContain('publish-programme resume');
  });

  it.each([
    ['that somebody else made', 'a wrong link', false],
    ['that is to stay', undefined, true],
  ])(
    'does not wait for messages in flight under a pause %s, and says until when they may come back',
    async (_, why, stayPaused) => {
      copyOfMembers(aws, contact);
      const { state } = stageOf(aws, why, { lost: 1 });
      state.since = new Date().toISOString();
      const words = ['restore', '--from', 'copy', '--yes', ...(stayPaused ? ['--stay-paused'] : [])];
      const last = (await runCli(...words, '--json')).json.steps.at(-1);
      expect(Date.parse(last.notBefore) - Date.parse(state.since)).toBe(IN_FLIGHT_MS);
      expect((await runCli(...words)).stdout).toContain(`it must not be resumed before ${last.notBefore}`);
      expect(state.leases.filter(({ isOver }) => isOver)).toMatchObject([
        { isWhole: true },
        { isWhole: true },
      ]);
    },
  );

  it('stays paused while dead letters may tell of more mails', async () => {
    copyOfMembers(aws, contact);
    aws.put(aws.dead.get('recorder') ?? [], 'lost');
    const { state } = stageOf(aws);
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result.code).toBe(3);
    expect(result.json.steps.at(-1)).toMatchObject({ resumed: false, because: 'incomplete' });
    expect(result.json.steps.at(-1).why).toContain('redrive');
    expect(state.leases.at(-1)).toMatchObject({ isOver: true, isWhole: false });
  });

  it('judges those again of whom something came lately, alone, until nobody is left', async () => {
    copyOfMembers(aws, contact);
    const { asked } = stageOf(aws);
    const judge = aws.lambdas.get('rejudge-interactions');
    let busy = ['ada', 'bob'];
    aws.lambdas.set('rejudge-interactions', (request) => {
      const answer = judge?.(request) as typeof REJUDGED;
      const { segment, sources } = request as { segment: number; sources?: string[] };
      if (!sources) return segment < 2 ? { ...answer, busy: 1, left: [busy[segment]] } : answer;
      busy = busy.slice(1);
      const left = sources.filter((one) => busy.includes(one));
      return { ...answer, busy: left.length, ...(left.length > 0 ? { left } : {}) };
    });
    const steps = await restore();
    expect(steps.find(({ step }) => step === 'interactions')).toMatchObject({ members: 32, busy: 0 });
    expect(steps.at(-1)).toMatchObject({ step: 'resume', resumed: true });
    expect(asked.flatMap(({ request }) => (request.sources ? [request.sources] : []))).toEqual([
      ['ada', 'bob'],
      ['bob'],
    ]);
  });

  it('goes through a suppression list that is longer than one call, from its beginning to its end', async () => {
    copyOfMembers(aws, contact);
    const { asked } = stageOf(aws);
    const copy = aws.lambdas.get('copy-suppressions');
    aws.lambdas.set('copy-suppressions', (request) => {
      copy?.(request);
      return {
        ...COPIED,
        broken: 0,
        done: asked.filter(({ lambda }) => lambda === 'copy-suppressions').length === 3,
      };
    });
    const steps = await restore();
    expect(steps.find(({ step }) => step === 'suppressions')).toMatchObject({
      listed: 9,
      changed: 3,
      done: true,
    });
    expect(steps.at(-1)).toMatchObject({ resumed: true });
    const calls = asked.filter(({ lambda }) => lambda === 'copy-suppressions');
    expect(calls.map(({ request }) => request.pass)).toEqual(['anew', 'on', 'on']);
  });

  it.each([
    [
      'members were busy all the time',
      'rejudge-interactions',
      { ...REJUDGED, busy: 1, left: ['ada'] },
      '1 member was busy',
    ],
    ['cards owe more than they list', 'rejudge-interactions', { ...REJUDGED, unsure: 1 }, 'owe more'],
    [
      'the suppression list was not copied to its end',
      'copy-suppressions',
      { ...COPIED, done: false },
      'suppression',
    ],
  ])('stays paused, says so and ends with 3 while %s', async (_, lambda, answer, why) => {
    copyOfMembers(aws, contact);
    const { called } = stageOf(aws);
    let calls = 0;
    aws.lambdas.set(lambda, () => {
      calls += 1;
      return answer;
    });
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result.code).toBe(3);
    expect(result.json.steps.at(-1)).toMatchObject({ resumed: false, because: 'incomplete' });
    expect(result.json.steps.at(-1).why).toContain(why);
    expect(called()).not.toContain('publish-programme resume');
    expect(calls).toBeLessThan(50);
  });

  it('says timelines again only when what was told while cards were lost is on them', async () => {
    copyOfMembers(aws, contact);
    stageOf(aws);
    const put = aws.lambdas.get('restore-cards');
    const seen: number[] = [];
    aws.lambdas.set('restore-cards', (request) => {
      const { items = [], entries = [] } = request as { items?: unknown[]; entries?: unknown[] };
      const recorder = aws.queues.get('recorder') ?? [];
      if (items.length > 0) {
        // Somebody presses the button just now: the recorder tells the timeline a moment later.
        aws.put(recorder, 'a departure');
        setTimeout(() => {
          recorder.pop();
          aws.tables.get('interactions')?.push(entry({ name: 'Unsubscribed', kind: 'fact' }));
        }, 50);
      }
      if (entries.length > 0) seen.push(entries.length);
      return put?.(request);
    });
    await restore();
    expect(seen).toEqual([1]);
  });

  it('stays paused when a mail cannot be counted for every cap', async () => {
    copyOfMembers(aws, contact);
    aws.tables.get('interactions')?.push(entry());
    stageOf(aws, undefined, { unplaced: 1 });
    const why = expect.stringContaining('no version of the programme knows');
    expect((await restore()).at(-1)).toMatchObject({ resumed: false, because: 'incomplete', why });
  });
});
