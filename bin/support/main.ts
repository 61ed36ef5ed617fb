import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { PROJECT } from '../local/folders';
import { createOutput, outliveReader } from './output';
import { describeError, EXIT, UsageError } from './problems';
import { exitCode, resetExitCode } from './run';

type Register = (program: Command) => void;

/** Each command and where it lives; only the one that is asked for is loaded, so that an answer comes at once. */
const COMMANDS: Readonly<Record<string, () => Promise<Register>>> = {
  local: async () => (await import('../commands/local')).registerLocal,
  demo: async () => (await import('../commands/demo')).registerDemo,
  status: async () => (await import('../commands/status')).registerStatus,
  track: async () => (await import('../commands/track')).registerTrack,
  settle: async () => (await import('../commands/settle')).registerSettle,
  members: async () => (await import('../commands/members')).registerMembers,
  messages: async () => (await import('../commands/messages')).registerMessages,
  explain: async () => (await import('../commands/explain')).registerExplain,
  programme: async () => (await import('../commands/programme')).registerProgramme,
  scores: async () => (await import('../commands/scores')).registerScores,
  experiment: async () => (await import('../commands/experiment')).registerExperiment,
  report: async () => (await import('../commands/report')).registerReport,
  doctor: async () => (await import('../commands/doctor')).registerDoctor,
  dns: async () => (await import('../commands/dns')).registerDns,
  restore: async () => (await import('../commands/restore')).registerRestore,
  rejudge: async () => (await import('../commands/rejudge')).registerRejudge,
  'dead-letters': async () => (await import('../commands/dead-letters')).registerDeadLetters,
  keys: async () => (await import('../commands/keys')).registerKeys,
  tokens: async () => (await import('../commands/tokens')).registerTokens,
};

const version = (): string =>
  (JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as { version: string }).version;

/** The program with the named command registered, or with all of them. */
export const buildProgram = async (only?: string): Promise<Command> => {
  const program = new Command('relance')
    .description('Marketing automation that a company deploys into its own AWS account.')
    .version(version(), '--version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(add --help to see what is possible)');
  const wanted = only !== undefined && Object.hasOwn(COMMANDS, only) ? [only] : Object.keys(COMMANDS);
  for (const name of wanted) (await COMMANDS[name]?.())?.(program);
  return program;
};

const usageOf = (error: CommanderError) => ({
  code: error.code.replace('commander.', '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  message: error.message.replace(/^error: /, ''),
  issues: [],
});

/** Runs the command line; answers the exit code. Everything that is thrown is told here, once. */
export const main = async (args: readonly string[]): Promise<number> => {
  resetExitCode();
  outliveReader(process.stdout);
  outliveReader(process.stderr);
  try {
    const program = await buildProgram(args.find((arg) => !arg.startsWith('-')));
    await program.parseAsync([...args], { from: 'user' });
    return exitCode() || Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      // Commander has already told people; scripts get their one object.
      if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ error: usageOf(error) })}\n`);
      return EXIT.usage;
    }
    createOutput({ json: args.includes('--json') }).failure(describeError(error));
    if (process.env.RELANCE_DEBUG) console.error(error);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
};
