/** `npm run bench [-- --json] [--full] [--write]`: the figures of docs and budgets. Exit code 3 when a bar is broken. */
import { parseArgs } from 'node:util';
import { untilInterrupted } from '../../bin/support/interrupt';
import { createOutput } from '../../bin/support/output';
import { describeError, EXIT } from '../../bin/support/problems';
import { bundleSizes } from './bundles';
import { costFigures, costTable } from './cost-figures';
import { type Figures, figureLines, ratiosOf, verdict } from './figures';
import { loadRatios, loadTimes } from './load-time';
import { onStage } from './on-stage';
import { recordOf, writeRecord } from './record';

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const output = createOutput(values);
  const { signal, done } = untilInterrupted();
  try {
    output.note('bundles');
    const bundles = await bundleSizes();
    output.note('how long handlers take to load');
    const load = loadRatios(await loadTimes({ signal }));
    const { figures: staged, cpu, counts, doorToCard } = await onStage(output, signal, values.full);
    const ratios = { load: ratiosOf(load, 'load time'), cpu: ratiosOf(cpu, 'CPU') };
    const record = recordOf(Date.now(), { counts, ratios, doorToCard });
    if (values.write) writeRecord(record);
    const figures: Figures = { ...staged, ...costFigures(record.dollars), ...cpu, ...load, ...bundles };
    output.result({ figures, record }, [...figureLines(figures), '', ...costTable(record.dollars)]);
    return verdict(figures);
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
