import type { Command } from 'commander';
import { type HeatRules, programmeSchema } from '../../functions/programme/contract';
import { outcomesOf } from '../../functions/scoring/domain/heat/heat-snapshots';
import { issuesOf, RelanceError } from '../../functions/shared/kernel/errors';
import { isoTime } from '../../functions/shared/kernel/time';
import { followingLog, type LogFlags, logOptionsOf, readsLog } from '../evaluate/log-options';
import { three } from '../evaluate/report-words';
import { type HeatFile, tuneHeatOfFile } from '../evaluate/tune-heat-file';
import { untilInterrupted } from '../support/interrupt';
import { EXIT, UsageError } from '../support/problems';
import { readDocument } from '../support/read-document';
import { running } from '../support/run';

interface Options extends LogFlags {
  readonly document?: string;
  readonly outcome?: readonly string[];
}

const sourceOf = async (file: string | undefined): Promise<unknown> =>
  file === undefined ? { ...(await import('../../programme')).programme, templates: [] } : readDocument(file);

/** What the programme says of heat; throws `programme_invalid`, `heat_missing`. */
const heatOf = async (file: string | undefined): Promise<HeatRules> => {
  const parsed = programmeSchema.safeParse(await sourceOf(file));
  if (!parsed.success) {
    const [issue] = issuesOf(parsed.error);
    throw new RelanceError('programme_invalid', `the programme: ${issue?.path}: ${issue?.message}`);
  }
  const { heat } = parsed.data.scores;
  if (heat) return heat;
  throw new UsageError(
    'heat_missing',
    'the programme measures no heat: give it scores.heat ({} takes the usual points), and they are tuned',
  );
};

const answerOf = ({ read, members, cutOffs, tuned }: HeatFile, outcomes: readonly string[]) => ({
  outcomes,
  file: { lines: read.lines, rejected: read.rejected, members },
  cutOffs: { train: cutOffs.train.map(isoTime), judged: isoTime(cutOffs.judge) },
  trained: tuned.trained,
  judged: tuned.judged,
  worth: tuned.worth.map(({ event, present, suggested, seen }) => ({
    event,
    present,
    suggested: suggested.value,
    low: suggested.low,
    high: suggested.high,
    seen,
  })),
  auc: {
    present: tuned.auc.present.value,
    suggested: tuned.auc.suggested.value,
    difference: tuned.auc.difference.value,
    low: tuned.auc.difference.low,
    high: tuned.auc.difference.high,
  },
  better: tuned.better,
  heat: tuned.rules,
});

const points = (value: number): string => (value < 1 ? value.toFixed(3) : value.toFixed(1));

const linesOf = ({ cutOffs, tuned }: HeatFile, outcomes: readonly string[]): string[] => {
  const { trained, judged, worth, auc, better, rules } = tuned;
  const count = (value: number) => value.toLocaleString('en');
  const rows = [
    ['a visit of', 'present', 'suggested', '95 % interval', 'seen by'],
    ...worth.map(({ event, present, suggested, seen }) => [
      event === 'second' ? 'a second of reading' : event,
      points(present),
      points(suggested.value),
      seen === 0 ? 'never seen' : `${points(suggested.low)} to ${points(suggested.high)}`,
      count(seen),
    ]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const { difference } = auc;
  const change = `${difference.value < 0 ? '' : '+'}${three(difference.value)} (${three(difference.low)} to ${three(difference.high)})`;
  return [
    `${outcomes.join(', ')} of prospects: ${count(trained.outcomes)} of ${count(trained.snapshots)} at ${cutOffs.train.length} cut-offs to learn from; ${count(judged.outcomes)} of ${count(judged.snapshots)} judged at ${isoTime(cutOffs.judge).slice(0, 10)}`,
    ...rows.map(
      (row) =>
        `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`,
    ),
    `AUC ${auc.present.value.toFixed(3)} by the present points, ${auc.suggested.value.toFixed(3)} by those suggested: ${change}`,
    better
      ? 'The suggested points rank surely better on what they were not learnt from. In scores.heat of the programme:'
      : 'That the suggested points rank better is not shown: keep the present ones, or ask again of a longer log. They would be, in scores.heat:',
    `pages: ${JSON.stringify(rules.pages, null, 2)},`,
    `perSecond: ${rules.perSecond},`,
  ];
};

/** `relance scores tune-heat FILE`: which points of heat fit what came of prospects. Exit code 3 when lines were rejected. */
export const registerTuneHeat = (scores: Command): void => {
  readsLog(scores.command('tune-heat'))
    .description('points of heat that fit what came of prospects, beside the present ones')
    .argument('<file>', 'CSV with a header, or one JSON object a line (Segment calls, say); gzipped or not')
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .option('--document <file>', 'a programme in JSON (default: the programme of this repository)')
    .option(
      '--outcome <event>',
      'what heat is to foretell; several times (default: what scores.heat says)',
      (value: string, before: string[] | undefined) => [...(before ?? []), value],
    )
    .action(
      running<[string], Options>(async ({ options, output }, file) => {
        const asked = await heatOf(options.document);
        const rules = options.outcome ? { ...asked, outcomes: [...options.outcome] } : asked;
        const interrupted = untilInterrupted();
        const { progress, end } = followingLog(output);
        try {
          const log = { ...logOptionsOf(options), signal: interrupted.signal };
          const found = await tuneHeatOfFile(file, log, rules, progress, Date.now());
          end();
          output.result(answerOf(found, outcomesOf(rules)), linesOf(found, outcomesOf(rules)));
          return found.read.rejected > 0 ? EXIT.problems : EXIT.done;
        } catch (error) {
          if (interrupted.signal.aborted) return EXIT.stopped;
          throw error;
        } finally {
          end();
          interrupted.done();
        }
      }),
    );
};
