import type { Command } from 'commander';
import { sqs } from '../../functions/shared/platform/aws';
import { confirmWrite } from '../support/confirm';
import { type DeadLetter, peekDeadLetters, redriveQueue, redriveTarget } from '../support/dead-letters';
import { untilInterrupted } from '../support/interrupt';
import { EXIT, UsageError } from '../support/problems';
import { queueDepth, totalOf } from '../support/queue-depths';
import { reads, running, writes } from '../support/run';
import type { StageOutputs } from '../support/stage';

/** The dead-letter queues meant: the one named by its work queue, or all. Throws `queue_unknown`. */
export const chosenQueues = (
  outputs: Pick<StageOutputs, 'deadLetters'>,
  queue: string | undefined,
): (readonly [string, string])[] => {
  const all = Object.entries(outputs.deadLetters);
  if (queue === undefined) return all;
  const found = all.filter(([name]) => name === queue);
  if (found.length > 0) return found;
  throw new UsageError(
    'queue_unknown',
    `there is no queue "${queue}"; the queues are ${all.map(([name]) => name).join(', ')}`,
  );
};

const limitOf = (text: string): number => {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new UsageError('limit_invalid', `--limit must be a whole number from 1 to 10000; it is "${text}"`);
};

const linesOf = (letter: DeadLetter): string[] => [
  `${letter.queue}  ${letter.id}  since ${letter.sentAt}`,
  `  ${letter.reason} (${letter.code})`,
  `  ${JSON.stringify(letter.body).slice(0, 300)}`,
];

/** `relance dead-letters list|redrive`: what failed and why; try it again. */
export const registerDeadLetters = (program: Command): void => {
  const letters = program.command('dead-letters').description('what failed, why, and try again');

  reads(letters.command('list'))
    .description('list what failed; nothing is taken away')
    .option('--queue <name>', 'only of this queue (`parked`: single interactions that could not be applied)')
    .option('--limit <n>', 'messages of each queue', '100')
    .action(
      running<[], { queue?: string; limit: string }>(async ({ options, output, stage }) => {
        const limit = limitOf(options.limit);
        const { outputs } = await stage();
        const messages: DeadLetter[] = [];
        for (const [name, url] of chosenQueues(outputs, options.queue)) {
          messages.push(...(await peekDeadLetters(sqs(), name, url, limit)));
        }
        output.result({ messages }, messages.length === 0 ? ['no dead letters'] : messages.flatMap(linesOf));
        return messages.length > 0 ? EXIT.problems : EXIT.done;
      }),
    );

  writes(letters.command('redrive'))
    .description('send what failed back to where it failed, now that the cause is gone')
    .option('--queue <name>', 'only of this queue')
    .action(
      running<[], { queue?: string }>(async ({ options, output, stage }) => {
        const place = await stage();
        const chosen = chosenQueues(place.outputs, options.queue);
        await confirmWrite(place, options, 'try dead letters again');
        const interrupted = untilInterrupted();
        let redriven = 0;
        let left = 0;
        for (const [name, url] of chosen) {
          // As many as are there now: what fails again meanwhile is not sent round in circles.
          const depth = totalOf(await queueDepth(sqs(), url));
          if (depth === 0) continue;
          const to = redriveTarget(name, place.outputs);
          const sent = to ? await redriveQueue(sqs(), url, to, depth, interrupted.signal) : 0;
          redriven += sent;
          left += depth - sent;
        }
        if (left > 0)
          output.note(`${left} cannot be sent back or were not reached; see: relance dead-letters list`);
        interrupted.done();
        output.result({ redriven }, [`${redriven} sent back`]);
        return interrupted.signal.aborted ? EXIT.stopped : EXIT.done;
      }),
    );
};
