import type { Command } from 'commander';
import { untilInterrupted } from '../support/interrupt';
import { EXIT, UsageError } from '../support/problems';
import { reads, running } from '../support/run';
import { settle } from '../support/settle';
import { workLeft } from '../support/work-left';

const secondsOf = (text: string): number => {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new UsageError('timeout_invalid', `--timeout must be a number of seconds above 0; it is "${text}"`);
};

/** `relance settle`: waits until no work is left. Exit code 1 when time was up, 3 when there are dead letters. */
export const registerSettle = (program: Command): void => {
  reads(program.command('settle'))
    .description('wait until every queue is empty and no work is in flight (the agenda may go on waiting)')
    .option('--timeout <seconds>', 'give up after so many seconds', '600')
    .action(
      running<[], { timeout: string }>(async ({ options, output, stage }) => {
        const timeoutSeconds = secondsOf(options.timeout);
        const interrupted = untilInterrupted();
        let told = '';
        const result = await settle(await stage(), {
          timeoutSeconds,
          signal: interrupted.signal,
          onLook: (look) => {
            const words = workLeft(look);
            if (words !== told) output.note(words);
            told = words;
          },
        });
        interrupted.done();
        output.result(result, [
          result.settled
            ? `settled after ${result.seconds} s`
            : `not settled after ${result.seconds} s; see: npx relance status`,
          ...(result.deadLetters > 0
            ? [`${result.deadLetters} dead letters; see: npx relance dead-letters list`]
            : []),
        ]);
        if (interrupted.signal.aborted) return EXIT.stopped;
        if (!result.settled) return EXIT.failed;
        return result.deadLetters > 0 ? EXIT.problems : EXIT.done;
      }),
    );
};
