import { LEAST_EXPECTED, LEAST_MEMBERS } from '../../../functions/scoring/domain/experiments/enough';
import { sharesSentence, undrawnSentence } from '../entered-words';
import type { Output } from '../output';
import { plural } from '../plural';
import type { Comparison, ExperimentAnalysis, MetricAnalysis } from './analysis';

const count = (n: number): string => n.toLocaleString('en');
const signed = (text: string): string => (text.startsWith('-') ? text : `+${text}`);

/** A p-value as people read it. */
export const pText = (p: number): string =>
  p < 0.0001 ? '< .0001' : p.toFixed(p < 0.01 ? 4 : 3).replace(/^0/, '');

const percent = (value: number, digits = 2): string => `${(value * 100).toFixed(digits)} %`;

/** Significant digits enough for a difference to be seen. */
const amount = (value: number): string =>
  Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toPrecision(4)
    : value.toFixed(Math.abs(value) < 10 ? 3 : 2);

const levelOf = (kind: MetricAnalysis['kind'], value: number): string =>
  kind === 'rate' ? percent(value) : amount(value);
const changeOf = (kind: MetricAnalysis['kind'], value: number): string =>
  signed(kind === 'rate' ? (value * 100).toFixed(2) : amount(value));
const liftText = ({ lift }: Comparison): string => {
  if (!lift) return 'unknown';
  const high = lift.high === null ? 'no bound' : signed(percent(lift.high, 1));
  return `${signed(percent(lift.value, 1))} (${signed(percent(lift.low, 1))} to ${high})`;
};

