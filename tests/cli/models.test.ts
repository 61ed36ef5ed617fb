import { followTraining, modelsOf, type TrainingLook } from '../../bin/support/models';
import { dayOneArtefact } from '../../functions/scoring/domain/artefact/day-one-artefact';
import type { FakeAws, Item } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

const TRAINING = '2026-11-29T03:30:00.000Z';
const VERSION = 'silence-2026-11-29.033000';
const figure = (value: number) => ({ value, error: 0.01, low: value - 0.02, high: value + 0.02 });
const figures = { auc: figure(0.74), logLoss: figure(0.55), ece: figure(0.03) };
const evaluation = {
  judged: { at: '2026-10-30T03:30:00.000Z', members: 12_345, base: 0.421 },
  trained: [],
  churners: 5_000,
  current: 'silence-day-one-2',
  models: { candidate: figures, current: figures, boosting: figures },
  overCurrent: { auc: figure(0.01), logLoss: figure(-0.1) },
  boostingOverCandidate: { auc: figure(-0.01), logLoss: figure(0.01) },
  drift: { members: 9, score: 0.04, low: 0.031, high: 0.052, byChance: 0.001, features: [] },
};
const decision = (outcome: string, more: object): Item => ({
  pk: `MODEL#${outcome}`,
  sk: `DECISION#${TRAINING}`,
  outcome,
  training: TRAINING,
  candidate: `${outcome}-2026-11-29.033000`,
  promoted: false,
  at: TRAINING,
  sample: { members: 21_000, rows: 180_000, left: 2 },
  evaluation: { judged: evaluation.judged, trained: [], churners: 12, current: `${outcome}-day-one-2` },
  expiresAt: 1,
  ...more,
});
const kept = (version: string, over: string): Item => ({
  pk: 'MODEL#silence',
  sk: `VERSION#${version}`,
  artefact: { ...dayOneArtefact('silence', 30), version, calibrated: true, evaluation },
  promotedAt: TRAINING,
  over,
});
const EARLIER = 'silence-2026-11-20.033000';
const stored = (): Item[] => [
  { pk: 'MODEL#silence', sk: 'CURRENT', version: VERSION, pinnedSince: TRAINING, revision: 3 },
  kept(EARLIER, 'silence-day-one-2'),
  kept(VERSION, EARLIER),
  decision('silence', { promoted: true, reason: 'lower_log_loss', evaluation }),
  decision('unsubscribe', { reason: 'churners_too_few' }),
];

/** The live programme, with that horizon. */
const live = (horizon: string): Item[] => [
  { pk: 'PROGRAMME', sk: 'POINTER', version: 1 },
  {
    pk: 'PROGRAMME',
    sk: 'VERSION#000001',
    rules: { scores: { silence: { horizon, medium: 0.45, high: 0.65 } }, journeys: [] },
  },
];

