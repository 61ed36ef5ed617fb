import { scoreRulesOf } from '../../functions/programme/contract';
import {
  type ModelsRequest,
  modelKeys,
  type Outcome,
  type TrainingStarted,
  trainingKeys,
} from '../../functions/scoring/contract';
import { dayOneVersion } from '../../functions/scoring/domain/artefact/day-one-artefact';
import { chooseModel } from '../../functions/scoring/domain/artefact/judging-model';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { DAY_MS, durationMs, SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { allOf, queryPages } from '../../functions/shared/platform/query';
import { pause } from './interrupt';
import { invoke } from './invoke';
import { HintedError } from './problems';
import { readLive } from './read-live';
import { named, type Stage } from './stage';

/** What is predicted, each by a model of its own. */
export const OUTCOMES: readonly Outcome[] = ['silence', 'unsubscribe'];

/** A figure with its interval of 95 %. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
/** How a model did on the judged members. */
export interface Figures {
  readonly auc: Figure;
  readonly logLoss: Figure;
  readonly ece: Figure;
}
/** What a training measured, as far as people are told. */
export interface Evaluation {
  readonly judged: { readonly at: string; readonly members: number; readonly base: number };
  readonly churners: number;
  readonly current: string;
  /** `boosted` where the trees went forward; absent: the logistic regression. */
  readonly kind?: 'boosted';
  readonly models?: { readonly candidate: Figures; readonly current: Figures; readonly boosting?: Figures };
  readonly overCurrent?: { readonly auc: Figure; readonly logLoss: Figure };
  readonly boostingOverCandidate?: { readonly auc: Figure; readonly logLoss: Figure };
  readonly boostingOverCurrent?: { readonly auc: Figure; readonly logLoss: Figure };
  /** Why the trees could not go forward, as a code. */
  readonly boostingRefused?: string;
  /** Trainings of old kept no interval. */
  readonly drift?: { readonly score: number; readonly low?: number; readonly high?: number };
}
/** A model that was live. */
export interface Version {
  readonly version: string;
  readonly promotedAt: string;
  readonly over: string;
  readonly current: boolean;
  /** Boosted trees; absent: a logistic regression. */
  readonly kind?: 'boosted';
  readonly evaluation?: Evaluation;
}
/** What a training came to for one outcome. */
export interface Decision {
  readonly training: string;
  readonly candidate: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly sample: { readonly members: number; readonly rows: number; readonly left: number };
  readonly evaluation: Evaluation;
}
/** The models of one outcome: the one that judges, those that were live, and what trainings came to, latest first. */
export interface Models {
  readonly outcome: Outcome;
  readonly current: string;
  readonly pinnedSince?: string;
  /** From which version was gone back to the current one. */
  readonly from?: string;
  /** What nights judge by instead of the current one, and why: as of ModelStanding. */
  readonly judgedBy?: string;
  readonly refused?: string;
  readonly versions: readonly Version[];
  readonly decisions: readonly Decision[];
}

type Item = Readonly<Record<string, unknown>>;

/** Of a partition of the table `scoring`, the items whose sort key starts so: blocks of samples are large, and not asked for. */
const itemsOf = (stage: Stage, pk: string, prefix?: string): Promise<Item[]> =>
  allOf(
    queryPages<Item>(dynamo(), {
      TableName: named(stage.outputs.tables, 'scoring'),
      KeyConditionExpression: `pk = :pk${prefix ? ' AND begins_with(sk, :prefix)' : ''}`,
      ExpressionAttributeValues: { ':pk': pk, ...(prefix ? { ':prefix': prefix } : {}) },
      ScanIndexForward: false,
      ConsistentRead: true,
    }),
  );

/** Why no night of that horizon judges by a version; undefined while it does. */
const refusalOf = (
  outcome: Outcome,
  { version, horizonDays, items }: { version: string; horizonDays: number; items: readonly Item[] },
): string | undefined => {
  const stored = items.find(({ sk }) => sk === modelKeys.version(outcome, version).sk)?.artefact;
  return chooseModel(outcome, horizonDays, { version, stored }).refusal?.code;
};

/**
 * The models of an outcome out of the items of its partition, latest first. With the programme's horizon it says what judges where the
 * current one does not.
 */
export const modelsOf = (outcome: Outcome, items: readonly Item[], horizonDays?: number): Models => {
  const withPrefix = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix));
  const standing = items.find(({ sk }) => sk === modelKeys.current(outcome).sk) as
    | { readonly version?: string; readonly pinnedSince?: string; readonly from?: string }
    | undefined;
  const { version: kept, pinnedSince, from } = standing ?? {};
  const dayOne = dayOneVersion(outcome);
  const current = kept ?? dayOne;
  const refused =
    kept === undefined || horizonDays === undefined
      ? undefined
      : refusalOf(outcome, { version: kept, horizonDays, items });
  return {
    outcome,
    current,
    ...(pinnedSince === undefined ? {} : { pinnedSince }),
    ...(from === undefined ? {} : { from }),
    ...(refused === undefined ? {} : { judgedBy: dayOne, refused }),
    versions: withPrefix(modelKeys.prefix).map((item) => {
      const version = String(item.sk).slice(modelKeys.prefix.length);
      const { kind, evaluation } = item.artefact as Pick<Version, 'kind' | 'evaluation'>;
      return {
        version,
        promotedAt: String(item.promotedAt),
        over: String(item.over),
        current: version === current,
        ...(kind ? { kind } : {}),
        ...(evaluation ? { evaluation } : {}),
      };
    }),
    decisions: withPrefix(modelKeys.decisions).map(
      ({ pk: _, sk: __, expiresAt: ___, ...decision }) => decision as unknown as Decision,
    ),
  };
};

