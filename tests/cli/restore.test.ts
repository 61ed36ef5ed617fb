import { RESTORE_PAUSE, type RestorePlan, restoreStage } from '../../bin/support/restore-stage';
import { openStage } from '../../bin/support/stage';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

// Nobody waits here for workers that are none.
jest.mock('../../bin/support/interrupt', () => {
  const actual = jest.requireActual('../../bin/support/interrupt');
  const pause = (ms: number, signal?: AbortSignal) => actual.pause(Math.min(ms, 5), signal);
  return { ...actual, pause };
});

const SINCE = '2026-11-24T12:00:00.000Z';
const NOTHING = { restored: 0, merged: 0, lost: 0, kept: 0, mended: 0, slots: 0, unplaced: 0 };
const REJUDGED = { entries: 5, members: 2, rejudged: 1, repaired: 1, busy: 0, unsure: 0 };
const COPIED = { listed: 3, known: 1, changed: 1, done: true };

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

interface Lease {
  readonly run: string;
  readonly from: string;
  readonly under?: { readonly pausedAt: string; readonly since: string };
  readonly isOver?: boolean;
}

interface Asked {
  readonly items?: unknown[];
  readonly entries?: unknown[];
  readonly [field: string]: unknown;
}

/** The Lambdas of a stage: what they were asked, in its order. `paused` is who paused marketing before. */
const stageOf = (paused?: string, answer: object = {}) => {
  const asked: { lambda: string; request: Asked }[] = [];
  const state = {
    isPaused: false,
    leases: [] as Lease[],
    lease: (_: Lease): object => ({}),
  };
  const noted = (lambda: string, tell: (request: Asked) => unknown) =>
    aws.lambdas.set(lambda, (request) => {
      asked.push({ lambda, request: request as Asked });
      return tell(request as Asked);
    });
  const all = { by: 'operator', since: SINCE, why: paused ?? RESTORE_PAUSE };
  const programme = () => ({
    ok: true,
    version: 4,
    problems: [],
    ...(state.isPaused ? { paused: { all, journeys: {}, mails: {} } } : {}),
  });
  noted('publish-programme', ({ action }) => {
    state.isPaused = action === 'pause';
    return programme();
  });
  const publish = aws.lambdas.get('publish-programme');
  aws.lambdas.set('publish-programme', (request) =>
    (request as Asked).action === 'current' ? programme() : publish?.(request),
  );
  noted('restore-cards', ({ items = [], entries = [] }) => ({
    ...NOTHING,
    restored: items.length,
    mended: entries.length,
    slots: entries.length,
    ...answer,
  }));
  const restorer = aws.lambdas.get('restore-cards');
  aws.lambdas.set('restore-cards', (request) => {
    const { lease } = request as { lease?: Lease };
    if (!lease) return restorer?.(request);
    state.leases.push(lease);
    return state.lease(lease);
  });
  noted('rejudge-interactions', () => REJUDGED);
  noted('copy-suppressions', () => COPIED);
  return {
    asked,
    state,
    called: () => asked.map(({ lambda, request }) => `${lambda} ${request.action ?? ''}`.trim()),
  };
};

const profile = { pk: 'ada', sk: 'CARD#PROFILE', version: 3 };
const contact = { pk: 'ada', sk: 'CARD#CONTACT', version: 7, pressure: [] };
const entry = (over: object = {}) => ({
  pk: 'ada',
  sk: `${SINCE}#key`,
  kind: 'decision',
  name: 'Email Sent',
  at: SINCE,
  receivedAt: SINCE,
  body: '{}',
  ...over,
});
const copyOfMembers = (...items: Record<string, unknown>[]) => {
  aws.tables.set('copy', items);
  aws.copiesAsOf.set('copy', SINCE);
};

const summaryOf = (table: string) => ({
  SourceTableArn: `arn:aws:dynamodb:eu-west-1:000000000000:table/${table}`,
  RestoreDateTime: Date.parse(SINCE) / 1000,
  RestoreInProgress: false,
});

/** A restore from the table `copy`, that does not wait for queues which are empty. */
const restore = async (plan: Partial<RestorePlan> = {}, signal = new AbortController().signal) =>
  restoreStage(
    await openStage({}),
    { copy: 'copy', since: SINCE, dryRun: false, stayPaused: false, ...plan },
    {
      signal,
      note: () => undefined,
      onProgress: () => undefined,
      quietMs: 0,
    },
  );

