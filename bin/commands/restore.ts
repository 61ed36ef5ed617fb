import type { Command } from 'commander';
import { DAY_MS, isoTime, SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { confirmWrite } from '../support/confirm';
import { instantOf } from '../support/instant';
import { untilInterrupted } from '../support/interrupt';
import type { Output, Progress } from '../support/output';
import { EXIT, UsageError } from '../support/problems';
import { rejudgeWatch } from '../support/rejudge-watch';
import { type RestoreStep, restoreStage } from '../support/restore-stage';
import { running, writes } from '../support/run';
import { named, type Stage } from '../support/stage';
import { copyAsOf, isCopied, namedCopy, type TableCopy } from '../support/table-copy';

interface Options {
  readonly from: string;
  readonly since?: string;
  readonly dryRun?: boolean;
  readonly stayPaused?: boolean;
  readonly replaced?: boolean;
  readonly whileBehind?: boolean;
}

/** For as long as a slot may count: older mails are in no window. */
const ALL_SLOTS_MS = 92 * DAY_MS;
/** For so long DynamoDB can make a copy as of any second. */
const COPIES_KEPT_MS = 35 * DAY_MS;
const AN_INSTANT = /^\d{4}-\d\d-\d\d/;

const count = (number: number): string => number.toLocaleString('en');

/** A step in one line. */
export const stepLine = (one: RestoreStep): string => {
  switch (one.step) {
    case 'pause':
      return `pause: all marketing is paused since ${one.since}${one.own ? '' : ' (before this command)'}`;
    case 'wait':
      return `wait: nobody sends, what was sent is told; dead letters that may tell more: ${count(one.deadLetters)}`;
    case 'cards':
      return `cards: ${count(one.restored)} items put back, ${count(one.merged)} cards took what only grows, ${count(one.kept)} items kept; ${count(one.lost)} cards may have lost slots`;
    case 'timelines':
      return `timelines: ${count(one.mended)} cards mended, ${count(one.slots)} slots taken again, ${count(one.unplaced)} of them of unknown topic`;
    case 'interactions':
      return `interactions: ${count(one.rejudged)} judged again, of ${count(one.members)} members; ${count(one.busy + one.unsure)} members were left alone`;
    case 'suppressions':
      return `suppressions: ${count(one.changed)} cards changed, of ${count(one.listed)} addresses${one.done ? '' : '; the list was not copied to its end'}`;
    case 'resume':
      return one.resumed
        ? 'resume: marketing goes on'
        : `resume: marketing stays paused: ${one.why}${one.notBefore ? `; it must not be resumed before ${one.notBefore}, for until then messages may come back whose slots are lost` : ''}`;
  }
};

/** The copy that is meant: a table, or the table `members` as of an instant, of which a copy is made first. */
const copyOf = async (
  stage: Stage,
  { from, dryRun, replaced }: Options,
  now: number,
  signal: AbortSignal,
): Promise<TableCopy> => {
  const members = named(stage.outputs.tables, 'members');
  if (!AN_INSTANT.test(from))
    return namedCopy(dynamo(), from, { table: members, isReplaced: replaced === true });
  const asOf = instantOf('from', from);
  if (Date.parse(asOf) > now) throw new UsageError('from_invalid', `--from cannot be of the future: ${asOf}`);
  if (Date.parse(asOf) < now - COPIES_KEPT_MS)
    throw new UsageError(
      'copy_too_old',
      `DynamoDB makes copies as of the last 35 days, and --from is ${asOf}; an older one that you have is named as --from TABLE`,
    );
  if (dryRun && !(await isCopied(dynamo(), members, asOf)))
    throw new UsageError(
      'copy_needed',
      'a dry run makes no copy, and there is none of that instant: name a table that is one with --from',
    );
  return copyAsOf(dynamo(), members, asOf, signal);
};

/** Since when what was told is said again: as of when the copy is; all that may still count where nobody knows. */
const sinceOf = (options: Options, { asOf }: TableCopy, now: number): string => {
  const since = options.since ? instantOf('since', options.since) : (asOf ?? isoTime(now - ALL_SLOTS_MS));
  if (Date.parse(since) > now)
    throw new UsageError('since_invalid', `the copy cannot be of the future: ${since}`);
  return since;
};

/** One count after another, each with its label. */
const progressBy = (open: Output['progress']) => {
  let label: string | undefined;
  let progress: Progress | undefined;
  return {
    at(next: string, done: number, total?: number) {
      if (next !== label) {
        progress?.end();
        label = next;
        progress = open(next, total);
      }
      progress?.at(done);
    },
    end() {
      progress?.end();
      progress = undefined;
    },
  };
};

const isWhole = (steps: readonly RestoreStep[]): boolean =>
  !steps.some((one) => one.step === 'resume' && one.because === 'incomplete');

/** `relance restore`: the runbook's restore, in its order. Exit code 3 when something could not be said again, and marketing stays paused. */
export const registerRestore = (program: Command): void => {
  writes(program.command('restore'))
    .description(
      'put back the cards of a copy of the table members: pause marketing, put back, say again what was sent and who left since, resume',
    )
    .requiredOption(
      '--from <copy>',
      'a table that is a copy, or an instant (2026-01-31T02:00:00Z) of which a copy is made; the table of the stage itself, where that was replaced by a copy',
    )
    .option(
      '--since <instant>',
      'as of when the copy is (default: what DynamoDB says of it, else all that caps may count: 92 days ago)',
    )
    .option(
      '--dry-run',
      'count what would be put back and said again; change nothing, so --from must name a table or an instant already copied',
    )
    .option(
      '--while-behind',
      'also while the worker of the stream seems to be behind: on a stage where nobody does anything, the cards that would tell may be lost',
    )
    .option('--replaced', 'the copy is of a table that was the stage’s before it was replaced')
    .option(
      '--stay-paused',
      'leave marketing paused at the end (then: npx relance programme resume --all --unrestored)',
    )
    .action(
      running<[], Options>(async ({ options, output, stage }) => {
        const startedAt = Date.now();
        const place = await stage();
        if (!options.dryRun)
          await confirmWrite(place, options, `pause all marketing and restore cards from ${options.from}`);
        const interrupted = untilInterrupted();
        const progress = progressBy(output.progress);
        const rejudging = rejudgeWatch(output);
        try {
          const copy = await copyOf(place, options, startedAt, interrupted.signal);
          const since = sinceOf(options, copy, startedAt);
          const plan = {
            copy: copy.table,
            ...(copy.items === undefined ? {} : { items: copy.items }),
            since,
            dryRun: options.dryRun === true,
            stayPaused: options.stayPaused === true,
            whileBehind: options.whileBehind === true,
          };
          const steps = await restoreStage(place, plan, {
            signal: interrupted.signal,
            note(text) {
              progress.end();
              output.note(text);
            },
            onProgress: progress.at,
            rejudging: {
              ...rejudging,
              onProgress(at) {
                progress.end();
                rejudging.onProgress(at);
              },
            },
          });
          progress.end();
          rejudging.end();
          const seconds = Math.round((Date.now() - startedAt) / SECOND_MS);
          output.result({ copy: copy.table, since, dryRun: plan.dryRun, steps, seconds }, [
            ...steps.map(stepLine),
            ...(copy.table === named(place.outputs.tables, 'members') || plan.dryRun
              ? []
              : [`The copy ${copy.table} holds personal data: delete it when you need it no more.`]),
          ]);
          return isWhole(steps) ? EXIT.done : EXIT.problems;
        } finally {
          interrupted.done();
        }
      }),
    );
};
