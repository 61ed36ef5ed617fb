/** `npm run bench [-- --json] [--full]`: the figures of docs and budgets, as counts. Exit code 3 when a bar is broken. */
import { parseArgs } from 'node:util';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput } from '../../bin/support/output';
import { describeError, EXIT } from '../../bin/support/problems';
import { startBenchStage } from './bench-stage';
import { bundleSizes } from './bundles';
import { cardSizes } from './cards';
import { type Figures, figureLines } from './figures';
import { idleInteractions, mailsAndCaps } from './writes';

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, full: { type: 'boolean', default: false } },
  });
  const output = createOutput(values);
  const { signal, done } = untilInterrupted();
  try {
    output.note('bundles');
    const bundles = await bundleSizes();
    const stage = await startBenchStage(output.note, signal);
    try {
      const bench = { ...stage, output, signal };
      output.note('idle interactions');
      const idle = await idleInteractions(bench);
      output.note('mails, and members who have had theirs');
      const mails = await mailsAndCaps(bench);
      output.note('cards of replayed customers');
      const cards = await cardSizes(bench, values);
      const figures: Figures = { ...idle, ...mails, ...cards, ...bundles };
      output.result(figures, figureLines(figures));
      return Object.values(figures).every((one) => one.holds) ? EXIT.done : EXIT.problems;
    } finally {
      await stage.stop();
    }
  } catch (error) {
    output.failure(describeError(error));
    return signal.aborted ? EXIT.stopped : EXIT.failed;
  } finally {
    done();
  }
};

void main().then((code) => {
  process.exitCode = code;
});