/** Rows as columns: the first to the left, the others to the right. */
const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`.trimEnd(),
  );
};

/** Below what nothing is claimed. */
const NEEDED: Readonly<Record<MetricAnalysis['kind'], string>> = {
  rate: `each arm must be large enough for ${LEAST_EXPECTED} who do it and ${LEAST_EXPECTED} who do not`,
  mean: `each arm needs ${LEAST_MEMBERS} members, and those of one arm at least must not all be alike`,
};

const sentence = ({ metric, kind, guardrail }: MetricAnalysis, one: Comparison, early: boolean): string => {
  const from = `${levelOf(kind, one.control)} to ${levelOf(kind, one.treated)}`;
  const unit = kind === 'rate' ? ' points' : '';
  const shown = one.alwaysValid && early ? one.alwaysValid : one;
  const range = `${changeOf(kind, shown.low)} to ${changeOf(kind, shown.high)}${unit}`;
  const p = one.alwaysValid && early ? one.alwaysValid.pHolm : one.pHolm;
  const change = `${changeOf(kind, one.difference)}${unit}, 95 % sure of ${range}`;
  if (!one.enough) {
    const possible = one.error > 0 || kind === 'rate' ? ` What is possible goes from ${range}.` : '';
    const what = guardrail ? 'does harm to' : 'changes';
    return `${one.arm}: too few to say whether it ${what} ${metric} (${NEEDED[kind]}).${possible}`;
  }
  if (guardrail)
    return p < 0.05 && one.difference > 0
      ? `${one.arm} does harm: ${metric} goes from ${from} (${change}; p ${pText(p)}).`
      : `${one.arm}: no harm to ${metric} is shown (${change}).`;
  if (p < 0.05)
    return `${one.arm} ${one.difference > 0 ? 'raises' : 'lowers'} ${metric} from ${from}: ${change} (p ${pText(p)}).`;
  return `${one.arm}: no effect on ${metric} is shown; what is possible goes from ${range} (p ${pText(p)}).`;
};

const extras = ({ kind }: MetricAnalysis, one: Comparison): string[] => {
  const lines: string[] = [];
  if (one.adjusted) {
    const { difference, low, high, p, reduction } = one.adjusted;
    lines.push(
      `${one.arm}: with what was known before ${changeOf(kind, difference)} (${changeOf(kind, low)} to ${changeOf(kind, high)}), p ${pText(p)}; it explains ${percent(reduction, 1)} of the variance.`,
    );
  }
  const { reacting } = one;
  if (reacting && 'refused' in reacting)
    lines.push(`${one.arm}: whether some react more than others cannot be judged: ${reacting.refused}.`);
  else if (reacting) {
    const { found, pHolm, top30 } = reacting;
    lines.push(
      found
        ? `${one.arm}: some react more than others (p ${pText(pHolm)}): those 30 % of whom most is expected by ${changeOf(kind, top30.difference)} points (${changeOf(kind, top30.low)} to ${changeOf(kind, top30.high)}).`
        : `${one.arm}: that some react more than others is not shown (p ${pText(pHolm)}; below .025 would show it).`,
    );
  }
  return lines;
};

const metricLines = (metric: MetricAnalysis, analysis: ExperimentAnalysis, output: Output): string[] => {
  const early = analysis.done !== undefined || analysis.entered !== undefined;
  const { kind, guardrail, winsorised } = metric;
  const heading = [
    `${metric.metric}, ${kind === 'rate' ? 'a rate' : 'a mean'}`,
    ...(guardrail ? ['guard-rail'] : []),
    ...(winsorised ? [`${count(winsorised.capped)} values capped at ${amount(winsorised.cap)}`] : []),
  ];
  const rows = metric.arms.map(({ arm, value }) => {
    const one = metric.comparisons.find((comparison) => comparison.arm === arm);
    if (!one) return [arm, levelOf(kind, value), '', '', '', ''];
    return [
      arm,
      levelOf(kind, value),
      changeOf(kind, one.difference),
      `${changeOf(kind, one.low)} to ${changeOf(kind, one.high)}`,
      liftText(one),
      pText(one.pHolm),
    ];
  });
  const titles = ['arm', kind, kind === 'rate' ? 'points' : 'difference', '95 % interval', 'lift', 'p'];
  return [
    '',
    output.bold(heading.join(', ')),
    ...table([titles, ...rows]),
    ...metric.comparisons.flatMap((one) => [sentence(metric, one, early), ...extras(metric, one)]),
  ];
};

/** Before the figures: who is not in them is seldom anybody. */
const leftOutLines = ({ read, rejected, rejects }: ExperimentAnalysis, output: Output): string[] =>
  rejected === 0
    ? []
    : [
        '',
        output.red(
          `${count(rejected)} of ${plural(read, 'line')} ${rejected === 1 ? 'is' : 'are'} left out; what follows is of the others, and true of all only if those left out could be anybody:`,
        ),
        ...rejects.slice(0, 10).map(({ line, code, message }) => `  line ${line}: ${message} (${code})`),
        ...(rejected > 10 ? [`  and ${count(rejected - 10)} more (--json lists the first thousand)`] : []),
      ];

/** The analysis as a table and plain sentences. */
export const analysisLines = (analysis: ExperimentAnalysis, output: Output): string[] => {
  const { arms, sampleRatio, used, done, entered } = analysis;
  const meant = arms.reduce((sum, { meant: share }) => sum + share, 0);
  const sizes = [
    ['arm', 'members', 'share', 'meant'],
    ...arms.map(({ arm, n, meant: share }) => [arm, count(n), percent(n / used), percent(share / meant)]),
  ];
  const told = `(chi-square ${sampleRatio.chi2.toFixed(2)}, p ${pText(sampleRatio.p)})`;
  return [
    ...(entered
      ? [
          `${entered.journey}: who entered ${plural(entered.afterDays, 'day')} ago or more, and what they did since; ${count(entered.early)} entered later.`,
        ]
      : []),
    ...(entered ? undrawnSentence(entered.undrawn) : []),
    ...table(sizes),
    ...(entered ? sharesSentence(entered.shares.map(({ share }) => share)) : []),
    sampleRatio.mismatch
      ? output.red(
          `The arms are not as large as was meant ${told}: find out who is missing before you believe what follows.`,
        )
      : `The arms are as large as was meant ${told}.`,
    ...(done === undefined && !entered
      ? []
      : [
          `${done === undefined ? 'The' : `${percent(done, 1)} of the plan is there: the`} sentences hold however often you look; the intervals of the tables do not.`,
        ]),
    ...leftOutLines(analysis, output),
    ...analysis.metrics.flatMap((metric) => metricLines(metric, analysis, output)),
  ];
};
