import { parseArgs } from 'node:util';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput, type Output } from '../../bin/support/output';
import { describeError, EXIT, UsageError } from '../../bin/support/problems';

/** What an option is: there or not, a text, or a text as often as one likes. */
type OptionKind = 'flag' | 'text' | 'list';
type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** What a proof is called with. */
export interface ProofCall {
  readonly values: Values;
  readonly output: Output;
  readonly signal: AbortSignal;
}

const optionsOf = (kinds: Readonly<Record<string, OptionKind>>): Values => {
  const all: Readonly<Record<string, OptionKind>> = { ...kinds, json: 'flag', help: 'flag' };
  const options = Object.fromEntries(
    Object.entries(all).map(([name, kind]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  );
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError('arguments_invalid', (error as Error).message);
  }
};

/** A whole number from 1 on that an option says; throws a UsageError. */
export const wholeOf = (name: string, text: unknown, byDefault: number): number => {
  if (text === undefined) return byDefault;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new UsageError(`${name}_invalid`, `--${name} must be a whole number from 1 on; it is "${text}"`);
};

const main = async (
  help: string,
  kinds: Readonly<Record<string, OptionKind>>,
  prove: (call: ProofCall) => Promise<boolean>,
): Promise<number> => {
  const output = createOutput({ json: process.argv.includes('--json') });
  const { signal, done } = untilInterrupted();
  try {
    const values = optionsOf(kinds);
    if (values.help) {
      process.stdout.write(`${help}\n`);
      return EXIT.done;
    }
    const held = await prove({ values, output, signal });
    signal.throwIfAborted();
    return held ? EXIT.done : EXIT.problems;
  } catch (error) {
    output.failure(describeError(error));
    if (signal.aborted) return EXIT.stopped;
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  } finally {
    done();
  }
};

/**
 * Runs the program of a proof: exit code 0 when everything held, 3 when `prove` answers false, 1 when it could not run,
 * 2 when it was called wrongly, 130 when it was stopped. Every one knows `--json` and `--help`.
 */
export const runProof = (
  help: string,
  kinds: Readonly<Record<string, OptionKind>>,
  prove: (call: ProofCall) => Promise<boolean>,
): void => {
  void main(help, kinds, prove).then((code) => {
    process.exitCode = code;
  });
};
