/** `npm run crash-run [-- --size small|full --seed N --json]`. Exit code 3 when a promise is broken. */
import { parseArgs } from 'node:util';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput } from '../../bin/support/output';
import { describeError, EXIT, UsageError } from '../../bin/support/problems';
import { startCrashStage } from './crash-stage';
import { reportLines } from './report';
import { runCrashes, SIZES } from './run';
import { verdictLine } from './verdict';

const sizeOf = (text: string): keyof typeof SIZES => {
  if (Object.hasOwn(SIZES, text)) return text as keyof typeof SIZES;
  throw new UsageError('size_invalid', `--size must be small or full; it is "${text}"`);
};

const seedOf = (text: string): number => {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UsageError('seed_invalid', `--seed must be a whole number from 0 on; it is "${text}"`);
};

const optionsOf = () => {
  try {
    return parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        size: { type: 'string', default: 'full' },
        seed: { type: 'string', default: '1' },
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
    const [size, seed] = [sizeOf(values.size), seedOf(values.seed)];
    output = createOutput(values);
    const crash = await startCrashStage(output.note, signal);
    try {
      const result = await runCrashes(crash, { size, seed, output, signal });
      signal.throwIfAborted();
      output.result({ ...result, verdict: verdictLine(result.checks) }, reportLines(result));
      return result.checks.every(({ broken }) => broken === 0) ? EXIT.done : EXIT.problems;
    } finally {
      await crash.stop();
    }
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
