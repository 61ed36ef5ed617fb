import { RESTORE_PAUSE, type RestorePlan, restoreStage } from '../../bin/support/restore-stage';
import { openStage } from '../../bin/support/stage';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

const SINCE = '2026-11-24T12:00:00.000Z';
const NOTHING = { restored: 0, merged: 0, lost: 0, kept: 0, mended: 0, slots: 0, unplaced: 0 };
const REJUDGED = { entries: 5, members: 2, rejudged: 1, repaired: 1, busy: 0, unsure: 0 };
const COPIED = { listed: 3, known: 1, changed: 1, done: true };

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

interface Asked {
  readonly items?: unknown[];
  readonly entries?: unknown[];
  readonly [field: string]: unknown;
}

/** The Lambdas of a stage: what they were asked, in its order. `paused` is who paused marketing before. */
const stageOf = (paused?: string, answer: object = {}) => {
  const asked: { lambda: string; request: Asked }[] = [];
  const noted = (lambda: string, tell: (request: Asked) => unknown) =>
    aws.lambdas.set(lambda, (request) => {
      asked.push({ lambda, request: request as Asked });
      return tell(request as Asked);
    });
  const all = { by: 'operator', since: SINCE, why: paused ?? RESTORE_PAUSE };
  noted('publish-programme', ({ action }) => ({
    ok: true,
    version: 4,
    problems: [],
    ...(action === 'pause' ? { paused: { all, journeys: {}, mails: {} } } : {}),
  }));
  noted('restore-cards', ({ items = [], entries = [] }) => ({
    ...NOTHING,
    restored: items.length,
    mended: entries.length,
    slots: entries.length,
    ...answer,
  }));
  noted('rejudge-interactions', () => REJUDGED);
  noted('copy-suppressions', () => COPIED);
  return {
    asked,
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

/** A restore from the table `copy`, that does not wait for queues which are empty. */
const restore = async (plan: Partial<RestorePlan> = {}) =>
  restoreStage(
    await openStage({}),
    { copy: 'copy', since: SINCE, dryRun: false, stayPaused: false, ...plan },
    {
      signal: new AbortController().signal,
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
  ])('refuses %j', async (words, code, error) => {
    copyOfMembers(contact);
    const { called } = stageOf();
    const result = await runCli('restore', ...words, '--yes', '--json');
    expect(result).toMatchObject({ code, json: { error: { code: error } } });
    expect(called()).toEqual([]);
  });
});
