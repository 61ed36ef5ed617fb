import { access, constants, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { type EvaluateOptions, evaluateFile } from '../evaluate/evaluate-file';
import { followingLog, type LogFlags, logOptionsOf, present, readsLog } from '../evaluate/log-options';
import { evaluationAnswer, evaluationLines } from '../evaluate/report-answer';
import { reportPage } from '../evaluate/report-page';
import { MODEL_NAMES } from '../evaluate/report-words';
import { untilInterrupted } from '../support/interrupt';
import type { Output } from '../support/output';
import { EXIT, UsageError } from '../support/problems';
import { running } from '../support/run';

interface Options extends LogFlags {
  horizon: string;
  active?: string;
  predict: string;
  cutoffs?: string;
  html?: string;
}

const MAX_DAYS = 1_000;

const daysOf = (option: string, text: string): number => {
  const days = Number(/^(\d+)d?$/.exec(text.trim())?.[1]);
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return days;
  throw new UsageError(
    'days_invalid',
    `--${option} must be a whole number of days from 1 to ${MAX_DAYS}; it is "${text}"`,
  );
};

const outcomeOf = (text: string): EvaluateOptions['outcome'] => {
  if (text === 'silence' || text === 'unsubscribe') return text;
  throw new UsageError('outcome_unknown', `--predict must be silence or unsubscribe; it is "${text}"`);
};

/** Active at least as long as the horizon, and 90 days: who was not seen for longer has left already. */
const ACTIVE_DAYS = 90;

/** Where the page is to go; throws `html_unwritable` before anything is read, not after minutes of work. */
const pageOf = async (file: string | undefined): Promise<string | null> => {
  if (file === undefined) return null;
  const page = path.resolve(file);
  const refuse = (why: string): never => {
    throw new UsageError('html_unwritable', `--html ${file}: ${why}`);
  };
  const there = await stat(page).catch(() => undefined);
  if (there && !there.isFile()) refuse('there is something of that name that is no file');
  const folder = path.dirname(page);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) refuse(`there is no folder ${folder}`);
  await access(there ? page : folder, constants.W_OK).catch(() => refuse('it cannot be written to'));
  return page;
};

const optionsOf = (options: Options): Omit<EvaluateOptions, 'signal'> => {
  const horizonDays = daysOf('horizon', options.horizon);
  return {
    horizonDays,
    activeDays:
      options.active === undefined ? Math.max(horizonDays, ACTIVE_DAYS) : daysOf('active', options.active),
    outcome: outcomeOf(options.predict),
    ...logOptionsOf(options),
    ...present({ cutOffs: options.cutoffs?.split(',').filter((text) => text.trim() !== '') }),
  };
};

/** What is told of the log, and then of the models. */
const following = (output: Output, onGathered: () => void) => {
  const { progress, end } = followingLog(output);
  return {
    end,
    progress: {
      ...progress,
      onGathered,
      onTraining: (rows) => {
        end();
        output.note(`fitting the models to ${rows.toLocaleString('en')} snapshots:`);
      },
      onModel: (name) => output.note(`  ${MODEL_NAMES[name]}`),
    } satisfies Parameters<typeof evaluateFile>[2],
  };
};

/** `relance scores evaluate FILE`: back-tests the scores on anyone's event log. Exit code 3 when lines were rejected. */
export const registerEvaluate = (scores: Command): void => {
  readsLog(scores.command('evaluate'))
    .description(
      'train on earlier snapshots of an event log, judge on later ones: RFM, BG/NBD, logistic, boosting',
    )
    .argument('<file>', 'CSV with a header, or one JSON object a line (Segment calls, say); gzipped or not')
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .option('--horizon <days>', 'within how many days', '30')
    .option(
      '--active <days>',
      'judge members active in so many days before (default: the horizon, at least 90)',
    )
    .option('--predict <outcome>', 'silence, or unsubscribe', 'silence')
    .option('--cutoffs <dates>', 'look at these dates (with commas); the last is judged (default: planned)')
    .option('--html <file>', 'write the report with its charts as one HTML page')
    .action(
      running<[string], Options>(async ({ options, output }, file) => {
        const asked = optionsOf(options);
        const report = await pageOf(options.html);
        const startedAt = Date.now();
        const interrupted = untilInterrupted();
        // Fitting answers no signal, and has nothing to put away: from then on Ctrl-C ends the process at once.
        const { progress, end } = following(output, interrupted.done);
        try {
          const evaluation = await evaluateFile(
            file,
            { ...asked, signal: interrupted.signal },
            progress,
            startedAt,
          );
          if (report !== null) await writeFile(report, reportPage(path.basename(file), evaluation, asked));
          const seconds = Math.round((Date.now() - startedAt) / 100) / 10;
          output.result(
            evaluationAnswer(evaluation, asked, report, seconds),
            evaluationLines(evaluation, asked, report),
          );
          return evaluation.read.rejected > 0 ? EXIT.problems : EXIT.done;
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
