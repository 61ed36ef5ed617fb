import type { Command } from 'commander';
import { confirmWrite } from '../support/confirm';
import { instantOf } from '../support/instant';
import { untilInterrupted } from '../support/interrupt';
import { plural } from '../support/plural';
import { EXIT, UsageError } from '../support/problems';
import { type Rejudged, rejudgeStage } from '../support/rejudge';
import { rejudgeWatch } from '../support/rejudge-watch';
import { running, writes } from '../support/run';

interface Options {
  readonly since: string;
  readonly until?: string;
  readonly whileBehind?: boolean;
  readonly anew?: boolean;
}

/** Whoever did something in the last minute may still be on the way. */
const LATELY_MS = 60_000;

const linesOf = ({ rejudged, members, repaired, busy, unsure }: Rejudged): string[] => [
  `${rejudged.toLocaleString('en')} interactions judged again, of ${members.toLocaleString('en')} members looked at; ${repaired.toLocaleString('en')} cards written`,
  ...(busy > 0
    ? [
        `${plural(busy, 'member was', 'members were')} left alone, for something of them came lately; run it again later`,
      ]
    : []),
  ...(unsure > 0
    ? [
        `${plural(unsure, 'member owes', 'members owe')} more than the card lists: replay that first (npx relance dead-letters redrive)`,
      ]
    : []),
];

/** `relance rejudge`: feeds again what was recorded but not judged. Exit code 3 when some members could not be looked at. */
export const registerRejudge = (program: Command): void => {
  writes(program.command('rejudge'))
    .description('judge again what was recorded but is missing on the members’ cards')
    .requiredOption('--since <instant>', 'what was received from here on, such as 2026-01-31T02:00:00Z')
    .option('--until <instant>', 'and before this instant (default: a minute ago)')
    .option(
      '--while-behind',
      'also while the worker of the stream is behind: what it judges later may count twice',
    )
    .option('--anew', 'begin anew where an earlier run was stopped or failed (default: go on behind it)')
    .action(
      running<[], Options>(async ({ options, output, stage }) => {
        const since = instantOf('since', options.since);
        const until = options.until
          ? instantOf('until', options.until)
          : new Date(Date.now() - LATELY_MS).toISOString();
        if (since >= until)
          throw new UsageError('since_invalid', `--since (${since}) must be before --until (${until})`);
        const place = await stage();
        await confirmWrite(place, options, 'judge again what is missing');
        const interrupted = untilInterrupted();
        const watch = rejudgeWatch(output);
        try {
          const result = await rejudgeStage(
            place,
            { since, until, isUntilSaid: options.until !== undefined },
            {
              ...watch,
              signal: interrupted.signal,
              ...(options.whileBehind ? { whileBehind: true } : {}),
              ...(options.anew ? { anew: true } : {}),
            },
          );
          watch.end();
          const { aborted } = interrupted.signal;
          output.result({ ...result, stopped: aborted }, [
            ...linesOf(result),
            ...(aborted ? ['stopped before all was looked through: the same command again goes on'] : []),
          ]);
          if (aborted) return EXIT.stopped;
          return result.busy + result.unsure > 0 ? EXIT.problems : EXIT.done;
        } finally {
          interrupted.done();
        }
      }),
    );
};