describe('relance restore', () => {
  it('pauses, puts back, says again what was told since, and resumes, in this order', async () => {
    copyOfMembers(profile, contact);
    aws.tables.get('interactions')?.push(entry());
    const { asked, called } = stageOf();
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
    copyOfMembers(contact);
    aws.tables
      .get('interactions')
      ?.push(
        entry({ sk: '1', kind: 'track' }),
        entry({ sk: '2', name: 'Email Opened', kind: 'fact' }),
        entry({ sk: '3', receivedAt: '2026-11-24T10:59:00.000Z' }),
        entry({ sk: '4', receivedAt: '2026-11-24T11:01:00.000Z', name: 'Unsubscribed', kind: 'fact' }),
      );
    const { asked } = stageOf();
    await restore();
    expect(asked.flatMap(({ request }) => request.entries ?? [])).toMatchObject([{ name: 'Unsubscribed' }]);
  });

  it('makes a copy as of an instant, once, and asks for it to be deleted', async () => {
    const name = 'members-20261124T120000Z';
    aws.tables.get('members')?.push(contact);
    const { asked } = stageOf();
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
    const { asked } = stageOf();
    await restore({ copy: 'members' });
    expect(asked.find(({ request }) => request.items)?.request).toMatchObject({
      isRolledBack: true,
      items: [contact],
    });
  });

  it('counts in a dry run, and neither pauses nor writes', async () => {
    copyOfMembers(contact);
    const { asked, called } = stageOf();
    const result = await runCli('restore', '--from', 'copy', '--dry-run', '--json');
    expect(result.json.steps.map(({ step }: { step: string }) => step)).toEqual(['cards', 'timelines']);
    expect(called()).toEqual(['restore-cards']);
    expect(asked[0]?.request.dryRun).toBe(true);
  });

  it.each([
    ['that somebody else made', 'a wrong link', false, 'paused_before'],
    ['that is to stay', undefined, true, 'asked'],
  ])('leaves a pause %s', async (_, why, stayPaused, because) => {
    copyOfMembers(contact);
    const { called } = stageOf(why);
    expect((await restore({ stayPaused })).at(-1)).toMatchObject({ step: 'resume', resumed: false, because });
    expect(called()).not.toContain('publish-programme resume');
  });

  it('stays paused while dead letters may tell of more mails', async () => {
    copyOfMembers(contact);
    aws.put(aws.dead.get('recorder') ?? [], 'lost');
    stageOf();
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result.code).toBe(3);
    expect(result.json.steps.at(-1)).toMatchObject({ resumed: false, because: 'incomplete' });
    expect(result.json.steps.at(-1).why).toContain('redrive');
  });

  it('stays paused when a mail cannot be counted for every cap', async () => {
    copyOfMembers(contact);
    aws.tables.get('interactions')?.push(entry());
    stageOf(undefined, { unplaced: 1 });
    const why = expect.stringContaining('no version of the programme knows');
    expect((await restore()).at(-1)).toMatchObject({ resumed: false, because: 'incomplete', why });
  });

  it.each([
    [['--from', 'nowhere'], 1, 'copy_missing'],
    [['--from', '2026-99-99'], 2, 'from_invalid'],
    [['--from', 'copy', '--since', 'yesterday'], 2, 'since_invalid'],
    [['--from', 'copy', '--since', '2999-01-01T00:00:00Z'], 2, 'since_invalid'],
    [['--from', '2026-11-24T12:00:00Z', '--dry-run'], 2, 'copy_needed'],
    [['--from', '2999-01-01T00:00:00Z'], 2, 'from_invalid'],
    [['--from', '2020-01-01T00:00:00Z'], 2, 'copy_too_old'],
  ])('refuses %j', async (words, code, error) => {
    copyOfMembers(contact);
    const { called } = stageOf();
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
    copyOfMembers(contact);
    aws.described.set('copy', described);
    const { called, state } = stageOf();
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result).toMatchObject({ code: 1, json: { error: { code } } });
    expect(result.json.error.message).toContain(said);
    expect([called(), state.leases]).toEqual([[], []]);
  });

  it('takes a copy of the table that the stage had before, when that is said', async () => {
    copyOfMembers(contact);
    aws.described.set('copy', { RestoreSummary: summaryOf('members-of-last-year') });
    stageOf();
    const result = await runCli('restore', '--from', 'copy', '--replaced', '--yes', '--json');
    expect(result.json.steps.at(-1)).toMatchObject({ resumed: true });
  });

  it('says so when DynamoDB can make no copy as of that instant, and has paused nothing', async () => {
    aws.earliestCopy = Date.now();
    const { called } = stageOf();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const result = await runCli('restore', '--from', yesterday, '--yes', '--json');
    expect(result).toMatchObject({ code: 1, json: { error: { code: 'copy_impossible' } } });
    expect(called()).toEqual([]);
  });

  it('is refused while another restore is at work, and has paused nothing', async () => {
    copyOfMembers(contact);
    const { called, state } = stageOf();
    state.lease = () => {
      throw new Error('restore_running: another restore is at work on this stage');
    };
    const result = await runCli('restore', '--from', 'copy', '--yes', '--json');
    expect(result).toMatchObject({ code: 1, json: { error: { code: 'restore_running' } } });
    expect(called()).toEqual([]);
  });

  it('whose place another one has taken does not resume', async () => {
    copyOfMembers(contact);
    const { called, state } = stageOf();
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
    copyOfMembers(contact);
    const { called, state } = stageOf();
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

  it('says timelines again from where an earlier run under the same pause began', async () => {
    copyOfMembers(contact);
    aws.tables.get('interactions')?.push(entry({ receivedAt: '2026-11-20T12:00:00.000Z' }));
    const { asked, state } = stageOf();
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
      copyOfMembers(contact);
      aws.tables.get('interactions')?.push(entry());
      const { called, state } = stageOf();
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
    copyOfMembers(contact);
    const { state } = stageOf();
    aws.lambdas.set('copy-suppressions', () => {
      throw new Error('list_unreadable: no');
    });
    await expect(restore()).rejects.toMatchObject({ code: 'list_unreadable' });
    expect(state.leases.at(-1)).toMatchObject({ isOver: true });
    expect(state.isPaused).toBe(true);
  });
});

describe('relance programme resume --all', () => {
  it('is refused while a restore has not come to its end, unless that is said', async () => {
    const { state } = stageOf();
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

  it('goes on lifting a pause of anybody else', async () => {
    const { state } = stageOf('a wrong link');
    state.isPaused = true;
    expect(await runCli('programme', 'resume', '--all', '--yes', '--json')).toMatchObject({ code: 0 });
    expect(state.isPaused).toBe(false);
  });
});
