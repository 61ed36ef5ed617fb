/** `npm run nothing-lost`. Exit code 3 when a message is lost, or sent twice. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EXIT } from '../../../bin/support/problems';
import { runTool, wholeNumber } from '../../support/tool';
import { startBurstStage } from './burst-stage';
import { type BurstResult, runBurst } from './run';

const DOC = path.resolve(__dirname, '../../../docs/nothing-lost.md');
const FROM = '<!-- written by npm run nothing-lost -- --write -->';

const sentence = ({ count, verdict }: BurstResult): string =>
  verdict.held
    ? `nothing lost, nothing twice: ${verdict.once} of ${count} sent, ${verdict.unknown.length} of unknown outcome`
    : `BROKEN: ${verdict.lost.length} lost, ${verdict.twice.length} twice, ${verdict.mistold.length} told otherwise, ${verdict.unexplained.length} unknown without a reason, ${verdict.left} left in queues`;

const linesOf = (result: BurstResult): string[] => {
  const { verdict } = result;
  const row = (name: string, text: string | number) => `${name.padEnd(18)}${text}`;
  const examples = [...verdict.lost, ...verdict.twice, ...verdict.mistold, ...verdict.unexplained];
  return [
    row('requests', result.count),
    row('senders killed', `${result.kills}, and deployed again ${result.deployed} time`),
    row('in flight', `${result.inFlight} messages were open at the kills`),
    row(
      'redriven',
      Object.values(result.redriven).reduce((sum, moved) => sum + moved, 0),
    ),
    row('sent once', verdict.once),
    row('unknown outcome', verdict.unknown.length),
    row(
      'seconds',
      `${result.sendingSeconds} from the first request to the last mail, ${result.seconds} in all`,
    ),
    ...examples.slice(0, 20).map((key) => `         ${key}`),
    '',
    sentence(result),
  ];
};

const write = async (result: BurstResult): Promise<void> => {
  const text = await readFile(DOC, 'utf8');
  const head = text.slice(0, text.indexOf(FROM) + FROM.length);
  const day = new Date().toISOString().slice(0, 10);
  await writeFile(DOC, `${head}\nAs printed on ${day}:\n\n\`\`\`\n${linesOf(result).join('\n')}\n\`\`\`\n`);
};

void runTool<{ count: string; write?: boolean }>({
  name: 'nothing-lost',
  summary:
    'A burst of requests on a stage of its own, every sender killed by kill -9 at a quarter, a half and three quarters, and deployed again in the middle: every recipient gets the mail once, and none is missing without a name. Exit code 3 otherwise.',
  options: [
    ['--count <n>', 'how many recipients; some minutes', '20000'],
    ['--write', 'write the result into docs/nothing-lost.md'],
  ],
  async run(values, output, signal) {
    const count = wholeNumber('count', values.count);
    const burst = await startBurstStage(output.note, signal);
    try {
      const result = await runBurst(burst, { count, output, signal });
      if (values.write) await write(result);
      output.result({ ...result, sentence: sentence(result) }, linesOf(result));
      return result.verdict.held ? EXIT.done : EXIT.problems;
    } finally {
      await burst.stop();
    }
  },
});
