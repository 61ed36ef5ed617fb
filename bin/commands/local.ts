import { type Command, InvalidArgumentError, Option } from 'commander';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { upDetached } from '../local/detach';
import { ENGINES, type EngineName } from '../local/engines/engine';
import { isUp, type LocalStage, readLocalStage } from '../local/local-stage';
import { localDown, localUp, refuseOtherEngine } from '../local/local-up';
import { untilInterrupted } from '../support/interrupt';
import { createOutput } from '../support/output';
import { EXIT } from '../support/problems';

export { localUp } from '../local/local-up';

interface UpOptions {
  readonly engine?: EngineName;
  readonly port?: number;
  readonly detach?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

const LAST_PORT = 65_535;

const portOf = (text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= LAST_PORT) return port;
  throw new InvalidArgumentError(`must be a whole number from 1024 to ${LAST_PORT}.`);
};

/** The stage as lines for people; only who holds it up (`here`) can end it with Ctrl-C. */
export const stageLines = (stage: LocalStage, here: boolean): string[] => [
  `local AWS    ${stage.endpointUrl} (process ${stage.pid})`,
  `API          ${stage.apiUrl}`,
  `write key    ${stage.writeKey}`,
  ...(stage.mailboxUrl ? [`mailbox      ${stage.mailboxUrl}`] : []),
  `mails        ${stage.mailsUrl}`,
  '',
  `stop it with${here ? ' Ctrl-C, or with' : ''}: npx relance local down`,
];

/** Runs `local up`: in the foreground until Ctrl-C, or (`detach`) only until it is up. Answers the exit code. */
const up = async (options: UpOptions): Promise<number> => {
  const output = createOutput(options);
  const { signal, done } = untilInterrupted();
  try {
    if (options.detach) {
      const there = options.fresh ? undefined : await readLocalStage();
      const args = [
        ...(options.port === undefined ? [] : ['--port', String(options.port)]),
        ...(options.fresh ? ['--fresh'] : []),
        ...(options.engine ? ['--engine', options.engine] : []),
      ];
      const existing = there && (await isUp(there)) ? there : undefined;
      if (existing) refuseOtherEngine(existing, options.engine);
      const stage =
        existing ?? (await upDetached(args, { signal, say: (text) => process.stderr.write(text) }));
      output.result(stage, stageLines(stage, false));
      return EXIT.done;
    }
    const local = await localUp({ ...options, signal, onProgress: output.note });
    output.result(local.stage, stageLines(local.stage, local.started));
    if (!local.started) return EXIT.done;
    try {
      const interrupted = new Promise<undefined>((resolve) => {
        if (signal.aborted) resolve(undefined);
        else signal.addEventListener('abort', () => resolve(undefined), { once: true });
      });
      const dead = await Promise.race([interrupted, local.died]);
      if (dead)
        throw new RelanceError(
          'part_failed',
          `the ${dead} ended by itself; start again: npx relance local up`,
        );
      output.note('stopping');
      return EXIT.done;
    } finally {
      await local.stop();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    output.note('stopped');
    return EXIT.stopped;
  } finally {
    done();
  }
};

/** `relance local up` and `relance local down`. */
export const registerLocal = (program: Command): void => {
  const local = program
    .command('local')
    .description('AWS on this machine, with the stage `local` deployed to it');
  local
    .command('up')
    .description('start it, deploy, publish the programme; stays until Ctrl-C')
    .addOption(new Option('--engine <name>', 'the emulator (default: ministack)').choices(ENGINES))
    .option('--port <port>', 'the port of the AWS APIs (default: a free one)', portOf)
    .option('--detach', 'leave it running in the background and return')
    .option('--fresh', 'stop the one that is up, and start an empty one')
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .action(async (options: UpOptions) => {
      process.exitCode = await up(options);
    });
  local
    .command('down')
    .description('stop it and everything that it started')
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .action(async (options: { json?: boolean }) => {
      const stopped = await localDown();
      createOutput(options).result({ stopped }, [stopped ? 'stopped' : 'nothing was running']);
    });
};
