import type { Command } from 'commander';
import { createOutput, type Output } from './output';
import { openStage, type Stage } from './stage';

/** The options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly stage?: string;
  readonly yes?: boolean;
}

/** Adds `--json` and `--stage` to a command. */
export const reads = (command: Command): Command =>
  command
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .option('--stage <name>', 'the stage meant (default: the local stage when a local AWS is up, else dev)');

/** Adds `--json`, `--stage` and `--yes` to a command that writes. */
export const writes = (command: Command): Command =>
  reads(command).option('--yes', 'do not ask before writing in a real AWS account');

/** What the body of a command works with. */
export interface Running<O> {
  readonly options: O & CommonOptions;
  readonly output: Output;
  /** Looks the stage up; what is wrong there is told when it is needed, not before. */
  readonly stage: () => Promise<Stage>;
}

let outcome = 0;

/** Forgets the last exit code, before another command runs in this process. */
export const resetExitCode = (): void => {
  outcome = 0;
};

/** The exit code that the last command answered. */
export const exitCode = (): number => outcome;

/** The one way in which a command runs: its options, its output, and its answer as the exit code (default 0). */
export const running =
  <A extends unknown[], O>(body: (running: Running<O>, ...args: A) => Promise<number | undefined>) =>
  async (...all: unknown[]): Promise<void> => {
    const command = all.at(-1) as Command;
    const options = command.opts() as O & CommonOptions;
    const args = all.slice(0, -2) as A;
    const code = await body(
      { options, output: createOutput(options), stage: () => openStage(options) },
      ...args,
    );
    outcome = code ?? 0;
  };
