/** `npm run crash-load [-- --members N --requests N --processes N --rounds N --seed N --json]`. Exit code 3 when a promise is broken. */
import { startLocalAws } from '../../../bin/local/supervisor';
import { runProof, wholeOf } from '../proof';
import { type LoadResult, runLoad } from './run';

const HELP = `npm run crash-load [-- OPTIONS]
Many senders at once on few members' cards, some of them killed by kill -9 all along, on a local AWS.

  --members N    how many members (500)
  --requests N   requests of each member (40)
  --processes N  processes of senders, 8 calls at a time in each (8)
  --rounds N     rounds in which they are asked for; 30 hours lie between two (20)
  --seed N       other members who leave, other kills (1)
  --json         one JSON object on stdout
  --help         this text`;

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

const OPTIONS = {
  members: 'text',
  requests: 'text',
  processes: 'text',
  rounds: 'text',
  seed: 'text',
} as const;

runProof(HELP, OPTIONS, async ({ values, output, signal }) => {
  const size = {
    members: wholeOf('members', values.members, 500),
    requests: wholeOf('requests', values.requests, 40),
    processes: wholeOf('processes', values.processes, 8),
    rounds: wholeOf('rounds', values.rounds, 20),
    seed: wholeOf('seed', values.seed, 1),
    callsEach: 8,
    killEvery: KILL_EVERY,
  };
  const aws = await startLocalAws({ viewer: false, sesEvents: false, signal, onProgress: output.note });
  try {
    Object.assign(process.env, aws.env, { LOG_LEVEL: 'SILENT' });
    const result = await runLoad(aws, size, { output, signal });
    output.result({ ...result, verdict: verdictOf(result) }, linesOf(result));
    return result.checks.every(({ broken }) => broken.length === 0);
  } finally {
    await aws.stop();
  }
});
