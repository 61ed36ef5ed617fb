import type { Command } from 'commander';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { reportLines } from '../demo/report';
import { type DemoOutcome, runDemo } from '../demo/run-demo';
import { type LocalUp, localUp } from '../local/local-up';
import { untilInterrupted } from '../support/interrupt';
import { createOutput, type Output } from '../support/output';
import { EXIT } from '../support/problems';
import { openStage } from '../support/stage';

interface DemoOptions {
  readonly once?: boolean;
  readonly json?: boolean;
}

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

const failsWhenDead = async (local: LocalUp): Promise<never> => {
  const part = await local.died;
  throw new RelanceError('part_failed', `the ${part} ended by itself; start again: npm start`);
};

const STARTING = 'Starting AWS on this machine, and deploying Relance to it';

const secondsSince = (startedAt: number): number => Math.round((Date.now() - startedAt) / 100) / 10;

/** The outcome with the start as its first phase, so that the phases add up to the whole. */
const withStart = (outcome: DemoOutcome, seconds: number): DemoOutcome => ({
  ...outcome,
  phases: [{ phase: STARTING, seconds }, ...outcome.phases],
});

/** Plays on a stage that is up, tells what happened, and stays (unless `once`) until Ctrl-C. Answers the exit code. */
const playOn = async (
  local: LocalUp,
  options: DemoOptions,
  {
    output,
    signal,
    startedAt,
    upSeconds,
  }: { output: Output; signal: AbortSignal; startedAt: number; upSeconds: number },
): Promise<number> => {
  const { apiUrl, endpointUrl, mailboxUrl, mailsUrl, stage: name, writeKey } = local.stage;
  // This stage is meant, whatever the shell said before.
  process.env.AWS_ENDPOINT_URL = endpointUrl;
  const stage = await openStage({ stage: name });
  if (!local.started) output.note('  the numbers will include what was on this stage before');
  const outcome = await Promise.race([
    runDemo({ stage, apiUrl, writeKey, mailsUrl }, { output, signal, now: Date.now() }),
    failsWhenDead(local),
  ]);
  const seconds = secondsSince(startedAt);
  output.result(
    { ...outcome.result, seconds },
    reportLines(withStart(outcome, upSeconds), { mailboxUrl, seconds, joined: !local.started }),
  );
  if (!options.once) {
    output.note(
      local.started ? 'everything stays up until Ctrl-C' : 'the local AWS was up before, and stays up',
    );
    if (local.started) await Promise.race([whenAborted(signal), failsWhenDead(local)]);
  }
  return outcome.result.capViolations > 0 ? EXIT.problems : EXIT.done;
};

const demo = async (options: DemoOptions): Promise<number> => {
  const startedAt = Date.now();
  const output = createOutput(options);
  const { signal, done } = untilInterrupted();
  let local: LocalUp | undefined;
  try {
    output.note(output.bold(STARTING));
    local = await localUp({ signal, onProgress: (line) => output.note(`  ${line}`) });
    const upSeconds = secondsSince(startedAt);
    output.note(`  up after ${Math.round(upSeconds)} s`);
    return await playOn(local, options, { output, signal, startedAt, upSeconds });
  } catch (error) {
    if (!signal.aborted) throw error;
    output.note('stopped');
    return EXIT.stopped;
  } finally {
    if (local?.started) output.note('stopping');
    await local?.stop();
    done();
  }
};

const HELP = `
A rejected call and a poisoned event, which is parked, are part of the play: the exit code is 0 all the same, and 3
only when a cap was broken. On a stage that is up already, the numbers include what was there before.`;

/** `relance demo`: what `npm start` runs. Exit code 3 when a cap was broken. */
export const registerDemo = (program: Command): void => {
  program
    .command('demo')
    .description('play a real shop’s history and live traffic on a local AWS, and tell what happened')
    .option('--once', 'end after telling, instead of staying up until Ctrl-C')
    .option('--json', 'print exactly one JSON object on stdout, and nothing else')
    .addHelpText('after', HELP)
    .action(async (options: DemoOptions) => {
      process.exitCode = await demo(options);
    });
};
