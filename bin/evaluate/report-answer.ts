import { CONTENDERS, type Judged } from '../../functions/scoring/domain/back-test/back-test';
import type { Estimate } from '../../functions/scoring/domain/measures/estimate';
import { isoTime } from '../../functions/shared/kernel/time';
import { ENCODING_NAMES } from '../support/csv/encoding';
import type { EvaluateOptions, Evaluation } from './evaluate-file';
import { MODEL_NAMES, OUTCOME_NAMES, three, verdictSentences } from './report-words';

const rounded = (value: number): number => Number(value.toPrecision(6));
const interval = ({ low, high }: Estimate): [number, number] => [rounded(low), rounded(high)];
const count = (value: number): string => value.toLocaleString('en');
const day = (at: number | string): string => (typeof at === 'string' ? at : isoTime(at)).slice(0, 10);

const judgedAnswer = (model: Judged) => ({
  auc: rounded(model.auc.value),
  interval: interval(model.auc),
  logLoss: rounded(model.logLoss.value),
  brier: rounded(model.brier.value),
  lift10: rounded(model.lift10.value),
  ece: rounded(model.ece.value),
  eceByChance: rounded(model.ece.byChance),
  shift: rounded(model.shift),
  intervals: {
    logLoss: interval(model.logLoss),
    brier: interval(model.brier),
    lift10: interval(model.lift10),
    ece: interval(model.ece),
  },
  deciles: model.deciles.map(({ cases, from, to, predicted, observed }) => ({
    cases,
    from: rounded(from),
    to: rounded(to),
    predicted: rounded(predicted),
    observed: rounded(observed.value),
    interval: interval(observed),
  })),
});

/** What the command answers with `--json`; `report` is the HTML page, null without one. */
export const evaluationAnswer = (
  { test, read, tidied, members, file, columns, format, decimal, from, until }: Evaluation,
  { horizonDays, activeDays, outcome }: EvaluateOptions,
  report: string | null,
  seconds: number,
) => ({
  horizon: horizonDays,
  active: activeDays,
  outcome,
  file: {
    kind: file.kind,
    delimiter: file.delimiter ?? null,
    encoding: file.encoding() ?? 'utf-8',
    columns,
    timeFormat: format.name,
    decimal: decimal ?? null,
    lines: read.lines,
    events: read.events,
    members,
    from: isoTime(from),
    until: isoTime(until),
    rejected: read.rejected,
    rejectedBy: read.rejectedBy,
    returns: read.returns,
    duplicates: tidied.duplicates,
    merged: tidied.merged,
    notActivity: read.notActivity,
  },
  judged: test.judged,
  trained: test.trained,
  models: Object.fromEntries(
    CONTENDERS.flatMap((name) => {
      const model = test.models[name];
      return model ? [[name, judgedAnswer(model)]] : [];
    }),
  ),
  unjudged: test.unjudged,
  differences: test.differences.map(({ of, over, value, p, ...rest }) => ({
    of,
    over,
    value: rounded(value),
    interval: interval({ value, ...rest }),
    p: rounded(p),
  })),
  drift: {
    psi: rounded(test.drift.value),
    interval: interval(test.drift),
    byChance: rounded(test.drift.byChance),
  },
  importance: test.importance.map(({ logistic, boosting, ...rest }) => ({
    ...rest,
    logistic: rounded(logistic),
    boosting: rounded(boosting),
  })),
  sentences: verdictSentences(test),
  rejects: read.rejects,
  report,
  seconds,
});

/** Rows of cells as columns: the first to the left, the others to the right. */
const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

/** What was set aside, line by line where it is not usable at all. */
export const asideLines = ({
  read,
  tidied,
  file,
}: Pick<Evaluation, 'read' | 'tidied' | 'file'>): string[] => {
  const encoding = file.encoding();
  const told = (text: string, { count: n, lines }: { count: number; lines: readonly number[] }): string[] =>
    n === 0
      ? []
      : [
          `${count(n)} ${text} (${n > lines.length ? 'first ' : ''}lines ${lines.slice(0, 5).join(', ')}${n > 5 ? ' …' : ''})`,
        ];
  const shown = 20;
  return [
    ...(encoding === undefined || encoding === 'utf-8'
      ? []
      : [`the file is read as ${ENCODING_NAMES[encoding]}`]),
    ...told('returns: counted as money that went back, not as activity', read.returns),
    ...told('repeated lines: counted once', tidied.duplicates),
    ...told('lines of an order that another line opened: counted with it', tidied.merged),
    ...told('calls that are no activity', read.notActivity),
    ...read.rejects.slice(0, shown).map(({ line, code, message }) => `line ${line}: ${message} (${code})`),
    ...(read.rejected > shown
      ? [`… ${count(read.rejected)} lines rejected in all; --json lists a thousand`]
      : []),
  ];
};

/** One sentence of who is judged on what. */
export const scopeLines = (
  { test, members, read, from, until }: Evaluation,
  { horizonDays, activeDays, outcome }: EvaluateOptions,
): string[] => {
  const snapshots = test.trained.reduce((sum, cohort) => sum + cohort.members, 0);
  const [first, last] = [test.trained[0], test.trained.at(-1)];
  return [
    `${count(read.events)} events of ${count(members)} members, ${day(from)} to ${day(until - 1)}`,
    `risk of ${OUTCOME_NAMES[outcome]} within ${horizonDays} days, of ${count(test.judged.members)} members active in the ${activeDays} days before ${day(test.judged.at)}; it came to ${(test.judged.base * 100).toFixed(1)} %`,
    `learnt from ${count(snapshots)} snapshots at ${test.trained.length} earlier cut-offs, ${day(first?.at ?? '')} to ${day(last?.at ?? '')}`,
  ];
};

/** The table of the models. */
export const modelRows = ({ test }: Pick<Evaluation, 'test'>): string[][] => [
  ['model', 'AUC', '95 %', 'log loss', 'Brier', 'lift at 10 %', 'ECE'],
  ...CONTENDERS.flatMap((name) => {
    const model = test.models[name];
    return model
      ? [
          [
            MODEL_NAMES[name],
            three(model.auc.value),
            `${three(model.auc.low)} to ${three(model.auc.high)}`,
            three(model.logLoss.value),
            three(model.brier.value),
            model.lift10.value.toFixed(2),
            three(model.ece.value),
          ],
        ]
      : [];
  }),
];

const within = ({ value, low, high }: Estimate, digits: number): string =>
  `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

/** The table of the models with the interval of every figure: too wide for a terminal. */
export const wideModelRows = ({ test }: Pick<Evaluation, 'test'>): string[][] => [
  ['model', 'AUC (95 %)', 'log loss (95 %)', 'Brier (95 %)', 'lift at 10 % (95 %)', 'ECE (95 %)'],
  ...CONTENDERS.flatMap((name) => {
    const model = test.models[name];
    if (!model) return [];
    const { auc, logLoss, brier, lift10, ece } = model;
    return [
      [
        MODEL_NAMES[name],
        within(auc, 3),
        within(logLoss, 3),
        within(brier, 3),
        within(lift10, 2),
        within(ece, 3),
      ],
    ];
  }),
];

/** The result in words and a table. */
export const evaluationLines = (
  evaluation: Evaluation,
  options: EvaluateOptions,
  report: string | null,
): string[] => [
  ...scopeLines(evaluation, options),
  '',
  ...table(modelRows(evaluation)),
  '',
  ...verdictSentences(evaluation.test),
  ...asideLines(evaluation),
  ...(report === null ? [] : [`charts: ${report}`]),
];
