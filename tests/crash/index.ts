/** `npm run crash-run`: the random run. Exit code 3 when a promise is broken. */
import { EXIT, UsageError } from '../../bin/support/problems';
import { runTool, wholeNumber } from '../support/tool';
import { startCrashStage } from './crash-stage';
import { reportLines } from './report';
import { runCrashes, SIZES } from './run';
import { verdictLine } from './verdict';

const sizeOf = (text: string): keyof typeof SIZES => {
  if (Object.hasOwn(SIZES, text)) return text as keyof typeof SIZES;
  throw new UsageError('size_invalid', `--size must be small or full; it is "${text}"`);
};

void runTool<{ size: string; seed: string }>({
  name: 'crash-run',
  summary:
    'Interactions and mails on a local AWS of its own, while workers are killed, messages come twice, tables are throttled and answers are lost. Exit code 3 when a promise is broken.',
  options: [
    ['--size <name>', 'small (some minutes) or full (2,000 triggers, half an hour)', 'full'],
    ['--seed <n>', 'other members and other faults', '1'],
  ],
  async run(values, output, signal) {
    const [size, seed] = [sizeOf(values.size), wholeNumber('seed', values.seed, { from: 0 })];
    const crash = await startCrashStage(output.note, signal, SIZES[size].consentWaitSeconds);
    try {
      const result = await runCrashes(crash, { size, seed, output, signal });
      signal.throwIfAborted();
      output.result({ ...result, verdict: verdictLine(result.checks) }, reportLines(result));
      return result.checks.every(({ broken }) => broken === 0) ? EXIT.done : EXIT.problems;
    } finally {
      await crash.stop();
    }
  },
});