/** The models of a stage, of each outcome. */
export const readModels = async (stage: Stage): Promise<Models[]> => {
  const live = await readLive(stage, Date.now());
  const horizonDays = live && durationMs(scoreRulesOf(live.rules).silence.horizon) / DAY_MS;
  return Promise.all(
    OUTCOMES.map(async (outcome) =>
      modelsOf(outcome, await itemsOf(stage, modelKeys.pk(outcome)), horizonDays),
    ),
  );
};

/** Asks the Lambda that administers the models. */
export const askModels = <T>(stage: Stage, request: ModelsRequest): Promise<T> =>
  invoke<T>(named(stage.outputs.functions, 'administer-models'), request);

/** How to wait for a training. */
export interface TrainingOptions {
  readonly signal?: AbortSignal;
  /** Called with the members looked at so far, and what is being done. */
  readonly onProgress?: (members: number, doing: string) => void;
  readonly everyMs?: number;
  /** How long nothing may move before it is given up. @default 15 minutes */
  readonly stallMs?: number;
}

/** One look at a training. */
export interface TrainingLook {
  readonly members: number;
  /** Parts of the sample that are done. */
  readonly done: number;
  /** What it came to so far. */
  readonly decisions: readonly (Decision & { readonly outcome: Outcome })[];
}

/**
 * Looks until a training has come to an end for each outcome. Throws `training_stalled` when nothing has moved for too long, and
 * `interrupted` when the signal was aborted; the training goes on in both cases.
 */
export const followTraining = async (
  look: () => Promise<TrainingLook>,
  parts: number,
  options: TrainingOptions = {},
  clock: () => number = Date.now,
): Promise<TrainingLook> => {
  let movedAt = clock();
  let before = '';
  for (;;) {
    const seen = await look();
    const { members, done, decisions } = seen;
    options.onProgress?.(members, done < parts ? `part ${done} of ${parts} done` : 'learning');
    if (decisions.length === OUTCOMES.length) return seen;
    const state = `${members} ${done} ${decisions.length}`;
    if (state !== before) movedAt = clock();
    before = state;
    if (options.signal?.aborted)
      throw new RelanceError('interrupted', 'stopped waiting; the training goes on');
    if (clock() - movedAt >= (options.stallMs ?? 900 * SECOND_MS))
      throw new RelanceError(
        'training_stalled',
        `${done} of ${parts} parts are sampled, and nothing has moved; see: npx relance dead-letters list --queue samples (and training)`,
      );
    await pause(options.everyMs ?? 500, options.signal);
  }
};

/** Trains the models of a stage now, or on `local` as of another instant, and waits for the end. Throws `members_uncounted` and `no_members`. */
export const trainStage = async (
  stage: Stage,
  asOf: string | undefined,
  options: TrainingOptions = {},
): Promise<TrainingLook & { readonly training: string }> => {
  const { training, parts, night, nights } = await askModels<TrainingStarted>(stage, {
    action: 'train',
    ...(asOf === undefined ? {} : { asOf }),
  });
  if (parts === 0 && night !== undefined)
    throw new HintedError(
      'no_members',
      `the latest night that has ended, ${night}, counted no members`,
      'when there are members, score them first: npx relance scores run',
    );
  if (parts === 0)
    throw new HintedError(
      'members_uncounted',
      `${nights > 0 ? `none of the last ${nights} nights has ended` : 'there was no night yet'}, so nobody knows how many members there are to look at`,
      'score everyone first: npx relance scores run',
    );
  const look = async (): Promise<TrainingLook> => {
    const [sampled, ...models] = await Promise.all([
      itemsOf(stage, trainingKeys.pk(training), trainingKeys.parts),
      ...OUTCOMES.map(async (outcome) => {
        const { decisions } = modelsOf(outcome, await itemsOf(stage, modelKeys.pk(outcome)));
        return decisions.filter((one) => one.training === training).map((one) => ({ ...one, outcome }));
      }),
    ]);
    return {
      members: sampled.reduce((sum, { members }) => sum + Number(members), 0),
      done: sampled.filter(({ done }) => done === true).length,
      decisions: models.flat(),
    };
  };
  return { training, ...(await followTraining(look, parts, options)) };
};
