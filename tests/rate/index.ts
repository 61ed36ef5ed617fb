/** `npm run rate`: many messages at once against a low rate. Exit code 3 when a promise is broken. */
import { EXIT } from '../../bin/support/problems';
import { runTool, wholeNumber } from '../support/tool';
import { runRate } from './run';
import { brokenPromises, type RateResult } from './verdict';

const RANGE = { to: 100_000 };

const linesOf = (result: RateResult, broken: readonly string[]): string[] => [
  `${result.asked.marketing} marketing and ${result.asked.transactional} transactional messages at once, ${result.rate} a second:`,
  `  accepted ${result.accepted} in ${result.seconds} s, at most ${result.busiestSecond} in any second`,
  `  lost ${result.lost}, twice ${result.twice}, dead letters ${result.deadLetters}, tries used up ${result.tries}`,
  `  marketing mails still to come when the last transactional one was out: ${result.behindTransactional}`,
  broken.length === 0 ? 'holds' : `broken: ${broken.join('; ')}`,
];

void runTool<{ count: string; rate: string }>({
  name: 'rate',
  summary:
    'Asks a stage of its own on a local AWS for many messages at once, and looks at what SES saw: none lost, none twice, none among the dead letters, no try used up, no second above the rate, transactional mail not behind marketing. Exit code 3 when a promise is broken.',
  options: [
    ['--count <n>', 'marketing messages at once; for every 20 of them there is a transactional one', '2000'],
    ['--rate <n>', 'mails a second that SES lets through', '14'],
  ],
  async run(values, output, signal) {
    const count = wholeNumber('count', values.count, RANGE);
    const rate = wholeNumber('rate', values.rate, RANGE);
    const result = await runRate({ count, rate, output, signal });
    const broken = brokenPromises(result);
    output.result({ ...result, broken }, linesOf(result, broken));
    return broken.length === 0 ? EXIT.done : EXIT.problems;
  },
});
