import { MINUTE_MS } from '../../functions/shared/kernel/time';
import type { FakeAws } from '../support/cli/fake-aws';
import {
  type Asked,
  contact,
  copyOfMembers,
  entry,
  IN_FLIGHT_MS,
  type Lease,
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

const summaryOf = (table: string) => ({
  SourceTableArn: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}`,
  RestoreDateTime: Date.parse(SINCE) / 1000,
  RestoreInProgress: false,
});

describe('relance restore', () => {
  it.each([
    [['--from', 'nowhere'], 1, 'copy_missing'],
    [['--from', '2026-99-99'], 2, 'from_invalid'],
    [['--from', 'copy', '--since', 'yesterday'], 2, 'since_invalid'],
    [['--from', 'copy', '--since', '2999-01-01T00:00:00Z'], 2, 'since_invalid'],
    [['--from', '2026-11-24T12:00:00Z', '--dry-run'], 2, 'copy_needed'],
    [['--from', '2999-01-01T00:00:00Z'], 2, 'from_invalid'],
    [['--from', '2020-01-01T00:00:00Z'], 2, 'copy_too_old'],
  ])('refuses %j', async (words, code, error) => {
    copyOfMembers(aws, contact);
    const { called } = stageOf(aws);
    const result = await runCli('restore', ...words, '--yes', '--json');
    expect(result).toMatchObject({ code, json: { error: { code: error } } });
    expect(called()).toEqual([]);
  });

  it.each([
    [
      'of the table of another stage',
      { RestoreSummary: summaryOf('members-of-prod') },
      'copy_foreign',
      'members-of-prod',
    ],
    [
      'of another kind of table',
      { KeySchema: [{ AttributeName: 'hash', KeyType: 'HASH' }] },
      'copy_unlike',
      'hash',
    ],
    ['that is still being made', { TableStatus: 'CREATING' }, 'copy_unready', 'CREATING'],
  ])('refuses a copy %s before anything is paused', async (_, described, code, said) => {
    copyOfMembers(aws, contact);
    aws.described.set('copy', described);
    const { called, state } = stageOf(aws);
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result).toMatchObject({ code: 1, json: { error: { code } } });
    expect(result.json.error.message).toContain(said);
    expect([called(), state.leases]).toEqual([[], []]);
  });

  it('takes a copy of the table that the stage had before, when that is said', async () => {
    copyOfMembers(aws, contact);
    aws.described.set('copy', { RestoreSummary: summaryOf('members-of-last-year') });
    stageOf(aws);
    const result = await runCli('restore', '--from', 'copy', '--replaced', '--yes', '--json');
    expect(result.json.steps.at(-1)).toMatchObject({ resumed: true });
  });

  it('says so when DynamoDB can make no copy as of that instant, and has paused nothing', async () => {
    aws.earliestCopy = Date.now();
    const { called } = stageOf(aws);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const result = await runCli('restore', '--from', yesterday, '--yes', '--json');
    expect(result).toMatchObject({ code: 1, json: { error: { code: 'copy_impossible' } } });
    expect(called()).toEqual([]);
  });

  it('is refused while another restore is at work, and has paused nothing', async () => {
    copyOfMembers(aws, contact);
    const { called, state } = stageOf(aws);
    state.lease = () => {
      throw new Error('restore_running: another restore is at work on this stage');
    };
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result).toMatchObject({ code: 1, json: { error: { code: 'restore_running' } } });
    expect(called()).toEqual([]);
  });

  it('whose place another one has taken does not resume', async () => {
    copyOfMembers(aws, contact);
    const { called, state } = stageOf(aws);
    state.lease = ({ isOver }) => {
      if (called().includes('copy-suppressions') && !isOver)
        throw new Error('restore_running: another restore is at work on this stage');
      return {};
    };
    await expect(restore()).rejects.toMatchObject({ code: 'restore_running' });
    expect(called()).not.toContain('publish-programme resume');
    expect(state.isPaused).toBe(true);
  });

  it('pauses again when somebody has resumed meanwhile, says so, and does not resume', async () => {
    copyOfMembers(aws, contact);
    const { called, state } = stageOf(aws);
    const copy = aws.lambdas.get('copy-suppressions');
    aws.lambdas.set('copy-suppressions', (request) => {
      state.isPaused = false;
      return copy?.(request);
    });
    await expect(restore()).rejects.toMatchObject({ code: 'restore_unpaused' });
    expect(called().filter((one) => one.startsWith('publish'))).toEqual([
      'publish-programme pause',
      'publish-programme pause',
    ]);
    expect(state.isPaused).toBe(true);
  });

  it('does not resume before what judging again has asked for is on the cards, nor when that has failed', async () => {
    copyOfMembers(aws, contact);
    const { called } = stageOf(aws);
    const judge = aws.lambdas.get('rejudge-interactions');
    let told = 0;
    aws.lambdas.set('rejudge-interactions', (request) => {
      if (told === 0) {
        aws.put(aws.queues.get('identify') ?? [], 'a consent');
        // Its worker gives it up a moment later.
        setTimeout(() => {
          aws.put(aws.dead.get('identify') ?? [], aws.queues.get('identify')?.pop()?.body);
        }, 100);
      }
      told += 1;
      return judge?.(request);
    });
    expect((await restore()).at(-1)).toMatchObject({ resumed: false, because: 'incomplete' });
    expect(called()).not.toContain('publish-programme resume');
  });

  it('says timelines again from where an earlier run under the same pause began', async () => {
    copyOfMembers(aws, contact);
    aws.tables.get('interactions')?.push(entry({ receivedAt: '2026-11-20T12:00:00.000Z' }));
    const { asked, state } = stageOf(aws);
    state.lease = ({ under }) => (under ? { since: '2026-11-20T12:00:00.000Z' } : {});
    await restore();
    expect(state.leases.find(({ under }) => under)?.under).toEqual({ pausedAt: SINCE, since: SINCE });
    expect(asked.flatMap(({ request }) => request.entries ?? [])).toHaveLength(1);
  });

  it.each([
    ['it pauses', 'publish-programme'],
    ['items are put back', 'restore-cards'],
    ['timelines are said again', 'entries'],
    ['it judges again', 'rejudge-interactions'],
    ['suppressions are copied', 'copy-suppressions'],
  ])(
    'stopped while %s, it leaves marketing paused, and the same again comes to its end',
    async (_, where) => {
      copyOfMembers(aws, contact);
      aws.tables.get('interactions')?.push(entry());
      const { called, state } = stageOf(aws);
      const stop = new AbortController();
      const lambda = where === 'entries' ? 'restore-cards' : where;
      const before = aws.lambdas.get(lambda);
      aws.lambdas.set(lambda, (request) => {
        const { lease, entries = [] } = request as Asked & { lease?: Lease };
        if (!lease && (where !== 'entries' || entries.length > 0)) stop.abort();
        return before?.(request);
      });
      await expect(restore({}, stop.signal)).rejects.toMatchObject({ code: 'interrupted' });
      expect(state.isPaused).toBe(true);
      expect(state.leases.at(-1)).toMatchObject({ isOver: true });
      expect(called()).not.toContain('publish-programme resume');

      expect((await restore()).at(-1)).toMatchObject({ step: 'resume', resumed: true });
      expect(state.isPaused).toBe(false);
      expect(new Set(state.leases.map(({ run }) => run)).size).toBe(2);
    },
  );

  it('that failed gives its place back', async () => {
    copyOfMembers(aws, contact);
    const { state } = stageOf(aws);
    aws.lambdas.set('copy-suppressions', () => {
      throw new Error('list_unreadable: no');
    });
    await expect(restore()).rejects.toMatchObject({ code: 'list_unreadable' });
    expect(state.leases.at(-1)).toMatchObject({ isOver: true });
    expect(state.isPaused).toBe(true);
  });

  it('that cannot give its place back says so, and what it failed with', async () => {
    copyOfMembers(aws, contact);
    const { state } = stageOf(aws);
    state.lease = ({ isOver }) => {
      if (isOver) throw new Error('table_throttled: no room');
      return {};
    };
    aws.lambdas.set('copy-suppressions', () => {
      throw new Error('list_unreadable: no');
    });
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result.json.error.code).toBe('list_unreadable');
    expect(result.stderr).toContain('the end could not be noted (no room)');
  });
});

describe('relance programme resume --all', () => {
  it('is refused while a restore has not come to its end, unless that is said', async () => {
    const { state } = stageOf(aws);
    state.isPaused = true;
    const words = ['programme', 'resume', '--all', '--yes', '--json'];
    expect(await runCli(...words)).toMatchObject({
      code: 1,
      json: { error: { code: 'restore_unfinished' } },
    });
    expect(state.isPaused).toBe(true);
    expect(await runCli(...words, '--unrestored')).toMatchObject({ code: 0 });
    expect(state.isPaused).toBe(false);
  });

  const now = Date.now();
  const lately = { since: now - MINUTE_MS, until: 0, isWhole: true };
  it.each([
    ['a restore is at work', { ...lately, until: now + MINUTE_MS, isWhole: false }, 'is at work'],
    [
      'a restore is at work, which began before the pause',
      { ...lately, pausedAt: undefined, until: now + MINUTE_MS, isWhole: false },
      'is at work',
    ],
    [
      'a restore was interrupted, however long ago',
      { ...lately, since: now - 2 * IN_FLIGHT_MS, isWhole: false },
      'has not come to its end',
    ],
    ['messages may come back whose slots are lost', lately, 'may come back'],
  ])(
    'is refused under a pause of anybody else while %s, says from when it may be, and goes by --unrestored',
    async (_, { since, ...lease }, why) => {
      const { state } = stageOf(aws, 'time to look');
      state.isPaused = true;
      state.since = new Date(since).toISOString();
      const kept = { run: 'a', from: 'copy', signAt: since, pausedAt: state.since, ...lease };
      aws.tables.get('messaging')?.push({ pk: 'RESTORE', sk: 'LEASE', ...kept });
      const words = ['programme', 'resume', '--all', '--yes', '--json'];
      const result = await runCli(...words);
      expect(result).toMatchObject({ code: 1, json: { error: { code: 'restore_unfinished' } } });
      expect(result.json.error.message).toContain(why);
      const from = new Date(since + IN_FLIGHT_MS).toISOString();
      if (since + IN_FLIGHT_MS > now) expect(result.json.error.message).toContain(from);
      else expect(result.json.error.message).not.toContain(from);
      expect(state.isPaused).toBe(true);
      expect(await runCli(...words, '--unrestored')).toMatchObject({ code: 0 });
      expect(state.isPaused).toBe(false);
    },
  );

  it.each([
    [
      'the restore under it has come to its end, and nothing may come back',
      now - 2 * IN_FLIGHT_MS,
      'the same',
    ],
    ['the last restore was under another one', now - MINUTE_MS, SINCE],
  ])('lifts a pause of anybody else when %s', async (_, since, pausedAt) => {
    const { state } = stageOf(aws, 'time to look');
    state.isPaused = true;
    state.since = new Date(since).toISOString();
    const under = pausedAt === 'the same' ? state.since : pausedAt;
    const kept = { run: 'a', from: 'copy', signAt: since, until: 0, isWhole: under === state.since };
    aws.tables.get('messaging')?.push({ pk: 'RESTORE', sk: 'LEASE', ...kept, pausedAt: under });
    expect(await runCli('programme', 'resume', '--all', '--yes', '--json')).toMatchObject({ code: 0 });
    expect(state.isPaused).toBe(false);
  });

  it('goes on lifting a pause of anybody else', async () => {
    const { state } = stageOf(aws, 'a wrong link');
    state.isPaused = true;
    expect(await runCli('programme', 'resume', '--all', '--yes', '--json')).toMatchObject({ code: 0 });
    expect(state.isPaused).toBe(false);
  });
});