describe('scores models', () => {
  it.each([
    ['30d', undefined, `silence is judged by ${VERSION}, pinned since 2026-11-29T03:30Z\n`],
    [
      '60d',
      'model_other_horizon',
      `silence is judged by silence-day-one-2, uncalibrated: the current ${VERSION}, pinned since 2026-11-29T03:30Z, has another horizon than the live programme (model_other_horizon)\n`,
    ],
  ])('say what judges where the programme has a horizon of %s', async (horizon, refused, words) => {
    aws.tables.set('scoring', stored());
    aws.tables.set('programmes', live(horizon));
    const { json } = await runCli('scores', 'models', '--json');
    const [silence, unsubscribe] = json.models;
    expect(silence).toMatchObject({ current: VERSION });
    expect([silence.refused, silence.judgedBy]).toEqual([refused, refused && 'silence-day-one-2']);
    expect(unsubscribe).not.toHaveProperty('refused');
    expect((await runCli('scores', 'models')).stdout).toContain(words);
  });

  it('answers the current model, those that were live, and what trainings came to', async () => {
    aws.tables.set('scoring', stored());
    const { code, json } = await runCli('scores', 'models', '--json');
    expect(code).toBe(0);
    expect(json.models).toMatchObject([
      {
        outcome: 'silence',
        current: VERSION,
        pinnedSince: TRAINING,
        versions: [
          { version: VERSION, over: EARLIER, current: true },
          { version: EARLIER, current: false },
        ],
        decisions: [{ promoted: true, reason: 'lower_log_loss', evaluation: { churners: 5_000 } }],
      },
      {
        outcome: 'unsubscribe',
        current: 'unsubscribe-day-one-2',
        versions: [],
        decisions: [{ reason: 'churners_too_few' }],
      },
    ]);
    expect(json.models[1]).not.toHaveProperty('pinnedSince');
  });

  it('says in words which judges, how good it is, and what the latest training came to', async () => {
    aws.tables.set('scoring', stored());
    const { stdout } = await runCli('scores', 'models');
    for (const words of [
      `silence is judged by ${VERSION}, pinned since 2026-11-29T03:30Z`,
      'unsubscribe is judged by unsubscribe-day-one-2, uncalibrated',
      '12,345 members, 42.1 % came to it; AUC 0.740 (0.720 to 0.760)',
      'beside silence-day-one-2: AUC +0.010 (-0.010 to +0.030), log loss -0.100 (-0.120 to -0.080)',
      'boosted trees beside it (they must surely beat both): AUC -0.010 (-0.030 to +0.010)',
      'promoted: its log loss is surely lower',
      'kept the current: 200 different members must have left',
      '2 left out, their timelines beyond 20,000 entries or 16 MB',
    ])
      expect(stdout).toContain(words);
  });

  it('says of a training that did not start why, and nothing of members that it did not look at', async () => {
    const sample = { members: 0, rows: 0, left: 0 };
    aws.tables.set('scoring', [decision('silence', { reason: 'members_uncounted', sample })]);
    const { stdout } = await runCli('scores', 'models');
    expect(stdout).toContain('not started: no night had ended, so nobody knew how many members there are');
    expect(stdout).not.toContain('snapshots');
  });

  it('says which are boosted trees, by their own figures', async () => {
    const boosted = {
      ...evaluation,
      kind: 'boosted',
      models: { ...evaluation.models, boosting: { ...figures, auc: figure(0.81) } },
      boostingOverCandidate: { auc: figure(0.07), logLoss: figure(-0.2) },
      boostingOverCurrent: { auc: figure(0.08), logLoss: figure(-0.3) },
    };
    aws.tables.set('scoring', [
      { pk: 'MODEL#silence', sk: 'CURRENT', version: VERSION, revision: 1 },
      { ...kept(VERSION, EARLIER), artefact: { schema: 2, kind: 'boosted', evaluation: boosted } },
      kept(EARLIER, 'silence-day-one-2'),
      decision('silence', { promoted: true, reason: 'lower_log_loss', evaluation: boosted }),
      decision('unsubscribe', {
        reason: 'no_better',
        evaluation: { ...evaluation, boostingRefused: 'trees_too_large' },
      }),
    ]);
    const { json } = await runCli('scores', 'models', '--json');
    expect(json.models[0].versions).toMatchObject([{ version: VERSION, kind: 'boosted' }, {}]);
    expect(json.models[0].versions[1]).not.toHaveProperty('kind');
    const { stdout } = await runCli('scores', 'models');
    for (const words of [
      `* ${VERSION} (boosted trees), live from`,
      `  ${EARLIER}, live from`,
      `${VERSION} (boosted trees): promoted: its log loss is surely lower`,
      'AUC 0.810 (0.790 to 0.830)',
      'beside silence-day-one-2: AUC +0.080 (+0.060 to +0.100), log loss -0.300',
      'boosted trees, beside the logistic regression, which they surely beat as well: AUC +0.070',
      'boosted trees cannot be kept: trees_too_large',
    ])
      expect(stdout).toContain(words);
  });

  it('says that there was no training yet', async () => {
    const { stdout } = await runCli('scores', 'models');
    expect(stdout.match(/no training yet/g)).toHaveLength(2);
  });
});

