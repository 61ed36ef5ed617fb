import type { ModelStanding } from '../../functions/scoring/contract';
import type { Decision, Evaluation, Figure, Models } from './models';

const plain = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value > 0 ? '+' : ''}${plain(value)}`;
const figure = ({ value, low, high }: Figure): string => `${plain(value)} (${plain(low)} to ${plain(high)})`;
const difference = ({ value, low, high }: Figure): string =>
  `${signed(value)} (${signed(low)} to ${signed(high)})`;
const psi = ({ score, low, high }: NonNullable<Evaluation['drift']>): string =>
  low === undefined || high === undefined ? plain(score) : figure({ value: score, low, high });
const whole = (value: number): string => value.toLocaleString('en');
const minute = (at: string): string => `${at.slice(0, 16)}Z`;

/** Why a training promoted its model or kept the current one, in words. */
const REASONS: Readonly<Record<string, string>> = {
  lower_log_loss: 'promoted: its log loss is surely lower',
  higher_auc: 'promoted: it surely ranks better',
  churners_too_few: 'kept the current: 200 different members must have left before labels are believed',
  pinned: 'kept the current, which is pinned, although it would have won (relance scores unpin)',
  worse: 'kept the current: the new model is surely worse',
  no_better: 'kept the current: the difference is within chance',
  history_too_short: 'kept the current: no label has matured both to learn from and to judge by',
  members_too_few: 'kept the current: too few of both outcomes (100 of each to learn from, 25 to judge by)',
  one_outcome: 'kept the current: all members came to the same',
  members_uncounted:
    'not started: no night had ended, so nobody knew how many members there are (relance scores run)',
  not_fitted: 'kept the current: no model could be fitted to these members',
};

type Beside = NonNullable<Evaluation['overCurrent']>;

const besideLine = (what: string, { auc, logLoss }: Beside): string =>
  `  ${what}: AUC ${difference(auc)}, log loss ${difference(logLoss)}`;

/** The trees beside the regression, and why they went forward or did not. */
const boostingLines = ({
  kind,
  boostingOverCandidate,
  boostingOverCurrent,
  boostingRefused,
  current,
}: Evaluation): string[] => {
  if (!boostingOverCandidate) return [];
  if (kind === 'boosted')
    return [
      besideLine(
        'boosted trees, beside the logistic regression, which they surely beat as well',
        boostingOverCandidate,
      ),
    ];
  return [
    besideLine('boosted trees beside it (they must surely beat both)', boostingOverCandidate),
    ...(boostingOverCurrent ? [besideLine(`boosted trees beside ${current}`, boostingOverCurrent)] : []),
    ...(boostingRefused === undefined ? [] : [`  boosted trees cannot be kept: ${boostingRefused}`]),
  ];
};

const evaluationLines = (evaluation: Evaluation): string[] => {
  const { judged, models, overCurrent, boostingOverCurrent, drift, current, kind } = evaluation;
  const isBoosted = kind === 'boosted';
  const figures = isBoosted ? models?.boosting : models?.candidate;
  const beside = isBoosted ? boostingOverCurrent : overCurrent;
  const share = (judged.base * 100).toFixed(1);
  return [
    ...(figures
      ? [
          `  judged on ${judged.at.slice(0, 10)}: ${whole(judged.members)} members, ${share} % came to it; AUC ${figure(figures.auc)}, log loss ${figure(figures.logLoss)}, calibration error ${figure(figures.ece)}`,
        ]
      : [`  ${whole(judged.members)} members on ${judged.at.slice(0, 10)}`]),
    ...(beside ? [besideLine(`beside ${current}`, beside)] : []),
    ...boostingLines(evaluation),
    ...(drift ? [`  members since: PSI of the score ${psi(drift)}; 0.25 is much`] : []),
  ];
};

const kindWords = (kind: 'boosted' | undefined): string => (kind ? ' (boosted trees)' : '');

/** What a training came to, in words. */
export const decisionLines = ({ candidate, reason, sample, evaluation }: Decision): string[] => {
  const verdict = `${candidate}${kindWords(evaluation.kind)}: ${REASONS[reason] ?? reason}`;
  if (reason === 'members_uncounted') return [verdict];
  return [
    verdict,
    `  ${whole(sample.members)} members looked at, ${whole(sample.rows)} snapshots, ${whole(evaluation.churners)} members who left${sample.left > 0 ? `; ${whole(sample.left)} left out, their timelines beyond 20,000 entries or 16 MB` : ''}`,
    ...evaluationLines(evaluation),
  ];
};

/** Why a night judges by day one in the place of a model, in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  model_missing: 'is not there any more',
  model_damaged: 'is damaged',
  model_too_old: 'is of an older schema',
  model_too_new: 'is of a newer schema',
  model_features_unknown: 'has features that this version does not compute',
  model_other_outcome: 'is of another outcome',
  model_other_horizon: 'has another horizon than the live programme',
};

/** Which model judges an outcome: also where that is not the current one. */
export const standingLine = ({
  outcome,
  current,
  pinnedSince,
  judgedBy = current,
  refused,
}: Pick<Models, 'outcome' | 'current' | 'pinnedSince' | 'judgedBy' | 'refused'>): string => {
  const pinned = pinnedSince === undefined ? '' : `, pinned since ${minute(pinnedSince)}`;
  const judges = `${outcome} is judged by ${judgedBy}${judgedBy.includes('-day-one-') ? ', uncalibrated' : ''}`;
  return refused === undefined
    ? `${judges}${pinned}`
    : `${judges}: the current ${current}${pinned}${pinned && ','} ${REFUSALS[refused] ?? 'cannot judge'} (${refused})`;
};

/** From which model to which was gone back, or that it had been done before. */
export const rollbackLine = ({ outcome, version, from, unchanged, pinnedSince }: ModelStanding): string => {
  const way = from === undefined ? version : `${from} -> ${version}`;
  if (!unchanged) return `${outcome}: ${way}`;
  const since = pinnedSince === undefined ? '' : ` on ${minute(pinnedSince)}`;
  return `nothing was changed: ${outcome} went back${since} (${way}) and is pinned; to go further, name a version of npx relance scores models`;
};

/** The models of an outcome in words: the current, those that were live, and the latest training. */
export const modelLines = (models: Models): string[] => {
  const [latest] = models.decisions;
  return [
    standingLine(models),
    ...models.versions.flatMap(({ version, promotedAt, over, current, kind, evaluation }) => [
      `${current ? '* ' : '  '}${version}${kindWords(kind)}, live from ${minute(promotedAt)} in the place of ${over}`,
      ...(current && evaluation ? evaluationLines(evaluation).map((line) => `  ${line}`) : []),
    ]),
    ...(latest
      ? [
          `  latest training, ${minute(latest.training)}:`,
          ...decisionLines(latest).map((line) => `    ${line}`),
        ]
      : ['  no training yet']),
  ];
};
