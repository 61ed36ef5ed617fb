/** `npm run crash-load`. Exit code 3 when a promise is broken. */
import { startLocalAws } from '../../../bin/local/supervisor';
import { EXIT } from '../../../bin/support/problems';
import { runTool, wholeNumber } from '../../support/tool';
import { type LoadResult, runLoad } from './run';

/** Deliveries between two kills. */
const KILL_EVERY = 150;

const verdictOf = ({ checks }: LoadResult): string => {
  const broken = checks.filter((check) => check.broken.length > 0);
  return broken.length === 0
    ? `all ${checks.length} promises held`
    : `BROKEN: ${broken.map((check) => `${check.name} (${check.broken.length})`).join(', ')}`;
};

const linesOf = (result: LoadResult): string[] => [
  `${result.members} members, ${result.requests} requests each, ${result.processes * result.callsEach} senders at once`,
  `${result.deliveries} deliveries, ${result.kills} processes killed with ${result.diedInHand} messages in their hands, ${result.redriven} redriven`,
  `${result.mails} mails, ${result.unknown} of unknown outcome, ${result.left} members left, ${result.seconds} s`,
  ...result.checks.flatMap(({ name, promise, broken }) => [
    `${broken.length === 0 ? 'held  ' : 'BROKEN'} ${name.padEnd(18)}${promise}`,
    ...broken.slice(0, 10).map((one) => `         ${one}`),
  ]),
  verdictOf(result),
];

type Size = Readonly<Record<'members' | 'requests' | 'processes' | 'rounds' | 'seed', string>>;

void runTool<Size>({
  name: 'crash-load',
  summary:
    "Many senders at once on few members' cards, some of them killed by kill -9 all along, on a local AWS. Exit code 3 when a promise is broken.",
  options: [
    ['--members <n>', 'how many members', '500'],
    ['--requests <n>', 'requests of each member', '40'],
    ['--processes <n>', 'processes of senders, 8 calls at a time in each', '8'],
    ['--rounds <n>', 'rounds in which they are asked for; 30 hours lie between two', '20'],
    ['--seed <n>', 'other members who leave, other kills', '1'],
  ],
  async run(values, output, signal) {
    const size = {
      members: wholeNumber('members', values.members),
      requests: wholeNumber('requests', values.requests),
      processes: wholeNumber('processes', values.processes),
      rounds: wholeNumber('rounds', values.rounds),
      seed: wholeNumber('seed', values.seed),
      callsEach: 8,
      killEvery: KILL_EVERY,
    };
    const aws = await startLocalAws({ viewer: false, sesEvents: false, signal, onProgress: output.note });
    try {
      Object.assign(process.env, aws.env, { LOG_LEVEL: 'SILENT' });
      const result = await runLoad(aws, size, { output, signal });
      output.result({ ...result, verdict: verdictOf(result) }, linesOf(result));
      return result.checks.every(({ broken }) => broken.length === 0) ? EXIT.done : EXIT.problems;
    } finally {
      await aws.stop();
    }
  },
});
