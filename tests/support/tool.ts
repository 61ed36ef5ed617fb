import { Command } from 'commander';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput, type Output } from '../../bin/support/output';
import { describeError, EXIT, UsageError } from '../../bin/support/problems';

/** A command of the project that is none of `relance`: what it is called, what it does, its options beside --json. */
export interface Tool<Values> {
  readonly name: string;
  readonly summary: string;
  /** As commander takes them: flags, what they mean, and what holds without them. */
  readonly options: readonly (readonly [flags: string, meaning: string, byDefault?: string])[];
  /** Does the work, and answers the exit code. */
  run(values: Values, output: Output, signal: AbortSignal): Promise<number>;
}

/** A whole number that an option says; throws a UsageError. */
export const wholeNumber = (
  name: string,
  text: string,
  { from = 1, to = Number.MAX_SAFE_INTEGER }: { readonly from?: number; readonly to?: number } = {},
): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= from && value <= to) return value;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`;
  throw new UsageError(`${name}_invalid`, `--${name} must be a whole number ${range}; it is "${text}"`);
};

/** What commander says of a wrong call, as a sentence of ours. */
const sentenceOf = (message = ''): string => {
  const said = message.replace(/^error: /, '');
  return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}; see --help`;
};

/** Runs a tool with the arguments of this process; its exit code is that of the work, 2 for wrong usage, 130 after Ctrl-C. */
export const runTool = async <Values extends object>(tool: Tool<Values>): Promise<void> => {
  const command = new Command(`npm run ${tool.name} --`)
    .description(tool.summary)
    .allowExcessArguments(false)
    .option('--json', 'the result as JSON on stdout', false)
    // `<n>` as N, like the command lines in the docs.
    .configureHelp({
      optionTerm: ({ flags }) => flags.replace(/<(\w+)(\.\.\.)?>/, (_, name) => name.toUpperCase()),
    })
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const [flags, meaning, byDefault] of tool.options) command.option(flags, meaning, byDefault);
  let output = createOutput({ json: process.argv.includes('--json') });
  const { signal, done } = untilInterrupted();
  try {
    command.parse();
    const values = command.opts<Values & { json: boolean }>();
    output = createOutput(values);
    const code = await tool.run(values, output, signal);
    signal.throwIfAborted();
    process.exitCode = code;
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message?: string };
    if (code === 'commander.helpDisplayed') return;
    const isUsage = code?.startsWith('commander.') === true;
    const error = isUsage ? new UsageError('arguments_invalid', sentenceOf(message)) : thrown;
    output.failure(describeError(error));
    if (signal.aborted) process.exitCode = EXIT.stopped;
    else process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
  } finally {
    done();
  }
};
