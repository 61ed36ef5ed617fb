/** `npm run rate [-- --count N --rate R --json]`: many messages at once against a low rate. Exit code 3 when a promise is broken. */
import { parseArgs } from 'node:util';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput } from '../../bin/support/output';
import { describeError, EXIT, UsageError } from '../../bin/support/problems';
import { runRate } from './run';
import { brokenPromises, type RateResult } from './verdict';

const HELP = `Usage: npm run rate -- [options]

Asks a stage of its own on a local AWS for many messages at once, and looks at what SES saw: none lost, none twice,
none among the dead letters, no try used up, no second above the rate, transactional mail not behind marketing.

Options:
  --count <n>  marketing messages at once (default: 2000); for every 20 of them there is a transactional one
  --rate <n>   mails a second that SES lets through (default: 14)
  --json       print exactly one JSON object on stdout
  --help       say this`;

const wholeOf = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100_000) return value;
  throw new UsageError(
    `${name}_invalid`,
    `--${name} must be a whole number from 1 to 100000; it is "${text}"`,
  );
};

const optionsOf = () => {
  try {
    return parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        count: { type: 'string', default: '2000' },
        rate: { type: 'string', default: '14' },
      },
    }).values;
  } catch (error) {
    throw new UsageError('arguments_invalid', (error as Error).message);
  }
};

const linesOf = (result: RateResult, broken: readonly string[]): string[] => [
  `${result.asked.marketing} marketing and ${result.asked.transactional} transactional messages at once, ${result.rate} a second:`,
  `  accepted ${result.accepted} in ${result.seconds} s, at most ${result.busiestSecond} in any second`,
  `  lost ${result.lost}, twice ${result.twice}, dead letters ${result.deadLetters}, tries used up ${result.tries}`,
  `  marketing mails still to come when the last transactional one was out: ${result.behindTransactional}`,
  broken.length === 0 ? 'holds' : `broken: ${broken.join('; ')}`,
];

const main = async (): Promise<number> => {
  const output = createOutput({ json: process.argv.includes('--json') });
  const { signal, done } = untilInterrupted();
  try {
    const values = optionsOf();
    if (values.help) {
      process.stdout.write(`${HELP}\n`);
      return EXIT.done;
    }
    const [count, rate] = [wholeOf('count', values.count), wholeOf('rate', values.rate)];
    const result = await runRate({ count, rate, output, signal });
    const broken = brokenPromises(result);
    output.result({ ...result, broken }, linesOf(result, broken));
    return broken.length === 0 ? EXIT.done : EXIT.problems;
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
