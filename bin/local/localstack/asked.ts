import { RelanceError } from '../../../functions/shared/kernel/errors';
import { WAYS, type Way } from './ways';

/** What `npm run test:localstack` is asked for. */
export interface Asked {
  /** @default the first that is there */
  readonly way?: Way;
  /** Of the AWS APIs, where we start them. */
  readonly port?: number;
  /** Parts of paths of tests. @default all */
  readonly filters: readonly string[];
  /** Whether the list of the way is written anew. */
  readonly pins: boolean;
}

/** What `--help` prints. */
export const HELP = `npm run test:localstack [-- --way ${WAYS.join('|')}] [--port PORT] [PATTERN...]
The contracts of the stores and the end-to-end tests on LocalStack: one that answers at AWS_ENDPOINT_URL, else the image
in Docker (with LOCALSTACK_AUTH_TOKEN), else the last open community version as a process of this machine. Ends with 1
when a check failed or one of the committed list did not run, 130 when it was stopped. RELANCE_PIN=localstack writes the
list anew from a run of all tests that has no other problem.
`;

const LAST_PORT = 65_535;

const usage = (why: string) => new RelanceError('usage', `${why}; see: npm run test:localstack -- --help`);

const wayOf = (value: string | undefined): Way => {
  const way = WAYS.find((each) => each === value);
  if (way) return way;
  throw usage(`--way is one of ${WAYS.join(', ')}`);
};

const portOf = (value: string | undefined): number => {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1024 && port <= LAST_PORT) return port;
  throw usage(`--port is a whole number from 1024 to ${LAST_PORT}`);
};

/** Reads the arguments, and of the environment whether a list is to be written. Throws `usage`. */
export const askedOf = (args: readonly string[], env: NodeJS.ProcessEnv): Asked => {
  const pins = env.RELANCE_PIN === 'localstack';
  const asked: { way?: Way; port?: number; filters: string[]; pins: boolean } = { filters: [], pins };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [name, said] = arg.startsWith('--') ? arg.split(/=(.*)/) : [arg];
    const value = () => said ?? args[++at];
    if (name === '--way') asked.way = wayOf(value());
    else if (name === '--port') asked.port = portOf(value());
    else if (arg.startsWith('-')) throw usage(`there is no option ${arg}`);
    else asked.filters.push(arg);
  }
  if (pins && asked.filters.length > 0)
    throw usage('RELANCE_PIN=localstack writes the list of all checks, and takes no pattern');
  return asked;
};
