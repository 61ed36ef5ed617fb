/** `npm run interleavings [-- --count N --seed N --json --write]`. Exit code 3 when a promise is broken, or nothing bites. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput } from '../../bin/support/output';
import { describeError, EXIT, UsageError } from '../../bin/support/problems';
import { pageOf, reportLines } from './report';
import { isHeld, runAll } from './run';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'interleavings.md');
const HELP = [
  'usage: npm run interleavings -- [--count N] [--seed N] [--json] [--write]',
  '',
  '  --count N  random interleavings (1,000,000)',
  '  --seed N   the seed of the first of them (1)',
  '  --json     one JSON object on stdout',
  '  --write    write docs/interleavings.md',
];

const wholeOf = (name: string, text: string, from: number): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= from) return value;
  throw new UsageError(
    `${name}_invalid`,
    `--${name} must be a whole number from ${from} on; it is "${text}"`,
  );
};

const optionsOf = () => {
  try {
    return parseArgs({
      options: {
        count: { type: 'string', default: '1000000' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError('arguments_invalid', (error as Error).message);
  }
};

const main = async (): Promise<number> => {
  let output = createOutput({ json: process.argv.includes('--json') });
  const { signal, done } = untilInterrupted();
  try {
    const values = optionsOf();
    output = createOutput(values);
    if (values.help) {
      for (const line of HELP) process.stdout.write(`${line}\n`);
      return EXIT.done;
    }
    const options = { count: wholeOf('count', values.count, 1), seed: wholeOf('seed', values.seed, 0) };
    output.note(`seed ${options.seed}`);
    const run = await runAll(options, async (label, total, work) => {
      const progress = output.progress(label, total);
      try {
        return await work(async (count) => {
          progress.at(count);
          // Signals are heard between two turns.
          await setImmediate();
          signal.throwIfAborted();
        });
      } finally {
        progress.end();
      }
    });
    if (values.write) writeFileSync(PAGE, pageOf(run, new Date().toISOString().slice(0, 10)));
    output.result({ ...run, held: isHeld(run) }, reportLines(run));
    return isHeld(run) ? EXIT.done : EXIT.problems;
  } catch (error) {
    output.failure(describeError(error));
    if (signal.aborted) return EXIT.stopped;
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  } finally {
    done();
  }
};

void main().then((code) => {
  process.exitCode = code;
});