describe('scores rollback and unpin', () => {
  const answered = (version: string, pinnedSince?: string, more: object = {}) => {
    const asked: unknown[] = [];
    aws.lambdas.set('administer-models', (payload) => {
      asked.push(payload);
      return { outcome: version.split('-')[0], version, ...(pinnedSince ? { pinnedSince } : {}), ...more };
    });
    return asked;
  };

  it.each([
    [[], { outcome: 'silence', from: VERSION }],
    [['--outcome', 'unsubscribe'], { outcome: 'unsubscribe', from: 'unsubscribe-day-one-2' }],
    [[EARLIER], { outcome: 'silence', from: VERSION, to: EARLIER }],
    [
      ['unsubscribe-day-one-2'],
      { outcome: 'unsubscribe', from: 'unsubscribe-day-one-2', to: 'unsubscribe-day-one-2' },
    ],
  ])('go back by %j, from what is current', async (words, request) => {
    aws.tables.set('scoring', stored());
    const asked = answered(`${request.outcome}-day-one-2`, TRAINING);
    const { code, json } = await runCli('scores', 'rollback', ...words, '--yes', '--json');
    expect(asked).toEqual([{ action: 'rollback', ...request }]);
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { version: `${request.outcome}-day-one-2`, pinnedSince: TRAINING },
    });
  });

  it('say what judges now, and until when', async () => {
    answered(EARLIER, TRAINING);
    const { stdout } = await runCli('scores', 'rollback', '--yes');
    expect(stdout).toContain(`silence is judged by ${EARLIER}, pinned since`);
    expect(stdout).toContain('until: npx relance scores unpin --outcome silence');
    const asked = answered(EARLIER);
    expect((await runCli('scores', 'unpin', '--yes')).stdout).toContain(`silence is judged by ${EARLIER}`);
    expect(asked).toEqual([{ action: 'unpin', outcome: 'silence' }]);
  });

  it('say from which model to which, that it was done before, and what judges instead', async () => {
    answered(EARLIER, TRAINING, { from: VERSION });
    const first = await runCli('scores', 'rollback', '--yes');
    expect(first.stdout).toContain(`silence: ${VERSION} -> ${EARLIER}\n`);
    answered(EARLIER, TRAINING, {
      from: VERSION,
      unchanged: true,
      judgedBy: 'silence-day-one-2',
      refused: 'model_other_horizon',
    });
    const { code, stdout } = await runCli('scores', 'rollback', '--yes');
    expect(code).toBe(0);
    for (const words of [
      `nothing was changed: silence went back on 2026-11-29T03:30Z (${VERSION} -> ${EARLIER}) and is pinned`,
      `silence is judged by silence-day-one-2, uncalibrated: the current ${EARLIER}, pinned since`,
    ])
      expect(stdout).toContain(words);
    expect(stdout).not.toContain('judges by it');
  });

  it('fail by the code of the Lambda, and refuse an outcome that there is not', async () => {
    aws.lambdas.set('administer-models', () => {
      throw new Error('model_unknown: there is no model silence-x; there are silence-day-one-2');
    });
    const failed = await runCli('scores', 'rollback', 'silence-x', '--yes', '--json');
    expect(failed).toMatchObject({ code: 1, json: { error: { code: 'model_unknown' } } });
    expect(await runCli('scores', 'unpin', '--outcome', 'moon', '--yes', '--json')).toMatchObject({
      code: 2,
    });
  });
});

describe('scores train', () => {
  it('waits until both outcomes are decided, and says what they came to', async () => {
    aws.tables.set('scoring', [
      ...stored(),
      { pk: `TRAINING#${TRAINING}`, sk: 'PART#0000', members: 21_000, done: true },
    ]);
    const asked: unknown[] = [];
    aws.lambdas.set('administer-models', (payload) => {
      asked.push(payload);
      return { training: TRAINING, parts: 1, members: 50_000 };
    });
    const { code, json } = await runCli('scores', 'train', '--yes', '--json');
    expect(asked).toEqual([{ action: 'train' }]);
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { training: TRAINING, decisions: [{ outcome: 'silence' }, { outcome: 'unsubscribe' }] },
    });
  });

  it('says what to do where no night has counted anybody', async () => {
    aws.lambdas.set('administer-models', () => ({ training: TRAINING, parts: 0, members: 0, nights: 14 }));
    const { code, json } = await runCli('scores', 'train', '--yes', '--json');
    expect({ code, json }).toMatchObject({
      code: 1,
      json: {
        error: {
          code: 'members_uncounted',
          message: expect.stringContaining('none of the last 14 nights has ended'),
          hint: expect.stringContaining('scores run'),
        },
      },
    });
  });

  it('says so where a night has, and there is nobody', async () => {
    const night = '2026-11-29T02:00:00.000Z';
    aws.lambdas.set('administer-models', () => ({
      training: TRAINING,
      parts: 0,
      members: 0,
      night,
      nights: 1,
    }));
    const { code, json } = await runCli('scores', 'train', '--yes', '--json');
    expect({ code, json }).toMatchObject({
      code: 1,
      json: { error: { code: 'no_members', message: expect.stringContaining(night) } },
    });
  });

  it('follows the parts, and gives up when nothing moves', async () => {
    const decisions = (['silence', 'unsubscribe'] as const).flatMap((outcome) => {
      const own = stored().filter(({ pk }) => pk === `MODEL#${outcome}`);
      return modelsOf(outcome, own).decisions.map((one) => ({ ...one, outcome }));
    });
    const looks: TrainingLook[] = [
      { members: 10, done: 0, decisions: [] },
      { members: 30, done: 2, decisions: [] },
      { members: 30, done: 2, decisions },
    ];
    const seen: string[] = [];
    const follow = (look: () => Promise<TrainingLook>, clock: () => number) =>
      followTraining(
        look,
        2,
        { everyMs: 0, stallMs: 5_000, onProgress: (members, doing) => seen.push(`${members} ${doing}`) },
        clock,
      );
    await follow(
      async () => looks.shift() as TrainingLook,
      () => 0,
    );
    expect(seen).toEqual(['10 part 0 of 2 done', '30 learning', '30 learning']);
    let now = 0;
    const stuck = follow(
      async () => ({ members: 10, done: 1, decisions: [] }),
      () => {
        now += 1_000;
        return now;
      },
    );
    await expect(stuck).rejects.toMatchObject({ code: 'training_stalled' });
  });
});
